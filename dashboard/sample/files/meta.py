"""Meta Business Suite: the overview files (UTF-16) and the content export of posts."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dashboard.sample.files.table import MONTHS, csv_text
from dashboard.sample.series import PageDay
from dashboard.sample.voices import Post
from dashboard.sample.world import COMPANY, FIRST, LAST, Page, Unit

BERLIN, PACIFIC = ZoneInfo("Europe/Berlin"), ZoneInfo("America/Los_Angeles")

FACEBOOK = (
    "Post ID", "Page ID", "Page name", "Title", "Description", "Duration (sec)", "Publish time", "Caption type",
    "Permalink", "Is crosspost", "Is share", "Post type", "Languages", "Custom labels", "Funded content status",
    "Data comment", "Date", "Views", "Reach", "Reactions, Comments and Shares", "Reactions", "Comments", "Shares",
    "Total clicks", "Link Clicks", "Other Clicks", "Matched Audience Targeting Consumption (Photo Click)",
    "Seconds viewed", "Average Seconds viewed", "Estimated earnings (USD)", "Ad impressions",
)  # fmt: skip
INSTAGRAM = (
    "Post ID", "Account ID", "Account username", "Account name", "Description", "Duration (sec)", "Publish time",
    "Permalink", "Post type", "Data comment", "Date", "Views", "Reach", "Likes", "Shares", "Comments", "Saves",
    "Follows",
)  # fmt: skip
POST_TYPES = {"facebook": ("Photos", "Links", "Videos", "Reels"), "instagram": ("IG image", "IG reel", "IG carousel")}


def overviews(page: Page, days: Sequence[PageDay]) -> Iterable[tuple[str, bytes]]:
    """The overview files of one page: name and bytes of each."""
    reach = "Facebook reach" if page.platform == "facebook" else "Instagram reach"
    yield "Reach.csv", _overview(reach, ((d.day, d.reach) for d in days))
    yield "Views.csv", _overview("Views", ((d.day, d.views) for d in days))
    yield "Interactions.csv", _overview("Content interactions", ((d.day, d.engagements) for d in days))
    # A day without a new follower is left out, as the tool does.
    yield "Follows.csv", _overview("Follows", ((d.day, d.new) for d in days if d.new))


def _overview(title: str, values: Iterable[tuple[date, int]]) -> bytes:
    rows = [(f"{day}T0{_shift(day)}:00:00", value) for day, value in values]
    text = "sep=,\n" + csv_text([[title], ["Date", "Primary"], *rows], quote="all") + "\n"
    return b"\xff\xfe" + text.encode("utf-16-le")


def _shift(day: date) -> int:
    """The hour the tool writes: 1 in the American winter, 0 in the American summer."""
    return 0 if datetime(day.year, day.month, day.day, 12, tzinfo=PACIFIC).dst() else 1


def posts(unit: Unit, page: Page, posted: Sequence[Post]) -> tuple[str, bytes]:
    """The content export of one page, newest first: name and bytes."""
    rows = [_post(unit, page, post) for post in reversed(posted)]
    header = FACEBOOK if page.platform == "facebook" else INSTAGRAM
    name = f"{_stamp(FIRST)}_{_stamp(LAST)}_{_number(unit, page, 13)}.csv"
    return name, ("\ufeff" + csv_text([header, *rows])).encode()


def _post(unit: Unit, page: Page, post: Post) -> tuple[object, ...]:
    published = post.at.replace(tzinfo=BERLIN).astimezone(PACIFIC).strftime("%m/%d/%Y %H:%M")
    kinds = POST_TYPES[page.platform]
    kind, name, account = kinds[int(post.id) % len(kinds)], f"{COMPANY} {unit.name}", _number(unit, page, 15)
    if page.platform == "facebook":
        link = f"https://www.facebook.com/aldervale.{unit.id}/posts/{post.id[:15]}"
        spoken = post.reactions + post.comments + post.shares
        return (
            post.id[:15], account, name, post.text, None, 0, published, "N/A", link, 0, 0, kind, None, None, None,
            None, "Lifetime", post.views, post.reach, spoken, post.reactions, post.comments, post.shares,
            post.link_clicks + post.other_clicks, post.link_clicks, post.other_clicks, None, None, None, None, None,
        )  # fmt: skip
    return (
        post.id[:17], account, f"aldervale_{unit.id}", name, post.text, 0, published,
        f"https://www.instagram.com/p/{post.id[:11]}/", kind, None, "Lifetime", post.views, post.reach,
        post.reactions, post.shares, post.comments, post.saves, post.follows,
    )  # fmt: skip


def _stamp(day: date) -> str:
    return f"{MONTHS[day.month - 1]}-{day:%d-%Y}"


def _number(unit: Unit, page: Page, length: int) -> str:
    """A stable number for an account, as the tool would have given it."""
    total = 0
    for letter in f"{unit.id}/{page.platform}":
        total = (total * 131 + ord(letter)) % 10**length
    return str(total + 10**length)[-length:].replace("0", "7", 1)

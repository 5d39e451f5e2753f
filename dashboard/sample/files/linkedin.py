"""LinkedIn page analytics: the content and the followers workbook."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from dashboard.sample.dice import Dice
from dashboard.sample.series import PageDay
from dashboard.sample.voices import Post
from dashboard.sample.world import Unit
from dashboard.workbook import Cell, workbook

NOTE = (
    "Aggregated engagement metrics for your organic and sponsored posts over time. Date indicates when your posts were "
    "viewed by LinkedIn members. Data is delayed by up to 2 days. All dates and times are in UTC."
)
POSTS_NOTE = (
    "Engagement metrics for individual posts. Created date indicates when your post was created. "
    "All dates and times are in UTC."
)
SIDES = ("organic", "sponsored", "total")
METRICS = (
    "Date", *(f"Impressions ({side})" for side in SIDES), "Unique impressions (organic)",
    *(f"{name} ({side})" for name in ("Clicks", "Reactions", "Comments", "Reposts") for side in SIDES),
    *(f"Engagement rate ({side})" for side in SIDES),
)  # fmt: skip
ALL_POSTS = (
    "Post title", "Post link", "Post type", "Campaign name", "Posted by", "Created date", "Campaign start date",
    "Campaign end date", "Audience", "Impressions", "Views", "Offsite Views", "Clicks", "Click through rate (CTR)",
    "Likes", "Comments", "Reposts", "Follows", "Engagement rate", "Content Type",
)  # fmt: skip
FOLLOWERS = ("Date", "Sponsored followers", "Organic followers", "Auto-invited followers", "Total followers")
SPLITS = {
    "Location": ("Greater Berlin Area, Germany", "Munich, Germany", "Vienna, Austria", "Zurich, Switzerland"),
    "Job function": ("Engineering", "Sales", "Operations", "Human Resources", "Purchasing"),
    "Seniority": ("Entry", "Senior", "Manager", "Director"),
    "Industry": ("Consumer Goods", "Retail", "Furniture Manufacturing"),
    "Company size": ("1", "2-10", "11-50", "51-200", "201-500", "1001-5000"),
}


def content(unit: Unit, days: Sequence[PageDay], posted: Sequence[Post], seed: int) -> tuple[str, bytes]:
    """One content workbook: name and bytes. `days` and `posted` are those of its period."""
    dice = Dice(seed, unit.id, "linkedin content", days[0].day)
    return _name(unit, "content", days[-1].day), workbook(
        {
            "Metrics": [(NOTE,), METRICS, *(_day(day, dice) for day in days)],
            "All posts": [(POSTS_NOTE,), ALL_POSTS, *(_post(post) for post in reversed(posted))],
        }
    )


def followers(unit: Unit, days: Sequence[PageDay], seed: int) -> tuple[str, bytes]:
    """One followers workbook: name and bytes. "Total followers" is what the day brought, as in the real one."""
    dice = Dice(seed, unit.id, "linkedin followers", days[0].day)
    sheets: dict[str, list[Sequence[Cell]]] = {
        "New followers": [FOLLOWERS, *((f"{d.day:%m/%d/%Y}", 0.0, float(d.new), 0.0, float(d.new)) for d in days)]
    }
    for name, rows in SPLITS.items():
        sheets[name] = [(name, "Total followers"), *((row, float(dice.whole(20, 900))) for row in rows)]
    return _name(unit, "followers", days[-1].day), workbook(sheets)


def _name(unit: Unit, what: str, last: date) -> str:
    exported = datetime(last.year, last.month, last.day, 6, tzinfo=UTC) + timedelta(3)
    return f"alder-vale-{unit.id}_{what}_{int(exported.timestamp())}000.xlsx"


def _day(day: PageDay, dice: Dice) -> list[Cell]:
    reactions = round(day.engagements * 0.36)
    comments, reposts = dice.count(day.engagements * 0.03), dice.count(day.engagements * 0.035)
    clicks = max(0, day.engagements - reactions - comments - reposts)
    rate = (clicks + reactions + comments + reposts) / day.views if day.views else 0.0
    row: list[Cell] = [f"{day.day:%m/%d/%Y}", day.views, 0, day.views, day.reach]
    for number in (clicks, reactions, comments, reposts, rate):
        row += [number, 0, number]
    return row


def _post(post: Post) -> list[Cell]:
    clicks = post.link_clicks + post.other_clicks
    link = f"https://www.linkedin.com/feed/update/urn:li:activity:{post.id}"
    rate = (clicks + post.reactions + post.comments + post.shares) / post.views
    return [
        post.text, link, "Organic", None, "Social media team", f"{post.at:%m/%d/%Y}", None, None, "All followers",
        post.views, None, None, clicks, clicks / post.views, post.reactions, post.comments, post.shares, post.follows,
        rate, None,
    ]  # fmt: skip

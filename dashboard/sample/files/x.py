"""X analytics: the account overview and the content export, newest first."""

from collections.abc import Sequence
from datetime import date

from dashboard.sample.dice import Dice
from dashboard.sample.files.table import MONTHS, WEEKDAYS, csv_text
from dashboard.sample.series import PageDay
from dashboard.sample.voices import Post
from dashboard.sample.world import Unit

OVERVIEW = (
    "Date", "Impressions", "Likes", "Engagements", "Bookmarks", "Shares", "New follows", "Unfollows", "Replies",
    "Reposts", "Profile visits", "Create Post", "Video views", "Media views",
)  # fmt: skip
CONTENT = (
    "Post id", "Date", "Post text", "Post Link", "Impressions", "Likes", "Engagements", "Bookmarks", "Shares",
    "New follows", "Replies", "Reposts", "Profile visits", "Detail Expands", "URL Clicks", "Hashtag Clicks",
    "Permalink Clicks",
)  # fmt: skip


def overview(unit: Unit, days: Sequence[PageDay], posted: Sequence[Post], copy: int, seed: int) -> tuple[str, bytes]:
    """One account overview: name and bytes. The browser numbers the second and later copies."""
    dice = Dice(seed, unit.id, "x overview", days[0].day)
    rows = [_day(day, sum(post.at.date() == day.day for post in posted), dice) for day in reversed(days)]
    name = f"account_overview_analytics{f' ({copy})' if copy else ''}.csv"
    return name, csv_text([OVERVIEW, *rows]).encode()


def content(unit: Unit, days: Sequence[PageDay], posted: Sequence[Post]) -> tuple[str, bytes]:
    """One content export: name and bytes."""
    name = f"account_analytics_content_{days[0].day}_{days[-1].day}.csv"
    return name, csv_text([CONTENT, *(_post(unit, post) for post in reversed(posted))]).encode()


def _date(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]}, {MONTHS[day.month - 1]} {day.day}, {day.year}"


def _day(day: PageDay, posts: int, dice: Dice) -> tuple[object, ...]:
    hearts, total = round(day.engagements * 0.55), day.engagements
    return (
        _date(day.day), day.views, hearts, total, dice.count(total * 0.02), dice.count(total * 0.015), day.new,
        day.lost, dice.count(total * 0.05), dice.count(total * 0.06), day.visits, posts, dice.count(day.views * 0.05),
        dice.count(day.views * 0.12),
    )  # fmt: skip


def _post(unit: Unit, post: Post) -> tuple[object, ...]:
    link = f"https://x.com/aldervale_{unit.id.replace('-', '_')}/status/{post.id}"
    return (
        post.id, _date(post.at.date()), post.text, link, post.views, post.reactions, post.engagements, post.saves, 0,
        post.follows, post.comments, post.shares, post.other_clicks, 0, post.link_clicks, 0, 0,
    )  # fmt: skip

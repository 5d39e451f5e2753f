"""YouTube Studio: "Table data.csv", one row per video under a Total row."""

from collections.abc import Sequence
from string import ascii_letters, digits

from dashboard.sample.dice import Dice
from dashboard.sample.files.table import MONTHS, csv_text
from dashboard.sample.phrases import HOW_TO, fill
from dashboard.sample.voices import Post
from dashboard.sample.world import Unit

HEADER = (
    "Content", "Video title", "Video publish time", "Duration", "Unique viewers", "Engaged views",
    "Average view duration", "Average percentage viewed (%)", "Views", "Watch time (hours)", "Subscribers",
    "Comments added", "Shares", "Likes", "Impressions", "Impressions click-through rate (%)",
)  # fmt: skip


def table(unit: Unit, posted: Sequence[Post], seed: int) -> tuple[str, bytes]:
    """The videos of one channel, most viewed first: name and bytes."""
    dice = Dice(seed, unit.id, "youtube")
    rows = [_video(unit, post, dice) for post in sorted(posted, key=lambda post: -post.views)]
    sums = [round(sum(float(str(row[n])) for row in rows), 4) for n in (8, 9, 10, 11, 12, 13, 14)]
    whole = [f"{sum_:g}" if sum_ == int(sum_) and sum_ < 10**6 else f"{sum_:.10g}" for sum_ in sums]
    total = ("Total", None, None, None, 0, None, "0:02:41", "41.7", *whole, "9.1")
    return "Table data.csv", csv_text([HEADER, total, *rows]).encode()


def _video(unit: Unit, post: Post, dice: Dice) -> tuple[object, ...]:
    identifier = "".join(dice.pick(ascii_letters + digits) for _ in range(11))
    published = f"{MONTHS[post.at.month - 1]} {post.at.day}, {post.at.year}"
    duration = dice.whole(90, 900)
    watched = round(duration * dice.about(0.42, 0.2))
    title = fill(dice.pick(HOW_TO), unit, post.at.date(), dice)
    return (
        identifier, title, published, duration, None, round(post.views * 0.9),
        f"0:{watched // 60:02d}:{watched % 60:02d}", f"{100 * watched / duration:.2f}", post.views,
        f"{post.views * watched / 3600:.4f}", post.follows - (1 if dice.chance(0.1) else 0), post.comments, post.shares,
        post.reactions, round(post.views * dice.about(4, 0.2)), f"{dice.about(9.1, 0.2):.2f}",
    )  # fmt: skip

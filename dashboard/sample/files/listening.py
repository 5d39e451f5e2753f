"""Brandwatch: the bulk download of mentions, with its rows of report, brand and period on top."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dashboard.sample.dice import Dice
from dashboard.sample.files.table import MONTHS, WEEKDAYS, csv_text
from dashboard.sample.voices import Mention
from dashboard.sample.world import COMPANY, FIRST, LAST, Unit

BERLIN, UTC = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")
HEADER = (
    "Query Id", "Query Name", "Date", "Title", "Url", "Domain", "Sentiment", "Page Type", "Language", "Country Code",
    "Author", "Full Text", "Impact", "Impressions", "Reach (new)",
)  # fmt: skip
PAGE_TYPES = {"x": "twitter", "news": "news", "forum": "forum", "facebook": "facebook", "instagram": "instagram"}


def brandwatch(unit: Unit, mentions: Sequence[Mention], seed: int) -> tuple[str, bytes]:
    """The mentions of one unit: name and bytes."""
    dice = Dice(seed, unit.id, "brandwatch")
    query = dice.digits(9)
    first, last = (f"{WEEKDAYS[d.weekday()]} {MONTHS[d.month - 1]} {d:%d}" for d in (FIRST, LAST))
    brand = f"{COMPANY} {unit.name}"
    preamble = (
        f"Report:,Bulk Mentions Download\nBrand:,{brand}\nFrom:,{first} 00:00:00 UTC {FIRST.year}\n"
        f"To:,{last} 23:59:59 UTC {LAST.year}\nLabel:,\n\n"
    )
    rows = [_mention(mention, query, brand, dice) for mention in mentions]
    text = preamble + csv_text([HEADER]) + csv_text(rows, quote="all")
    return "Bulk Mentions Download.csv", text.encode()


def _mention(mention: Mention, query: str, brand: str, dice: Dice) -> tuple[object, ...]:
    at = mention.at.replace(tzinfo=BERLIN).astimezone(UTC)
    domain = f"{mention.platform}.example.org"
    language = "de" if any(letter in mention.text for letter in "äöüß") else "en"
    title = mention.text.split(",")[0].split("?")[0]
    return (
        query, brand, f"{at:%Y-%m-%d %H:%M:%S}.0", title, f"https://{domain}/{mention.id}", domain, mention.sentiment,
        PAGE_TYPES[mention.platform], language, "DEU", mention.author, mention.text, f"{dice.about(30, 0.5):.1f}", 0,
        mention.reach,
    )  # fmt: skip

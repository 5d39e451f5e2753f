"""Large exports with invented content: about 200 bytes a record, ids, links and times that are all different.

Texts hold commas, doubled quotation marks, line breaks and emoji, as captions and mentions do.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

START = datetime(2024, 1, 1)
BEGINNINGS = ("Morning, harbour", 'The ""quiet"" workshop', "Season 🎉 opens", "Notebook & lantern", "Kettle, twice")
MIDDLES = (
    "\n\nSo much to say, so little room", " – l’orchard 🔋", ", and one more thing", "\r\n#repair #harbour",
    " 👩‍🔧 at work", ' said ""yes""', ": grüße aus der Werkstatt",
)  # fmt: skip
FEELINGS = ("positive", "neutral", "negative", "neutral", "")
STATES = ("Solved", "Closed", "Open", "Solved", "Pending")


def _text(number: int) -> str:
    return f"{BEGINNINGS[number % 5]} {number * 7919 % 1000003}{MIDDLES[number % 7]} for post number {number}"


def _link(number: int) -> str:
    return f"https://www.example.org/p/{number * 2654435761 % 4294967296:010x}"


def _template(number: int, at: datetime) -> str:
    seen = number * 104729 % 100003
    clicks = "" if number % 3 else seen // 90
    return (
        f'{21244735143273813 + number},unit{number % 10},marketing,facebook,{at:%Y-%m-%dT%H:%M:%SZ},"{_text(number)}",'
        f"{_link(number)},{seen},{seen // 2},{seen // 20},{seen // 300},{seen // 400},{seen // 500},{clicks},"
        f"{seen // 4}\n"
    )


def _meta(number: int, at: datetime) -> str:
    seen = number * 104729 % 100003
    return (
        f'{23708219405213824 + number},50239698602921306,norvale_tools,Norvale,"{_text(number)}",{number % 90},'
        f'"{at:%m/%d/%Y %H:%M}",{_link(number)},"IG image",,Lifetime,{seen},{seen // 2},{seen // 20},{seen // 300},'
        f"{seen // 400},{seen // 500},{number % 3}\n"
    )


def _mention(number: int, at: datetime) -> str:
    return (
        f'"199957935","Norvale","{at:%Y-%m-%d %H:%M:%S}.0","Kettle number {number}","{_link(number)}","example.org",'
        f'"{FEELINGS[number % 5]}","news","en","DEU","Author {number % 50_000}","{_text(number)}",'
        f'"{number % 97 / 10}","0","{number * 31 % 10_007}"\n'
    )


def _case(number: int, at: datetime) -> str:
    reply, full = number * 31 % 1_009, number * 17 % 20_011
    status = STATES[number % 5]
    ended = f"{at + timedelta(minutes=full):%Y-%m-%d %H:%M}" if status in ("Solved", "Closed") else ""
    return (
        f'"1","{40101 + number}","Requester {number % 90_000}","{470365752339 + number}","","","","",'
        '"Care team","Care",'
        f'"{BEGINNINGS[number % 5]} {number * 7919 % 1000003}","order,late","{status}","Normal","Mail","Question",'
        f'"{at:%Y-%m-%d %H:%M}","{at:%Y-%m-%d %H:%M}","{at:%Y-%m-%d %H:%M}","","","{at:%Y-%m-%d %H:%M}","{ended}",'
        f'"{full // 60 if ended else ""}","{("Good", "Offered", "Bad", "Not Offered")[number % 4]}","1","1","0",'
        f'"2","{reply}","{reply // 2}","{full if ended else ""}","","{full if ended else ""}","","20","8","105","42",'
        '"0","0"\n'
    )


@dataclass(frozen=True)
class Layout:
    """An export: what stands above its rows, a row, and what a person may have left around them."""

    header: str
    row: Callable[[int, datetime], str]
    titles: str = ""
    total: str = ""  # a row that says Total; the measure of record for whoever reads the file wrongly


LAYOUTS = {
    "template": Layout(
        "post_id,unit,department,channel,published_at,text,url,impressions,reach,reactions,comments,shares,saves,"
        "link_clicks,video_views\n",
        _template,
        "Posts of all units\n\n",
        "Total,,,,,,,999,,9,,,,,\n",
    ),
    "meta": Layout(
        '"Post ID","Account ID","Account username","Account name",Description,"Duration (sec)","Publish time",'
        'Permalink,"Post type","Data comment",Date,Views,Reach,Likes,Shares,Comments,Saves,Follows\n',
        _meta,
        "Content performance\n\n",
        "Total,,,,,,,,,,,999,,9,,,,\n",
    ),
    "mentions": Layout(
        "Query Id,Query Name,Date,Title,Url,Domain,Sentiment,Page Type,Language,Country Code,Author,Full Text,Impact,"
        "Impressions,Reach (new)\n",
        _mention,
        "Report:,Bulk Mentions Download\nBrand:,Norvale\n\n",
        "Total,,,,,,,,,,,,,,999\n",
    ),
    "cases": Layout(
        '"Summation column","Id","Requester","Requester id","Requester external id","Requester email",'
        '"Requester domain","Submitter","Assignee","Group","Subject","Tags","Status","Priority","Via","Ticket type",'
        '"Created at","Updated at","Assigned at","Organization","Due date","Initially assigned at","Solved at",'
        '"Resolution time","Satisfaction Score","Group stations","Assignee stations","Reopens","Replies",'
        '"First reply time in minutes","First reply time in minutes within business hours",'
        '"First resolution time in minutes","First resolution time in minutes within business hours",'
        '"Full resolution time in minutes","Full resolution time in minutes within business hours",'
        '"Agent wait time in minutes","Agent wait time in minutes within business hours",'
        '"Requester wait time in minutes","Requester wait time in minutes within business hours",'
        '"On hold time in minutes","On hold time in minutes within business hours"\n',
        _case,
        "Tickets of all groups\n\n",
        "Total" + "," * 40 + "\n",
    ),
}


def rows(layout: Layout, count: int, flawed: bool) -> Iterator[str]:
    """The rows of an export; with flaws: a blank line, a short row, a totals row and a note below."""
    for number in range(count):
        row = layout.row(number, START + timedelta(seconds=number * 60))
        if flawed and number == count // 2:
            yield "\n"
            row = row.rstrip("\n").rpartition(",")[0] + "\n"
        yield row
    if flawed:
        yield layout.total + "\nAll times are those of the account.\n"


def write(path: Path, name: str, count: int, flawed: bool = False) -> None:
    """The export as a file, UTF-8; Meta's with a byte order mark."""
    layout = LAYOUTS[name]
    with path.open("w", encoding="utf-8-sig" if name == "meta" else "utf-8", newline="") as file:
        file.write(layout.titles + layout.header if flawed else layout.header)
        file.writelines(rows(layout, count, flawed))

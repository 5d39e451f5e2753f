"""Public sets of support tweets: conversations with their first reply, from single tweets that answer each other."""

from collections.abc import Sequence
from datetime import UTC, datetime

from dashboard.intake.findings import Findings, Options
from dashboard.intake.names import normal
from dashboard.intake.numbers import number
from dashboard.intake.sheets import Row, Sheet

_WRITTEN = "%a %b %d %H:%M:%S %z %Y"  # Tue Oct 31 22:10:47 +0000 2017
_HEADER = ["tweet_id", "created_at", "first_reply_at", "text", "agent"]


def conversations(sheets: Sequence[Sheet], options: Options, findings: Findings) -> Sequence[Sheet]:
    """A case is a tweet from outside that answers nothing; its first reply is the earliest answer of the company."""
    return [_cases(sheet, findings) for sheet in sheets]


def _cases(sheet: Sheet, findings: Findings) -> Sheet:
    rows = _rows(sheet)
    if not rows:
        return sheet
    header = {normal(cell): place for place, cell in enumerate(rows[0].cells)}
    needed = ["tweet_id", "author_id", "inbound", "created_at", "text", "in_response_to_tweet_id"]
    if any(name not in header for name in needed):
        missing = ", ".join(name for name in needed if name not in header)
        findings.say("error", f"Without the columns {missing} nobody can tell which tweet answers which.")
        return Sheet(sheet.name, [])
    wide = [row for row in rows[1:] if len(row.cells) > max(header[name] for name in needed)]

    def cell(row: Row, name: str) -> str:
        return row.cells[header[name]].strip()

    replies: dict[str, tuple[datetime, str, str]] = {}  # tweet -> when, as written, who
    for row in wide:
        if cell(row, "inbound").casefold() == "true":
            continue
        moment = _moment(cell(row, "created_at"))
        answered = number(cell(row, "in_response_to_tweet_id"))  # "3.0": a count that went through a float
        if moment is None or answered is None:
            continue
        key = str(int(answered))
        if key not in replies or moment < replies[key][0]:
            replies[key] = (moment, cell(row, "created_at"), cell(row, "author_id"))
    cases = []
    for row in wide:
        if cell(row, "inbound").casefold() == "true" and not cell(row, "in_response_to_tweet_id"):
            _, at, who = replies.get(cell(row, "tweet_id"), (None, "", ""))
            cases.append(Row(row.line, [cell(row, "tweet_id"), cell(row, "created_at"), at, cell(row, "text"), who]))
    findings.say(
        "info",
        f"{len(rows) - 1:,} tweets make {len(cases):,} cases: tweets from outside that answer nothing, each with the "
        "company's first answer.",
    )
    return Sheet(sheet.name, [Row(rows[0].line, _HEADER), *cases])


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, _WRITTEN).astimezone(UTC)
    except ValueError:
        return None


def _rows(sheet: Sheet) -> Sequence[Row]:
    if sheet.columns is None:
        return [row for row in sheet.rows if row.filled]
    columns = [column.to_pylist() for column in sheet.columns.columns]
    return [sheet.rows[0], *(Row(line, list(cells)) for line, cells in enumerate(zip(*columns, strict=True), 2))]

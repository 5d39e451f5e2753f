"""LinkedIn personal profile: two tables side by side, and a stock that stands above a table."""

import re
from collections.abc import Sequence

from dashboard.intake.findings import Findings, Options
from dashboard.intake.names import header_key
from dashboard.intake.sheets import Row, Sheet

_STOCK = re.compile(r"\b(\d{1,2}/\d{1,2}/\d{4})\s*:?\s*$")
_STOCK_HEADER = ["Date", "Total followers"]


def profile(sheets: Sequence[Sheet], options: Options, findings: Findings) -> Sequence[Sheet]:
    """Each table as its own sheet: top posts as one table, the number of followers as a day of its own."""
    found: list[Sheet] = []
    for sheet in sheets:
        halves = _side_by_side(sheet)
        found.append(halves or sheet)
        stock = next((_stock(row) for row in sheet.rows[:5] if _stock(row)), None)
        if stock and not halves:
            found.append(Sheet(f"{sheet.name} on a day", [Row(0, _STOCK_HEADER), stock]))
    return found


def _stock(row: Row) -> Row | None:
    """'Total followers on 12/31/2025:' beside a number."""
    if row.filled != 2 or not (day := _STOCK.search(row.cells[0])) or len(row.cells) < 2:
        return None
    number = row.cells[1].strip()
    return Row(row.line, [day.group(1), number]) if number.isdigit() else None


def _side_by_side(sheet: Sheet) -> Sheet | None:
    """Two tables of the same posts, one by engagements and one by impressions, joined by the link."""
    for place, row in enumerate(sheet.rows[:10]):
        keys = [header_key(cell) for cell in row.cells]
        second = next((at for at in range(2, len(keys)) if keys[at] and keys[at] == keys[0]), None)
        if second is None or not keys[0]:
            continue
        left = [cell for cell in row.cells[:second] if cell.strip()]
        right = [cell for cell in row.cells[second:] if cell.strip()]
        extra = [at for at, cell in enumerate(right) if cell not in left]
        posts: dict[str, list[str]] = {}
        lines: dict[str, int] = {}
        for below in sheet.rows[place + 1 :]:
            cells = below.cells + [""] * (second + len(right) - len(below.cells))
            if cells[0].strip():
                posts.setdefault(cells[0], [*cells[: len(left)], *[""] * len(extra)])[: len(left)] = cells[: len(left)]
                lines.setdefault(cells[0], below.line)
            if cells[second].strip():
                shared = [cells[second + right.index(cell)] if cell in right else "" for cell in left]
                post = posts.setdefault(cells[second], [*shared, *[""] * len(extra)])
                post[len(left) :] = [cells[second + at] for at in extra]
                lines.setdefault(cells[second], below.line)
        header = Row(row.line, [*left, *(right[at] for at in extra)])
        return Sheet(sheet.name, [header, *(Row(lines[key], cells) for key, cells in posts.items())])
    return None

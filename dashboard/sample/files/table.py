"""Rows as CSV text, the way each tool quotes it."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Literal

#: English names, whatever the machine's locale.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def csv_text(rows: Iterable[Sequence[object]], quote: Literal["needed", "all"] = "needed", line_end: str = "\n") -> str:
    """The rows as comma separated text; None is an empty cell."""
    out = StringIO()
    writer = csv.writer(out, lineterminator=line_end, quoting=csv.QUOTE_ALL if quote == "all" else csv.QUOTE_MINIMAL)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return out.getvalue()

"""CSV that a spreadsheet shows as it is written: texts from outside never become formulas."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

#: What makes a spreadsheet take a text for a formula when it stands first; the last four are full-width signs.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_SPACES = " \u00a0\u3000"  # some spreadsheets skip them
_MARK = "\ufeff"  # Excel then reads UTF-8


def to_csv(names: Sequence[str], rows: Iterable[Sequence[Any]], decimal: str = ".") -> bytes:
    """UTF-8 with a header line. Numbers, days and times are written as they are; None, nan and NaT are empty.

    `decimal`: the sign that divides decimals. Where that is a comma, values are divided by semicolons, as
    spreadsheets of these languages read and write them.
    A text that a spreadsheet might calculate gets an apostrophe before it (source: OWASP, CSV Injection).
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n", delimiter=";" if decimal == "," else ",")
    writer.writerow([_cell(name, decimal) for name in names])
    writer.writerows([_cell(value, decimal) for value in row] for row in rows)
    return (_MARK + text.getvalue()).encode("utf-8", "replace")


def _cell(value: Any, decimal: str) -> str:
    if value is None or value != value:  # nan and NaT differ from themselves
        return ""
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case int() | float():
            return repr(value).replace(".", decimal)
    words = str(value)
    return f"'{words}" if words.lstrip(_SPACES).startswith(_FORMULA) else words

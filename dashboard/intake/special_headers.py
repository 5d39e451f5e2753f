"""Sheets with a second header row of sentences, or with a totals row first."""

from collections.abc import Sequence

from dashboard.intake.findings import Findings, Options
from dashboard.intake.names import normal
from dashboard.intake.recognise import looks_like_header
from dashboard.intake.sheets import Row, Sheet

_SEARCHED = 20
_NAMES = (
    "campaign name",
    "ad set name",
    "ad name",
    "day",
    "kampagnenname",
    "nom de la campagne",
    "nombre de la campaña",
    "nome da campanha",
    "anzeigengruppenname",
    "anzeigenname",
    "tag",
    "jour",
    "día",
    "dia",
)


def without_sentences(sheets: Sequence[Sheet], options: Options, findings: Findings) -> Sequence[Sheet]:
    """Drop the row right below a header that explains the columns in words: no cell of it is a number or a date."""
    found = []
    for sheet in sheets:
        rows = list(sheet.rows)
        for place in range(min(len(rows) - 1, _SEARCHED)):
            below = rows[place + 1]
            if sheet.columns is None and looks_like_header(rows[place].cells) and _in_words(below):
                del rows[place + 1]
                break
        found.append(Sheet(sheet.name, rows, sheet.columns))
    return found


def _in_words(row: Row) -> bool:
    """Every cell that is not blank is a sentence: two words or more, however it begins ("28 Days: The number of …")."""
    filled = [cell for cell in row.cells if cell.strip()]
    return len(filled) >= 2 and all(sum(word.isalpha() for word in cell.split()) >= 2 for cell in filled)


def without_first_total(sheets: Sequence[Sheet], options: Options, findings: Findings) -> Sequence[Sheet]:
    """Drop the row right below a header whose names are blank: it is the total of all others."""
    found = []
    for sheet in sheets:
        rows = list(sheet.rows)
        for place in range(min(len(rows) - 1, _SEARCHED)):
            names = [position for position, cell in enumerate(rows[place].cells) if normal(cell) in _NAMES]
            if not names or sheet.columns is not None:
                continue
            below = rows[place + 1].cells
            if all(position >= len(below) or not below[position].strip() for position in names):
                del rows[place + 1]
                findings.say("info", f"Row {place + 2} is the tool's own total; it is not counted.", place + 2)
            break
        found.append(Sheet(sheet.name, rows, sheet.columns))
    return found

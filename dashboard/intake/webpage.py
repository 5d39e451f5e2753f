"""Tables of a web page: some tools call an HTML table an Excel file."""

from html.parser import HTMLParser

from dashboard.errors import UnreadableFile
from dashboard.intake.sheets import MOST_COLUMNS, Row, Sheet

_MOST_CELLS = 2_000_000


class _Tables(HTMLParser):
    """Collects the rows of every table, nested tables flattened into their outer one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[Row]] = []
        self.depth = self.cells = 0
        self.cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.tables.append([])
        elif tag == "tr" and self.depth:
            self._close()
            self.tables[-1].append(Row(len(self.tables[-1]) + 1, []))
        elif tag in ("td", "th") and self.depth:
            self._close()
            if not self.tables[-1]:
                self.tables[-1].append(Row(1, []))
            self.cell = []
            self.cells += 1
            if self.cells > _MOST_CELLS or len(self.tables[-1][-1].cells) > MOST_COLUMNS:
                raise UnreadableFile("The table of this web page is larger than any export. Export it as CSV.")
        elif tag == "br" and self.cell is not None:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._close()
        if tag == "table" and self.depth:
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def _close(self) -> None:
        if self.cell is not None:
            self.tables[-1][-1].cells.append(" ".join("".join(self.cell).split()))
            self.cell = None


def read_page(text: str) -> list[Sheet]:
    """Every table of the page as a sheet. UnreadableFile: the page has no table (a log-in page, an error page)."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    tables = [rows for rows in parser.tables if sum(1 for row in rows if row.filled) > 1]
    if not tables:
        raise UnreadableFile(
            "The file is a web page without a table, probably a log-in or error page saved instead of the export. "
            "Sign in to the tool and export again."
        )
    return [Sheet(f"table {number}" if len(tables) > 1 else "", rows) for number, rows in enumerate(tables, 1)]

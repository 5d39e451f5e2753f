"""Tables of words and numbers: as wide as they need to be, and each to be had as CSV."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.safe_csv import to_csv
from dashboard.ui.session import logged
from dashboard.ui.writing import Writer

LONG = 12  # rows; a longer table scrolls inside
HEIGHT = 440  # pixels of a table that scrolls
WIDEST, MARGINS, PER_LETTER = 360, 20, 7.0  # pixels of a column, of its margins, of a letter
#: What a table shows, each row with the same columns. It goes to the page as arrow: a data frame in between would take
#: ten times as long.
Rows = Sequence[Mapping[str, object]]
SHORT, RARE = 8, 1.4  # letters that every column has room for; how far beyond the mean a cell is rare


def draw(
    rows: Rows,
    alt: str,
    write: Writer,
    *,
    pinned: str,
    name: str,
    right: Collection[str] = (),
    config: dict[str, Any] | None = None,
    whole: bool = False,
) -> None:
    """A table and, below it, the same as CSV.

    `alt` says what it shows, `pinned` is the column that stays, `right` are the columns of numbers, `config` what
    Streamlit is told of single columns besides. `whole`: never scrolls inside. `name`: of the file, without its
    ending, and of nothing else on the page.
    """
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    with st.container(gap="xxsmall"):
        st.dataframe(
            pa.table(columns),
            hide_index=True,
            width="stretch" if config else "content",
            height="content" if whole or len(rows) <= LONG else HEIGHT,
            column_config={
                **{
                    name: st.column_config.TextColumn(alignment="right" if name in right else None, width=room(cells))
                    for name, cells in columns.items()
                },
                pinned: st.column_config.TextColumn(pinned=True, width=room(columns[pinned])),
                **(config or {}),
            },
            alt=alt,
        )
        download(lambda: pd.DataFrame(columns), name, write)


def room(column: Collection[Any]) -> int | None:
    """The pixels that a column's longest words need, where most are much shorter: Streamlit measures the usual cell and
    would cut these off. None: as Streamlit measures. At most `WIDEST`."""
    lengths = [len(str(cell)) for cell in column]
    longest = max(lengths, default=0)
    if longest <= SHORT or longest <= RARE * sum(lengths) / len(lengths):
        return None
    return min(WIDEST, round(PER_LETTER * longest) + MARGINS)


def download(made: Callable[[], pd.DataFrame], name: str, write: Writer, label: str = "CSV") -> None:
    """A quiet button; the file is made when somebody asks for it."""
    st.download_button(
        label,
        data=logged(f"{name}.csv", lambda: as_csv(made(), write)),
        file_name=f"{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        key=f"download {name}",
        help="For a spreadsheet, written as your company writes numbers",
    )


def as_csv(frame: pd.DataFrame, write: Writer) -> bytes:
    """The rows in the company's hand: with semicolons where a comma divides decimals; nothing becomes a formula."""
    rows: Sequence[Any] = list(frame.astype(object).itertuples(index=False, name=None))
    return to_csv(list(frame.columns), rows, write.decimal)

"""Tables that no general rule reads: one small function for each."""

from collections.abc import Callable, Mapping, Sequence

from dashboard.intake import special_ga4, special_headers, special_linkedin, special_periods, special_tweets
from dashboard.intake.blocks import Block
from dashboard.intake.findings import Findings, Options
from dashboard.intake.frame import Frame
from dashboard.intake.numbers import number
from dashboard.intake.reading import OBSERVATIONS, Table
from dashboard.intake.sheets import Sheet

Special = Callable[[Block, Frame, Options, Findings], Table | None]
Prepare = Callable[[Sequence[Sheet], Options, Findings], Sequence[Sheet]]

_NO_ROWS = OBSERVATIONS.empty_table()


def meta_audience(block: Block, data: Frame, options: Options, findings: Findings) -> Table | None:
    """Meta's audience: a wide row of names over a row of shares, or shares by age below a row of genders.

    A single number below a title about followers is how many there are; the file does not say on which day.
    """
    rows = [row for row in block.rows if row.filled and not _internal(row.cells)]
    if not rows or block.title is None:
        return None
    name = block.notes[-1]
    channel = block.title.channel
    if block.title.name == "followers":
        values = [number(cell) for row in rows for cell in row.cells if cell.strip()]
        alone = [value for value in values if value is not None]
        if len(alone) != 1:
            return None
        return Table(name, "split", channel, 1, None, None, {"followers": alone[0]}, _NO_ROWS)
    below = [row for row in rows if not (not row.cells[0].strip() and row.filled)]
    wide = len(rows) == 2 and all(_share(cell) for cell in rows[1].cells if cell.strip())
    counted = rows[0].filled if wide else len(below)
    return Table(name, "split", channel, counted, None, None, {}, _NO_ROWS)


def _share(cell: str) -> bool:
    return number(cell) is not None


def _internal(cells: list[str]) -> bool:
    """FB_PAGE,FOLLOW,UNIQUE_USERS: names that leaked into exports of 2024."""
    return all((cell.isupper() and "_" in cell) or cell == "FOLLOW" for cell in cells if cell.strip())


FUNCTIONS: Mapping[str, Special] = {
    "meta_audience": meta_audience,
    "over_period": special_periods.over_period,
    "cases_over_period": special_periods.cases_over_period,
    "locations": special_periods.locations,
}

PREPARE: Mapping[str, Prepare] = {
    "ga4_tables": special_ga4.tables,
    "without_sentences": special_headers.without_sentences,
    "linkedin_profile": special_linkedin.profile,
    "support_tweets": special_tweets.conversations,
    "without_first_total": special_headers.without_first_total,
}

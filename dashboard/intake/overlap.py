"""Tables of one upload that say the same: a measure, channel and day may stand in two of them and counts once."""

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from dashboard.intake.reading import Problem, Table

_SERIES = ("unit", "department", "channel", "account", "measure")
_KEYS = [*_SERIES, "day"]


def once_across(tables: Sequence[Table]) -> tuple[tuple[Table, ...], tuple[Problem, ...]]:
    """The tables with every key in the rows of one of them only, and what to say about it.

    Of two tables that share days the one with the larger sum over these days counts: the other is a list that
    was cut, such as the first 500 videos beside the total of all. What was read of it stays counted.
    """
    result = list(tables)
    problems = []
    daily = [place for place, table in enumerate(result) if table.kind == "daily"]
    for number, later in enumerate(daily):
        for earlier in daily[:number]:
            shared = _keys(result[earlier].rows).join(_keys(result[later].rows), _KEYS, join_type="inner")
            if not shared.num_rows:
                continue
            less = _sum(result[earlier].rows, shared) < _sum(result[later].rows, shared)
            cut, kept = (earlier, later) if less else (later, earlier)
            names = f"'{result[cut].name}' and '{result[kept].name}'"
            said = f"{names} give {shared.num_rows:,} values for the same days"
            if result[cut].channel is None and result[kept].channel is None:
                # "Follows.csv" and "Follows (1).csv": often two networks, and neither file says which.
                sentence = f"{said}. If they are of two networks or accounts, load each alone and say its channel; else"
                problems.append(Problem("warning", f"{sentence} those of '{result[kept].name}' are counted."))
            else:
                problems.append(Problem("info", f"{said}; those of '{result[kept].name}' are counted."))
            result[cut] = replace(result[cut], rows=_without(result[cut].rows, shared))
    return tuple(result), tuple(problems)


def _keys(rows: pa.Table) -> pa.Table:
    """The keys with a text for every null: a join never matches nulls."""
    return pa.table({**{name: pc.fill_null(rows[name].cast(pa.string()), "") for name in _SERIES}, "day": rows["day"]})


def _sum(rows: pa.Table, shared: pa.Table) -> float:
    both = _keys(rows).append_column("value", rows["value"]).join(shared, _KEYS, join_type="left semi")
    return float(pc.sum(both["value"]).as_py() or 0.0)


def _without(rows: pa.Table, shared: pa.Table) -> pa.Table:
    numbered = _keys(rows).append_column("place", pa.array(range(rows.num_rows), pa.int64()))
    rest = numbered.join(shared, _KEYS, join_type="left anti")["place"].combine_chunks()
    return rows.take(rest.take(pc.sort_indices(rest)))

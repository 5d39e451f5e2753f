"""Daily facts as rows: one value per key, and what they add up to."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.intake.fields import never_added, stocks
from dashboard.intake.findings import Findings, rows_named
from dashboard.intake.reading import OBSERVATIONS

#: Keys have a place of their own, without sorting, where there are at most so many places for each row.
ROOMY = 32

_KEYS = ("unit", "department", "channel", "account", "measure", "day")


def observations(columns: Mapping[str, pa.Array], count: int) -> pa.Table:
    """OBSERVATIONS from the columns there are; text may stay dictionary-coded until the end."""
    arrays = {}
    for field in OBSERVATIONS:
        column = columns.get(field.name)
        arrays[field.name] = pa.nulls(count, field.type) if column is None else column
    return pa.table(arrays)


def once_per_key(rows: pa.Table, breakdown: bool, findings: Findings) -> tuple[dict[str, float], pa.Table]:
    """Totals, and the rows with one value per key: breakdowns add up, copies count once, else the last row counts."""
    codes = {name: _coded(rows[name]) for name in _KEYS}
    if rows.num_rows and _distinct(list(codes.values())) < rows.num_rows:
        rows = _merged(rows.cast(OBSERVATIONS), breakdown, findings)
        codes = {name: _coded(rows[name]) for name in _KEYS}
    return _sums(rows, codes), rows.cast(OBSERVATIONS).unify_dictionaries()


def _merged(rows: pa.Table, breakdown: bool, findings: Findings) -> pa.Table:
    rows = rows.unify_dictionaries()  # groups need one dictionary a column
    rows = rows.append_column("place", pa.array(np.arange(rows.num_rows)))  # arrow promises no order of groups
    by_key = rows.group_by(list(_KEYS), use_threads=False)
    if breakdown:
        merged = by_key.aggregate([("value", "sum"), ("row", "min"), ("place", "min")]).sort_by("place_min")
    else:
        counts = [("value", "last"), ("row", "last"), ("place", "max"), ("value", "count_distinct")]
        merged = by_key.aggregate(counts).sort_by("place_max")
        wrong = merged.filter(pc.greater(merged["value_count_distinct"], 1))["row_last"].to_pylist()
        if wrong:
            findings.say(
                "warning",
                "The same measure, day and channel stands more than once with different values "
                f"(last in {rows_named(sorted(wrong))}); the last value counts.",
                min(wrong),
            )
        else:
            copies = rows.num_rows - merged.num_rows
            findings.say("info", f"{copies:,} values repeat others exactly; they count once.")
    value, row = ("value_sum", "row_min") if breakdown else ("value_last", "row_last")
    return (
        merged.select([*_KEYS, value, row])
        .rename_columns([*_KEYS, "value", "row"])
        .select(OBSERVATIONS.names)
        .cast(OBSERVATIONS)
    )


def _coded(column: pa.ChunkedArray) -> tuple[pa.Array, Sequence[object]]:
    """A number for each value of a column, null included, and the values by number."""
    if pa.types.is_dictionary(column.type):
        whole = column.unify_dictionaries().combine_chunks()
    else:
        whole = pc.dictionary_encode(column.combine_chunks())
    whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
    values = whole.dictionary.to_pylist()
    indices = whole.indices.cast(pa.int64())
    return pc.fill_null(indices, len(values)) if indices.null_count else indices, [*values, None]


def _distinct(codes: Sequence[tuple[pa.Array, Sequence[object]]]) -> int:
    """How many different keys there are."""
    sizes = [len(values) for _, values in codes]
    if math.prod(sizes) >= 2**62:  # too many to number: count them the long way
        names = [str(place) for place in range(len(codes))]
        return int(pa.table([indices for indices, _ in codes], names=names).group_by(names).aggregate([]).num_rows)
    code = np.ravel_multi_index([indices.to_numpy() for indices, _ in codes], sizes)
    if math.prod(sizes) <= ROOMY * len(code):
        taken = np.zeros(math.prod(sizes), bool)
        taken[code] = True
        return int(np.count_nonzero(taken))
    return len(np.unique(code))


def _sums(rows: pa.Table, codes: Mapping[str, tuple[pa.Array, Sequence[object]]]) -> dict[str, float]:
    """The total of each measure; a stock is its last known value, summed over accounts."""
    measure, names = codes["measure"]
    levels = [place for place, name in enumerate(names) if name in stocks()]
    people = [place for place, name in enumerate(names) if name in never_added()]
    numbered = pa.table({"measure": measure, "value": rows["value"]})
    totals = {}
    for entry in numbered.group_by("measure", use_threads=False).aggregate([("value", "sum")]).to_pylist():
        if entry["measure"] not in levels and entry["measure"] not in people:
            totals[str(names[entry["measure"]])] = float(entry["value_sum"])
    if levels:
        held = (
            pa.table(
                {
                    **{name: code for name, (code, _) in codes.items() if name != "day"},
                    "day": rows["day"],
                    "value": rows["value"],
                }
            )
            .filter(pc.is_in(measure, pa.array(levels, pa.int64())))
            .sort_by("day")
        )
        accounts = [name for name in _KEYS if name != "day"]
        last = held.group_by(accounts, use_threads=False).aggregate([("value", "last")])
        for entry in last.group_by("measure", use_threads=False).aggregate([("value_last", "sum")]).to_pylist():
            totals[str(names[entry["measure"]])] = float(entry["value_last_sum"])
    return totals

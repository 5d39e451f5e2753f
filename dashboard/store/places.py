"""Which places an export speaks of, and how many of its rows each has: what decides who sees it."""

from collections import Counter
from collections.abc import Iterable, Mapping

import duckdb
import pyarrow as pa

from dashboard.store.log import Batch, Counts
from dashboard.viewer import Place

Cursor = duckdb.DuckDBPyConnection


def of_batch(batch: Batch) -> list[Place]:
    """The places that its rows name."""
    tables = [*([] if batch.observations is None else [batch.observations]), *batch.records.values()]
    return sorted(_rows(tables), key=lambda place: (place[0] or "", place[1] or ""))


def of_export(cursor: Cursor, export: int) -> list[Place]:
    """The places of a committed export."""
    found = cursor.execute("select unit, department from places where export = ? order by all", [export]).fetchall()
    return [(unit, department) for unit, department in found]


def enter(cursor: Cursor, export: int, tables: Mapping[str, pa.Table], counted: Mapping[Place, Counts]) -> None:
    """Write down the places of an export on its way into the log, each with what it brings."""
    for place, rows in _rows(tables.values()).items():
        counts = counted.get(place, Counts(0, 0, 0))
        row = [export, *place, rows, counts.new, counts.changed, counts.same]
        cursor.execute("insert into places values (?, ?, ?, ?, ?, ?, ?)", row)


def _rows(tables: Iterable[pa.Table]) -> Counter[Place]:
    found: Counter[Place] = Counter()
    for table in tables:
        counted = table.group_by(["unit", "department"]).aggregate([([], "count_all")])
        for row in counted.to_pylist():
            found[row["unit"], row["department"]] += row["count_all"]
    return found

"""Small batches in few words, for the tests of the store."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa

from dashboard.period import Period
from dashboard.store.log import Batch
from dashboard.store.schema import OBSERVATIONS

MARCH = Period(date(2025, 3, 1), date(2025, 3, 31), "month", "2025-03")
APRIL = Period(date(2025, 4, 1), date(2025, 4, 30), "month", "2025-04")
NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)


def at(hours: int) -> datetime:
    """The moment of the n-th thing that happens in a test."""
    return NOON + timedelta(hours=hours)


def observation(day: date, value: float | None, measure: str = "impressions", **place: Any) -> dict[str, Any]:
    return {"unit": "homeware", "department": "marketing", "channel": "facebook", "measure": measure, "day": day,
            "value": value, "row": 2} | place  # fmt: skip


def record(record_id: str, **fields: Any) -> dict[str, Any]:
    return {
        "unit": "homeware",
        "department": "marketing",
        "channel": "facebook",
        "record_id": record_id,
        "row": 2,
    } | fields


def export(
    name: str,
    observations: list[dict[str, Any]] | None = None,
    format: str = "template.measures",
    precedence: int = 15,
    **records: list[dict[str, Any]],
) -> tuple[Batch, bytes]:
    """A batch and its original bytes, which are its name. A record kind carries the fields of its first record."""
    data = name.encode()
    daily = None
    if observations is not None:
        columns = {field.name: [row.get(field.name) for row in observations] for field in OBSERVATIONS}
        daily = pa.table(columns, schema=OBSERVATIONS)
    tables = {kind: pa.Table.from_pylist(rows) for kind, rows in records.items()}
    sha256 = hashlib.sha256(data).hexdigest()
    return Batch(name, sha256, format, precedence, None, None, None, None, None, daily, tables), data

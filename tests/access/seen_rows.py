"""Small exports of several places in few words, and every question that a store answers."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from dashboard.catalogue import load_catalogue
from dashboard.period import Period
from dashboard.store.duckdb_engine import DuckStore
from dashboard.store.log import Batch, Order, Store
from dashboard.store.schema import OBSERVATIONS
from dashboard.viewer import Scope

MARCH = Period(date(2025, 3, 1), date(2025, 3, 31), "month", "2025-03")
BOTH = Period(date(2025, 2, 1), date(2025, 3, 31), "day", "2025-02..2025-03")
START = datetime(2025, 6, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Given:
    """An export as a test writes it down."""

    observations: tuple[Mapping[str, Any], ...] = ()
    cases: tuple[Mapping[str, Any], ...] = ()
    format: str = "template.measures"
    precedence: int = 15

    def within(self, scope: Scope) -> "Given":
        """Only its rows of these places."""
        return Given(
            tuple(row for row in self.observations if scope.holds(row["unit"], row["department"])),
            tuple(row for row in self.cases if scope.holds(row["unit"], row["department"])),
            self.format,
            self.precedence,
        )


def at(hour: int) -> datetime:
    """The moment of the n-th thing that happens."""
    return START + timedelta(hours=hour)


def batch(name: str, given: Given) -> tuple[Batch, bytes]:
    """The batch of an export, and its original bytes, which are its name."""
    columns = {field.name: [row.get(field.name) for row in given.observations] for field in OBSERVATIONS}
    daily = pa.table(columns, schema=OBSERVATIONS)
    text = [(name, pa.string()) for name in ("unit", "department", "channel", "record_id", "text", "status")]
    fields = pa.schema([*text, ("created_at", pa.timestamp("us")), ("csat", pa.float64()), ("row", pa.int32())])
    records = {"cases": pa.Table.from_pylist([dict(row) for row in given.cases], schema=fields)} if given.cases else {}
    data = name.encode()
    made = Batch(
        name,
        hashlib.sha256(data).hexdigest(),
        given.format,
        given.precedence,
        None,
        None,
        None,
        None,
        None,
        daily,
        records,
    )
    return made, data


def filled(folder: Path, exports: list[Given], withdrawn: int | None = None) -> DuckStore:
    """A store with these exports, one an hour; the one `withdrawn` is taken back in the end."""
    store = DuckStore(folder, "Europe/Berlin", load_catalogue())
    for number, given in enumerate(exports):
        store.commit(*batch(f"export {number}", given), by="Head of Marketing", at=at(number))
    if withdrawn is not None:
        store.withdraw(f"e{withdrawn + 1:06d}", "Head of Care", "Wrong month", at(len(exports)))
    return store


def answers(store: Store, as_of: datetime | None = None, units: list[str] | None = None) -> Iterator[tuple[str, Any]]:
    """Every question, with its answer as plain rows."""
    measures = ["impressions", "followers", "cases_opened"]
    past = {"units": units, "as_of": as_of}
    yield "sums", rows(store.sums([MARCH, BOTH], ["impressions", "cases_opened"], **past))
    yield "all sums", rows(store.sums([BOTH], **past))
    yield "lasts", rows(store.lasts([MARCH, BOTH], ["followers"], **past))
    yield (
        "quantiles",
        rows(store.quantiles([BOTH], "cases", "csat", "created_at", [0.5, 0.9], "left_out", None, **past)),
    )
    yield "waiting", rows(store.quantiles([BOTH], "cases", "csat", "created_at", 0.5, "longer", False, **past))
    yield "records", rows(store.records("cases", **past))
    yield "found", rows(store.records("cases", BOTH, search="Late", order=[Order("csat")], **past))
    yield "count", store.count("cases", **past)
    yield "found count", store.count("cases", search="late", where={"status": ("open",)}, **past)
    yield "sources", rows(store.sources(measures, BOTH, **past))
    yield "pooled", rows(store.sources([], BOTH, pooled=("cases", "csat", "created_at"), **past))
    if as_of is None:
        yield "reported", rows(store.reported(units))
        yield "exports", [vars(one) for one in store.exports(units) if one.rows]


def rows(frame: Any) -> list[tuple[str, ...]]:
    """A frame as text, so that what is missing equals what is missing."""
    return [tuple(map(str, row)) for row in frame.itertuples(index=False)]

"""A small company on a real store, filled row by row."""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from dashboard.catalogue import load_catalogue
from dashboard.company import Company, Event, read_company
from dashboard.home import Home
from dashboard.intake import read
from dashboard.loading import commit, files_below
from dashboard.period import Calendar
from dashboard.placing import place, place_from_path
from dashboard.scorecard import ChannelScores, Score, Scorecard, channel_scores, scorecards
from dashboard.store import open_store
from dashboard.store.log import Batch, Store

PLACE = ("unit", "department", "channel")
FIELDS = {field.name: field.type for kind in load_catalogue().records.values() for field in kind.fields}
TYPES = {
    "text": pa.string(), "number": pa.float64(), "time": pa.timestamp("us"), "day": pa.date32(), "flag": pa.bool_(),
}  # fmt: skip

COMPANY = """
company: {name: Example Group, timezone: Europe/Berlin, currency: EUR, locale: en_GB}
business_units:
  - id: north
    name: North
    owner: Head of North
    weight: 2
    departments:
      - {id: marketing, name: Marketing, channels: [facebook, instagram]}
      - {id: care, name: Customer Care, channels: [phone, x]}
  - id: south
    name: South
    owner: Head of South
    departments:
      - {id: marketing, name: Marketing, channels: [facebook]}
      - {id: care, name: Customer Care, channels: [x]}
  - id: west
    name: West
    departments: [{id: marketing, name: Marketing, channels: [facebook]}]
targets: {TARGETS}
"""


class World:
    """A company whose numbers are committed one by one and scored on a day of choice."""

    def __init__(self, folder: Path, targets: dict[str, Any], made: Path) -> None:
        file = folder / "company.yaml"
        file.write_text(COMPANY.replace("{TARGETS}", json.dumps(targets)))
        self.company: Company = read_company(file)
        self.catalogue = load_catalogue()
        self.today = date(2026, 11, 3)
        self._store = open_store(shutil.copytree(made, folder / "store"), self.company.timezone, self.catalogue)
        self._waiting: list[dict[str, Any]] = []  # one commit for all of a test's days: commits take their time

    @property
    def calendar(self) -> Calendar:
        """The company's calendar, seen from `today`."""
        return Calendar(self.today, self.company.fiscal_year_start)

    def lead(self, unit: str, department: str, name: str) -> "World":
        """Say who leads a department."""
        units = tuple(
            known.model_copy(update={"departments": tuple(
                one.model_copy(update={"lead": name}) if (known.id, one.id) == (unit, department) else one
                for one in known.departments
            )})
            for known in self.company.business_units
        )  # fmt: skip
        self.company = self.company.model_copy(update={"business_units": units})
        return self

    def event(self, day: str, kind: str, unit: str | None, title: str) -> "World":
        """An event of company.yaml."""
        told = Event(date=date.fromisoformat(day), kind=kind, unit=unit, title=title)
        self.company = self.company.model_copy(update={"events": (*self.company.events, told)})
        return self

    @property
    def store(self) -> Store:
        """The store, with everything said so far in it."""
        self._settle()
        return self._store

    def _settle(self) -> None:
        if self._waiting:
            self.commit(pa.Table.from_pylist(self._waiting, schema=OBSERVATIONS), {})

    def commit(self, observations: pa.Table | None, records: dict[str, pa.Table]) -> None:
        """One export more."""
        self._waiting = []
        tables = [table for table in (observations, *records.values()) if table is not None]
        content = "\n".join(str(table.to_pylist()) for table in tables).encode()
        sha = hashlib.sha256(content).hexdigest()
        batch = Batch("file.csv", sha, "template", 15, None, None, None, None, None, observations, records)
        self._store.commit(batch, content, "Analyst")

    def days(self, place: str, day: str, **values: float) -> "World":
        """Measures of a place ("north/marketing/facebook") on a day."""
        unit, department, channel = (*place.split("/"), None, None)[:3]
        self._waiting += [
            {"unit": unit, "department": department, "channel": channel, "account": None, "measure": measure,
             "day": date.fromisoformat(day), "value": float(value), "sheet": None, "row": number}
            for number, (measure, value) in enumerate(values.items(), 2)
        ]  # fmt: skip
        return self

    def series(self, place: str, measure: str, first_month: str, values: Sequence[float | None]) -> "World":
        """A measure of a place, one value on the first of every month; None is no row."""
        unit, department, channel = (*place.split("/"), None, None)[:3]
        year, month = map(int, first_month.split("-"))
        self._waiting += [
            {"unit": unit, "department": department, "channel": channel, "account": None, "measure": measure,
             "day": date(year + (month - 1 + n) // 12, (month - 1 + n) % 12 + 1, 1), "value": float(value),
             "sheet": None, "row": n}
            for n, value in enumerate(values) if value is not None
        ]  # fmt: skip
        return self

    def records(self, kind: str, place: str, rows: Iterable[dict[str, Any]]) -> "World":
        """Records of a place; ids are given by position."""
        unit, department, channel = (*place.split("/"), None, None)[:3]
        given = list(rows)
        self._settle()  # what was said before is committed before
        names = list(dict.fromkeys(name for row in given for name in row))
        schema = pa.schema(
            [(name, pa.string()) for name in (*PLACE, "account", "record_id")]
            + [(name, TYPES[FIELDS[name]]) for name in names]
            + [("sheet", pa.string()), ("row", pa.int32())]
        )
        filled = [
            {"unit": unit, "department": department, "channel": channel, "account": None,
             "record_id": f"{kind}-{place}-{number}", "sheet": None, "row": number, **row}
            for number, row in enumerate(given, 2)
        ]  # fmt: skip
        self.commit(None, {kind: pa.Table.from_pylist(filled, schema=schema)})
        return self

    def waits(self, place: str, minutes: Iterable[float | None], day: str = "2026-10-05") -> "World":
        """Cases opened on a day, answered after so many minutes (None: not yet)."""
        opened = datetime.fromisoformat(day) + timedelta(hours=9)
        rows = [
            {"created_at": opened, "first_reply_s": None if wait is None else wait * 60, "within_sla": wait is not None}
            for wait in minutes
        ]
        return self.records("cases", place, rows)

    def cards(self, period: str, units: Sequence[str | None], **options: Any) -> dict[str | None, Scorecard]:
        """Scorecards as seen on `today`."""
        today = options.pop("today", self.today)
        when = Calendar(today, self.company.fiscal_year_start).parse(period)
        return scorecards(self.store, self.catalogue, self.company, when, units, today=today, **options)

    def score(self, metric: str, period: str = "2026-10", unit: str | None = None, **options: Any) -> Score:
        """One score as seen on `today`."""
        return self.cards(period, [unit], metrics=[metric], **options)[unit].scores[0]

    def channels(self, period: str, unit: str, **options: Any) -> tuple[ChannelScores, ...]:
        """What each channel of a unit reports."""
        when = Calendar(self.today, self.company.fiscal_year_start).parse(period)
        return channel_scores(self.store, self.catalogue, self.company, when, unit, today=self.today, **options)


OBSERVATIONS = pa.schema(
    [(name, pa.string()) for name in (*PLACE, "account", "measure")]
    + [("day", pa.date32()), ("value", pa.float64()), ("sheet", pa.string()), ("row", pa.int32())]
)


@pytest.fixture
def world(tmp_path: Path, made: Path) -> World:
    """The company without targets."""
    return World(tmp_path, {}, made)


@pytest.fixture
def world_with(tmp_path: Path, made: Path) -> Callable[..., World]:
    """The company with these targets."""
    return lambda **targets: World(tmp_path, targets, made)


SAMPLE = Path(__file__).parents[2] / "sample_data"
TODAY = date(2026, 11, 21)


@pytest.fixture(scope="session")
def alder_vale(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The sample company with all its exports, which is loaded once for all the processes that test."""
    together = tmp_path_factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else None
    folder = (together or tmp_path_factory.mktemp("sample")) / "alder-vale"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        home = _loaded(folder) if not (folder / "loaded").exists() else Home.open(folder)
        (folder / "loaded").touch()
    return home


def _loaded(folder: Path) -> Home:
    (folder / "company.yaml").write_bytes((SAMPLE / "company.yaml").read_bytes())
    home = Home.open(folder)
    for path in files_below([SAMPLE / "exports"]):
        reading = read(path.read_bytes(), path.name, today=TODAY, timezone=home.company.timezone)
        placed = place(reading, home.company, place_from_path(path, home.company))
        done = commit(home, placed, path, "Sample company")
        assert done.status == "committed", done.sentence()
    home.store.close()
    return home

"""The store as one viewer sees it: nothing of other places, in any answer, and no change to them."""

import inspect
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from seen_rows import BOTH, Given, answers, at, batch, filled, rows

from dashboard.access import EVERYTHING, NOTHING, Scope, Viewer
from dashboard.company import Event
from dashboard.errors import Refused
from dashboard.note import Entered, Note
from dashboard.store import seen_by
from dashboard.store.duckdb_engine import DuckStore
from dashboard.store.log import Rights, Store
from dashboard.store.seen import SeenStore

PLACES: list[tuple[str, str | None]] = [
    ("kitchen", "care"), ("kitchen", "marketing"), ("kitchen", None), ("garden", "care"), ("garden", None),
]  # fmt: skip


def viewer(scope: Scope, loads: Scope = NOTHING, role: Any = "analyst") -> Viewer:
    return Viewer("somebody@alder.example", "Somebody", frozenset({role}), scope, loads)


def only(*places: tuple[str, str | None]) -> Scope:
    return Scope(frozenset(places))


def observation(place: tuple[str, str | None], measure: str, day: date, value: float) -> dict[str, Any]:
    unit, department = place
    return {"unit": unit, "department": department, "channel": "facebook", "measure": measure, "day": day,
            "value": value, "row": 2}  # fmt: skip


def case(place: tuple[str, str | None], number: int, day: int, csat: float | None, status: str) -> dict[str, Any]:
    unit, department = place
    return {"unit": unit, "department": department, "channel": "phone", "record_id": f"c{number}",
            "created_at": datetime(2025, 3, day, 12), "text": f"Late again, says {unit}", "csat": csat,
            "status": status, "row": number + 2}  # fmt: skip


PLACE = some.sampled_from(PLACES)
OBSERVATION = some.builds(
    observation, PLACE, some.sampled_from(["impressions", "followers"]),
    some.dates(date(2025, 2, 20), date(2025, 3, 10)), some.integers(1, 9).map(float),
)  # fmt: skip
CASE = some.builds(
    case, PLACE, some.integers(0, 5), some.integers(1, 9), some.none() | some.integers(1, 5).map(float),
    some.sampled_from(["open", "closed"]),
)  # fmt: skip
EXPORT = some.builds(
    Given, some.lists(OBSERVATION, max_size=8).map(tuple), some.lists(CASE, max_size=6).map(tuple),
    some.sampled_from(["template.measures", "meta.days"]), some.sampled_from([10, 15]),
)  # fmt: skip
#: A small share of what `SCOPES=30 pytest tests/access/test_seen_store.py` looks at.
EXAMPLES = int(os.environ.get("SCOPES", "1"))
SCOPE = some.sets(PLACE, max_size=4).map(frozenset).map(Scope)


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(some.lists(EXPORT, min_size=2, max_size=4), SCOPE, some.booleans())
def test_every_answer_is_that_of_a_store_with_the_visible_rows_alone(
    exports: list[Given], scope: Scope, back: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        gone = 0 if back else None
        whole = filled(Path(folder) / "whole", exports, gone)
        alone = filled(Path(folder) / "alone", [one.within(scope) for one in exports], gone)
        seen = seen_by(whole, viewer(scope))
        for moment, units in ((None, None), (at(0), None), (at(1), ["kitchen"])):
            mine, theirs = answers(seen, moment, units), answers(alone, moment, units)
            for (question, answer), (_, expected) in zip(mine, theirs, strict=True):
                assert answer == expected, question
        assert whole.verify() == []
        whole.close()
        alone.close()


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[DuckStore]:
    """Kitchen's care in an export of its own, then one in which everybody is."""
    day = date(2025, 3, 1)
    own = Given(
        (observation(("kitchen", "care"), "impressions", day, 11.0),), (case(("kitchen", "care"), 1, 1, 5.0, "open"),)
    )
    every = Given(
        tuple(observation(place, "impressions", day, 100.0 + n) for n, place in enumerate(PLACES)),
        tuple(case(place, 10 + n, 2, 1.0, "open") for n, place in enumerate(PLACES)),
    )
    store = filled(tmp_path / "store", [own, every])
    yield store
    store.close()


CARE = only(("kitchen", "care"))


def test_without_a_grant_there_is_nothing(whole: DuckStore) -> None:
    seen = seen_by(whole, viewer(NOTHING))
    assert {question: len(answer) if isinstance(answer, list) else answer for question, answer in answers(seen)} == {
        question: 0 for question, _ in answers(seen)
    }
    assert (seen.notes(), seen.events()) == ([], [])


def test_who_sees_everything_sees_it_all(whole: DuckStore) -> None:
    assert dict(answers(seen_by(whole, viewer(EVERYTHING)))) == dict(answers(whole))


def test_an_export_of_many_shows_a_lead_only_what_it_brought_them(whole: DuckStore) -> None:
    shared, own = seen_by(whole, viewer(CARE, CARE, "lead")).exports()
    assert (shared.id, shared.rows, shared.counts.new, shared.counts.changed) == ("e000002", 2, 1, 1)
    assert (own.id, own.rows, own.counts.new) == ("e000001", 2, 2)
    assert whole.exports()[0].rows == 10
    assert whole.exports()[0].counts.new == 9


def test_the_original_of_many_is_opened_by_who_sees_them_all(whole: DuckStore) -> None:
    lead = seen_by(whole, viewer(CARE, CARE, "lead"))
    assert lead.original("e000001") == b"export 0"
    with pytest.raises(Refused, match="holds rows of others too"):
        lead.original("e000002")
    with pytest.raises(Refused, match="holds rows of others too"):  # rows without a department are not a department's
        seen_by(whole, viewer(only(*(place for place in PLACES if place[1])))).original("e000002")
    both = only(("kitchen", None), ("garden", None))
    assert seen_by(whole, viewer(both)).original("e000002") == b"export 1"
    with pytest.raises(Refused, match="There is no export e000001"):
        seen_by(whole, viewer(only(("garden", None)))).original("e000001")


def test_a_lead_takes_back_own_exports_only(whole: DuckStore) -> None:
    lead = seen_by(whole, viewer(CARE, CARE, "lead"))
    for refused in (lead.withdraw, lead.reinstate):
        with pytest.raises(Refused, match="not yours to take back"):
            refused("e000002", "somebody")
    with pytest.raises(Refused, match="not yours to take back"):
        lead.effect("e000002")
    with pytest.raises(Refused, match="There is no export e000001"):
        seen_by(whole, viewer(only(("garden", None)), only(("garden", None)), "lead")).withdraw("e000001", "x")
    assert lead.effect("e000001").records.gone == 1
    assert lead.withdraw("e000001", "Chief Executive", "Wrong month").withdrawn_by == "somebody@alder.example"
    assert lead.reinstate("e000001", "Chief Executive").withdrawn_by is None


def test_what_may_be_done_with_an_export_is_said_as_it_is_decided(whole: DuckStore) -> None:
    lead, analyst = seen_by(whole, viewer(CARE, CARE, "lead")), seen_by(whole, viewer(EVERYTHING))
    asked = ("e000001", "e000002", "e000009")  # one's own, of many, of nobody
    assert lead.rights(asked) == dict(zip(asked, (Rights(True, True), *[Rights(False, False)] * 2), strict=True))
    assert analyst.rights(asked[:2]) == dict.fromkeys(asked[:2], Rights(withdraw=False, open=True))


def test_an_analyst_changes_nothing(whole: DuckStore) -> None:
    analyst = seen_by(whole, viewer(EVERYTHING))
    before = dict(answers(whole))
    made = batch("new", Given((observation(("kitchen", "care"), "impressions", date(2025, 3, 2), 1.0),)))
    for change in (
        lambda: analyst.commit(*made, by="x"),
        lambda: analyst.preview(made[0]),
        lambda: analyst.changes(made[0]),
        lambda: analyst.withdraw("e000001", "x"),
        lambda: analyst.verify(),
        lambda: analyst.note(Note("csat", "kitchen", "2025-03", "x", cause="c")),
        lambda: analyst.enter(Entered(Event(date=date(2025, 3, 1), kind="note", title="t"), "x")),
    ):
        with pytest.raises(Refused):
            change()
    assert dict(answers(whole)) == before


@pytest.mark.parametrize("place", [("kitchen", "marketing"), ("kitchen", None), ("garden", "care")])
def test_a_lead_loads_no_row_of_others(whole: DuckStore, place: tuple[str, str | None]) -> None:
    lead = seen_by(whole, viewer(CARE, CARE, "lead"))
    mine = observation(("kitchen", "care"), "impressions", date(2025, 3, 2), 1.0)
    made = batch("new", Given((mine, observation(place, "impressions", date(2025, 3, 2), 1.0))))
    with pytest.raises(Refused, match="You may not load"):
        lead.commit(*made, by="x")
    done = lead.commit(*batch("own", Given((mine,))), by="Chief Executive")
    assert (done.status, done.export.by) == ("committed", "somebody@alder.example")


def test_notes_and_events_are_of_whole_units_and_of_the_company(whole: DuckStore) -> None:
    for unit in ("kitchen", "garden", None):
        whole.note(Note("csat", unit, "2025-03", "Chief Executive", cause=f"about {unit}"))
        whole.enter(
            Entered(Event(date=date(2025, 3, 1), kind="note", unit=unit, title=f"of {unit}"), "Chief Executive")
        )

    def told(scope: Scope) -> tuple[list[str], list[str]]:
        seen = seen_by(whole, viewer(scope))
        return [n.cause for n in seen.notes()], [e.event.title for e in seen.events() if e.event]

    assert told(only(("kitchen", None))) == (["about kitchen"], ["of kitchen", "of None"])
    assert told(CARE) == ([], ["of kitchen", "of None"])  # a note speaks of all the unit's departments
    assert told(NOTHING) == ([], [])
    assert len(told(EVERYTHING)[0]) == 3


def test_the_version_differs_by_scope_and_not_by_person(whole: DuckStore) -> None:
    care, kitchen = viewer(CARE), viewer(only(("kitchen", None)))
    assert seen_by(whole, care).version() != seen_by(whole, kitchen).version()
    assert seen_by(whole, care).version() == seen_by(whole, replace(care, email="another@alder.example")).version()
    before = seen_by(whole, care).version()
    whole.withdraw("e000001", "x")
    assert seen_by(whole, care).version() != before


def test_a_question_of_tomorrow_sees_no_more(whole: DuckStore) -> None:
    """Every table is hidden behind a view, whoever asks and whatever: also the tables that no question names today."""
    seen = seen_by(whole, viewer(CARE))
    assert isinstance(seen, SeenStore)
    with whole._open() as cursor:
        tables = {row[0] for row in cursor.execute("select table_name from duckdb_tables()").fetchall()}
    with seen._open() as cursor:
        cursor.execute(f"select '{' '.join(tables)}'")
        views = {row[0] for row in cursor.execute("select view_name from duckdb_views() where temporary").fetchall()}
        foreign = "select count(*) from {} where unit <> 'kitchen' or department is distinct from 'care'"
        for table in sorted(tables - {"schema_version", "exports", "entries", "notes", "events"}):
            assert cursor.execute(foreign.format(table)).fetchall() == [(0,)], table
        with pytest.raises(Exception, match="not an table"):
            cursor.execute("insert into facts select * from facts")
    assert tables - views == {"schema_version"}
    with seen._open() as cursor, pytest.raises(AttributeError):
        cursor.table("facts")


def test_every_method_of_the_store_is_answered_for() -> None:
    """A method that is new stands here, once it is clear what it shows or changes for whom."""
    filtered = {"sums", "lasts", "quantiles", "records", "count", "reported", "sources", "exports", "notes", "events"}
    checked = {"commit", "preview", "changes", "withdraw", "reinstate", "effect", "note", "enter", "original", "rights"}
    machine = {"verify", "rebuild", "snapshot"}
    known = filtered | checked | machine | {"version", "open_soon", "close"}
    methods = {name for name, _ in inspect.getmembers(DuckStore, inspect.isfunction) if not name.startswith("_")}
    assert methods <= known
    assert {name for name in vars(Store) if not name.startswith("_")} <= known
    assert checked | machine <= set(vars(SeenStore))


def test_two_viewers_ask_at_once_and_get_their_own(whole: DuckStore) -> None:
    care, garden = seen_by(whole, viewer(CARE)), seen_by(whole, viewer(only(("garden", None))))
    with care._open() as one, garden._open() as two:
        for cursor, unit in ((one, "kitchen"), (two, "garden")):
            assert cursor.execute("select distinct unit from facts").fetchall() == [(unit,)]
    assert {row[1] for row in rows(care.sums([BOTH]))} == {"kitchen"}
    assert {row[1] for row in rows(whole.sums([BOTH]))} == {"kitchen", "garden"}


def test_an_older_store_learns_the_places_of_its_exports(whole: DuckStore, tmp_path: Path) -> None:
    with whole._open() as cursor:
        cursor.execute("drop table places")
        cursor.execute("update schema_version set version = 2")
    whole.close()
    whole.close()
    lead = seen_by(DuckStore(whole.folder, "Europe/Berlin", whole._definition.catalogue), viewer(CARE, CARE, "lead"))
    shared, own = lead.exports()
    assert (own.rows, own.counts.new, shared.rows) == (2, 2, 2)
    with pytest.raises(Refused, match="holds rows of others too"):
        lead.original(shared.id)

"""Notes and events in the log: who said what and when, and nothing that was said is lost."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from store_rows import observation

from dashboard.catalogue import load_catalogue
from dashboard.company import Event
from dashboard.errors import Refused
from dashboard.note import Entered, Note, Promise
from dashboard.store.duckdb_engine import DuckStore

NINTH = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)
TENTH = datetime(2026, 11, 10, 8, 0, tzinfo=UTC)
SAID = Note(
    "sla_attainment", "heating", "2026-10", "Head of Care", "Phone cases moved to social", "Two more agents",
    Promise("sla_attainment", 4.0, date(2026, 12, 31)),
)  # fmt: skip
LAUNCH = Event(date=date(2026, 5, 4), kind="launch", unit="kitchen", title="One cooker on sale")
STRIKE = Event(date=date(2026, 5, 1), kind="note", unit=None, title="Strike at the port")


def test_a_note_comes_back_whole_with_its_id_and_time(store):
    written = store.note(SAID, NINTH)
    assert written == replace(SAID, id="n000001", at=NINTH)
    assert store.notes() == [written]


def test_a_newer_note_stands_before_the_older_which_stays(store):
    first = store.note(SAID, NINTH)
    second = store.note(Note("sla_attainment", "heating", "2026-10", "Head of Care", "It was the strike"), TENTH)
    assert store.notes() == [second, first]


def test_notes_are_asked_by_unit_and_moment(store):
    heating = store.note(SAID, NINTH)
    company = store.note(replace(SAID, unit=None), TENTH)
    assert store.notes(units=["kitchen"]) == [company]
    assert store.notes(units=["heating"]) == [company, heating]
    assert store.notes(as_of=NINTH) == [heating]


def test_events_are_listed_by_their_day(store):
    launch = store.enter(Entered(LAUNCH, "Head of Marketing"), NINTH)
    strike = store.enter(Entered(STRIKE, "Analyst"), TENTH)
    assert launch == Entered(LAUNCH, "Head of Marketing", "v000001", NINTH)
    assert store.events() == [strike, launch]
    assert store.events(units=["garden"]) == [strike]  # it concerns every unit
    assert store.events(as_of=NINTH) == [launch]


def test_an_event_is_corrected_and_taken_back_without_being_overwritten(store):
    launch = store.enter(Entered(LAUNCH, "Head of Marketing"), NINTH)
    later = LAUNCH.model_copy(update={"date": date(2026, 5, 5)})
    corrected = store.enter(Entered(later, "Analyst", launch.id), TENTH)
    assert store.events() == [corrected]
    assert corrected.id == launch.id
    store.enter(Entered(None, "Analyst", launch.id))
    assert store.events() == []
    assert store.events(as_of=NINTH) == [launch]
    with pytest.raises(Refused, match=r"There is no event v000001; `events` lists them\."):
        store.enter(Entered(None, "Analyst", launch.id))


def test_writing_changes_the_version_and_no_number(store, commit):
    commit("a.csv", [observation(date(2026, 3, 1), 5.0)])
    before = store.version()
    store.note(SAID)
    noted = store.version()
    commit("b.csv", [observation(date(2026, 3, 2), 5.0)])
    assert len({before, noted, store.version()}) == 3
    assert [export.id for export in store.exports()] == ["e000002", "e000001"]
    assert store.verify() == []


def test_a_store_of_schema_version_1_opens_with_all_that_is_in_it(store, commit):
    commit("a.csv", [observation(date(2026, 3, 1), 5.0)])
    with store._door.open() as cursor:  # as version 1 left it
        for statement in (
            "drop table notes",
            "drop table events",
            "alter table entries alter column export set not null",
            "update schema_version set version = 1, definition = 'of the first release'",
        ):
            cursor.execute(statement)
    store.close()
    opened = DuckStore(store.folder, "Europe/Berlin", load_catalogue())
    assert [export.file for export in opened.exports()] == ["a.csv"]
    assert (opened.notes(), opened.events()) == ([], [])
    written = opened.note(SAID)
    opened.close()
    again = DuckStore(store.folder, "Europe/Berlin", load_catalogue())
    assert again.notes() == [written]
    assert again.verify() == []
    again.close()

"""Records as a reader asks for them: by channel, by what they say, in an order, and counted."""

from datetime import datetime

import pytest
from store_rows import MARCH, at, record

from dashboard.errors import Refused
from dashboard.store.log import Order


def ids(frame):
    return list(frame.record_id)


@pytest.fixture
def cases(store, commit):
    """Four cases of March: answered late, in time, not at all, and one by X; and one of April."""
    commit(
        "cases.csv",
        cases=[
            record("late", created_at=datetime(2025, 3, 1, 9), first_reply_s=7200.0, within_sla=False,
                   subject="Lid broken", agent="agent 7", resolved_at=datetime(2025, 3, 2)),
            record("good", created_at=datetime(2025, 3, 2, 9), first_reply_s=60.0, within_sla=True,
                   subject="Lid lost", agent="agent 8", resolved_at=datetime(2025, 3, 3)),
            record("never", created_at=datetime(2025, 3, 3, 9), within_sla=False, subject="Where is it?", agent=None),
            record("by x", created_at=datetime(2025, 3, 4, 9), first_reply_s=9000.0, within_sla=False, channel="x"),
            record("april", created_at=datetime(2025, 4, 4, 9), within_sla=True),
        ],
    )  # fmt: skip
    return store


def test_records_are_asked_for_by_channel_and_by_what_they_say(cases):
    assert ids(cases.records("cases", MARCH, channel="x")) == ["by x"]
    assert ids(cases.records("cases", MARCH, where={"within_sla": (False,)})) == ["by x", "never", "late"]
    assert ids(cases.records("cases", where={"first_reply_s": "absent", "within_sla": (True,)})) == ["april"]
    assert ids(cases.records("cases", where={"subject": ("Lid lost", "' or 1=1 --")})) == ["good"]
    assert ids(cases.records("cases", where={"resolved_at": "present"})) == ["good", "late"]


def test_records_are_sorted_as_asked_and_unknown_ones_last_unless_said(cases):
    longest = Order("first_reply_s", down=True)
    assert ids(cases.records("cases", MARCH, order=[longest])) == ["by x", "late", "good", "never"]
    waiting = Order("first_reply_s", down=True, unknown_first=True)
    assert ids(cases.records("cases", MARCH, order=[waiting])) == ["never", "by x", "late", "good"]
    assert ids(cases.records("cases", order=[Order("created_at")], limit=2)) == ["late", "good"]
    assert ids(cases.records("cases", order=[Order("within_sla"), Order("created_at")])) == [
        "late", "never", "by x", "good", "april",
    ]  # fmt: skip


def test_a_count_is_of_the_same_records(cases):
    assert cases.count("cases") == 5
    assert cases.count("cases", MARCH) == 4
    assert cases.count("cases", MARCH, where={"within_sla": (False,)}) == 3
    assert cases.count("cases", search="lid") == 2
    assert cases.count("cases", channel="x") == 1
    assert cases.count("cases", units=["tools"]) == 0
    assert cases.count("cases", as_of=at(-24)) == 0


def test_personal_texts_are_neither_searched_nor_sorted_by(cases):
    assert cases.count("cases", search="agent 7") == 0
    with pytest.raises(Refused, match="no field called 'agent'"):
        cases.records("cases", order=[Order("agent")])


def test_an_unknown_field_is_refused_with_the_known_ones(cases):
    with pytest.raises(Refused, match="Cases have no field called 'waited'; they have created_at, resolved_at"):
        cases.count("cases", where={"waited": "present"})

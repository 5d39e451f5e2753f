"""What can be written into the log, and the sentence that answers what cannot."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.catalogue import load_catalogue
from dashboard.company import Company, Event, read_company
from dashboard.errors import Refused
from dashboard.note import Entered, Note, Promise, entered, latest, note
from dashboard.period import Calendar

COMPANY = """
company: {name: Example Group, timezone: Europe/Berlin, currency: EUR}
business_units: [{id: north, name: North}, {id: south, name: South}]
"""


@pytest.fixture
def company(tmp_path: Path) -> Company:
    file = tmp_path / "company.yaml"
    file.write_text(COMPANY)
    return read_company(file)


def said(company: Company, **options: Any) -> Note:
    given = {"metric": "csat", "unit": "north", "period": "2026-10", "author": "Head of Care", "cause": "A strike"}
    return note(company, load_catalogue().metrics, Calendar(date(2026, 11, 21)), **{**given, **options})


def test_a_note_with_a_promise(company):
    assert said(company, action=" Two\nmore agents ", size=4, by=date(2026, 12, 31)) == Note(
        "csat", "north", "2026-10", "Head of Care", "A strike", "Two more agents",
        Promise("csat", 4, date(2026, 12, 31)),
    )  # fmt: skip


def test_a_promise_may_be_about_another_metric(company):
    found = said(company, promised="first_response_median", size=-30, by=date(2026, 12, 31))
    assert (found.metric, found.promise) == ("csat", Promise("first_response_median", -30, date(2026, 12, 31)))


def test_last_month_is_kept_by_its_name(company):
    assert said(company, period="last-month").period == "2026-10"


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"metric": "csatt"}, "There is no metric 'csatt' – did you mean 'csat'?"),
        ({"unit": "nort"}, "'nort' is not a business unit – did you mean 'north'?"),
        ({"unit": "qqq"}, "'qqq' is not a business unit; the units are north, south."),
        ({"author": " "}, "Say who writes: the log keeps the name."),
        ({"cause": ""}, "A note needs a cause, an action or a promise."),
        ({"cause": "x" * 2001}, "The cause is 2,001 characters long; 2,000 are enough."),
        ({"size": 4}, "A promise needs both: by how much the number will move, and by when."),
        ({"by": date(2026, 12, 31)}, "A promise needs both: by how much the number will move, and by when."),
        (
            {"size": 0, "by": date(2026, 12, 31)},
            "A promise of 0 promises nothing: say by how much the number will move.",
        ),
        (
            {"size": -4, "by": date(2026, 12, 31)},
            "Customer satisfaction is better when it is higher: a promise begins with +.",
        ),
        (
            {"size": 30, "by": date(2026, 12, 31), "promised": "first_response_median"},
            "First response (median) is better when it is lower: a promise begins with −.",
        ),
        ({"size": 4, "by": date(2026, 11, 20)}, "2026-11-20 has passed: a promise is about a day to come."),
    ],
)
def test_what_cannot_be_written_is_refused_with_a_sentence(company, given, answer):
    with pytest.raises(Refused) as refused:
        said(company, **given)
    assert str(refused.value) == answer


def test_the_newest_note_on_a_number_stands():
    newer = Note("csat", "north", "2026-10", "Head of Care", "It was the strike")
    older = Note("csat", "north", "2026-10", "Head of Care", "We do not know yet")
    other = Note("csat", "north", "2026-09", "Head of Care", "A calm month")
    assert latest([other, newer, older], "csat", "north", "2026-10") is newer
    assert latest([other, newer, older], "csat", None, "2026-10") is None


def test_an_event_is_entered(company):
    found = entered(company, day=date(2026, 5, 4), kind="launch", title=" One cooker ", unit="north", author="Analyst")
    event = Event(date=date(2026, 5, 4), kind="launch", unit="north", title="One cooker")
    assert found == Entered(event, "Analyst")


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"kind": "party"}, "'party' is not a kind of event; write launch, crisis, campaign, note."),
        ({"title": " "}, "An event needs a title, such as 'One cooker on sale'."),
        ({"unit": "nort"}, "'nort' is not a business unit – did you mean 'north'?"),
        ({"author": ""}, "Say who writes: the log keeps the name."),
    ],
)
def test_an_event_that_cannot_be_entered_is_refused(company, given, answer):
    whole = {"day": date(2026, 5, 4), "kind": "launch", "title": "One cooker", "unit": None, "author": "Analyst"}
    with pytest.raises(Refused) as refused:
        entered(company, **{**whole, **given})
    assert str(refused.value) == answer

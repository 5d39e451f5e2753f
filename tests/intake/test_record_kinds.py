"""Records in the words of records.yaml: what follows from what a tool says, and what does not."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from dashboard.intake import read
from dashboard.intake.kinds import good, status_of

SPECIMENS = Path(__file__).parent / "specimens"


def rows(name: str, **options: Any) -> list[dict[str, Any]]:
    path = SPECIMENS / name
    found: list[dict[str, Any]] = (
        read(path.read_bytes(), path.name, today=date(2026, 11, 21), **options).tables[0].rows.to_pylist()
    )
    return found


def test_a_zendesk_ticket() -> None:
    second = rows("zendesk.tickets/export-2026-03-31-0810-view.csv")[1]
    assert second == {
        "unit": None, "department": None, "channel": "email", "account": None, "record_id": "40102",
        "created_at": datetime(2026, 2, 2, 13, 25, tzinfo=UTC), "resolved_at": datetime(2026, 2, 4, 11, 57, tzinfo=UTC),
        "first_reply_s": 418 * 60.0, "resolution_s": 2792 * 60.0, "status": "solved", "csat_good": None,
        "reopens": 0.0, "subject": "Answer harbour update colour bicycle", "row": 3,
    }  # fmt: skip


def test_the_account_clock_is_the_companys() -> None:
    second = rows("zendesk.tickets/export-2026-03-31-0810-view.csv", timezone="Europe/Berlin")[1]
    assert second["created_at"] == datetime(2026, 2, 2, 12, 25, tzinfo=UTC)


def test_a_freshdesk_ticket_takes_its_durations_from_the_timestamps() -> None:
    second = rows("freshdesk.tickets/tickets.csv")[1]
    assert (second["first_reply_s"], second["resolution_s"]) == (14 * 3600 + 25 * 60.0, 23 * 3600 + 31 * 60.0)
    assert (second["status"], second["csat_good"], second["within_sla"]) == ("closed", True, True)


def test_a_chatwoot_answer() -> None:
    first = rows("chatwoot.csat/csat_report.csv")[0]
    assert (first["record_id"], first["csat"], first["csat_good"]) == ("700", 4.0, True)
    assert first["created_at"] == datetime(2026, 9, 1, 11, 11, 12, tzinfo=UTC)


def test_a_review_is_about_the_employer() -> None:
    first = rows("glassdoor.reviews/glassdoor_reviews.csv")[0]
    assert (first["about"], first["rating"], first["reviewed_on"]) == ("employer", 4.0, date(2025, 4, 5))
    assert first["recommends"] is None
    assert len(first["record_id"]) == 16


def test_an_applicant() -> None:
    first = rows("greenhouse.candidates/candidate-report.csv")[5]
    assert first == {
        "unit": None, "department": None, "channel": None, "account": None, "record_id": "880015",
        "applied_on": date(2026, 1, 10), "job": "Care Agent", "source": "LinkedIn", "social": True, "stage": "Offer",
        "status": "Hired", "hired_on": date(2026, 2, 10), "hired": True, "time_to_hire_d": 31.0, "row": 7,
    }  # fmt: skip


def test_engagements_are_the_sum_of_the_parts_a_tool_delivers() -> None:
    first = rows("template.posts/posts.csv")[0]
    assert first["engagements"] == 26 + 0 + 4 + 14
    assert first["saves"] is None


def test_a_mention_keeps_its_sentiment_and_its_page_type() -> None:
    first = rows("brandwatch.mentions/Bulk Mentions Download.csv")[0]
    assert (first["sentiment"], first["channel"], first["country"], first["reach"]) == (
        "negative",
        "news",
        "DEU",
        6233.0,
    )


@pytest.mark.parametrize(
    ("text", "is_good"),
    [("Good", True), ("Bad", False), ("Offered", None), ("Not Offered", None), ("Happy", True),
     ("Extremely Unhappy", False), ("Neutral", False), ("No Response", None), ("5", True), ("3", False), ("4/5", True),
     ("Very satisfied", True), ("Not satisfied", False), ("", None)],
)  # fmt: skip
def test_what_a_good_answer_is(text: str, is_good: bool | None) -> None:
    assert good(text) is is_good


@pytest.mark.parametrize(
    ("text", "status"),
    [("New", "open"), ("On-hold", "pending"), ("Waiting on us", "open"),
     ("Waiting on customer", "pending"), ("Solved", "solved"),
     ("Closed", "closed"), ("Gelöst", "solved"), ("Escalated", "escalated")],
)  # fmt: skip
def test_a_status_in_four_words(text: str, status: str) -> None:
    assert status_of(text) == status

"""The care desks: Zendesk's view export and Freshdesk's ticket export."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dashboard.sample.dice import Dice
from dashboard.sample.files.table import csv_text
from dashboard.sample.voices import Case
from dashboard.sample.world import LAST, Unit

MINUTES = ("First reply time", "First resolution time", "Full resolution time", "Agent wait time",
           "Requester wait time", "On hold time")  # fmt: skip
ZENDESK = (
    "Summation column", "Id", "Requester", "Requester id", "Requester external id", "Requester email",
    "Requester domain", "Submitter", "Assignee", "Group", "Subject", "Tags", "Status", "Priority", "Via",
    "Ticket type", "Created at", "Updated at", "Assigned at", "Organization", "Due date", "Initially assigned at",
    "Solved at", "Resolution time", "Satisfaction Score", "Group stations", "Assignee stations", "Reopens", "Replies",
    *(f"{name} in minutes{hours}" for name in MINUTES for hours in ("", " within business hours")),
)  # fmt: skip
FRESHDESK = (
    "Ticket ID", "Subject", "Status", "Priority", "Source", "Type", "Agent", "Group", "Created time", "Due by Time",
    "Resolved time", "Closed time", "Last update time", "Initial response time", "Time tracked",
    "First response time (in hrs)", "Resolution time (in hrs)", "Agent interactions", "Customer interactions",
    "Resolution status", "First response status", "Tags", "Survey results",
)  # fmt: skip
ZENDESK_VIA = {"facebook": "Facebook", "x": "X", "email": "Mail", "website": "Web form"}
FRESHDESK_SOURCE = {"email": "Email", "website": "Chat", "x": "Twitter"}
SURVEY = {1: "Extremely Unhappy", 2: "Unhappy", 3: "Neutral", 4: "Happy", 5: "Extremely Happy"}
BUSINESS = 0.4  # the part of calendar time that is business time


def zendesk(unit: Unit, cases: Sequence[Case], seed: int) -> tuple[str, bytes]:
    """The desk's tickets as a view exports them: name and bytes."""
    dice = Dice(seed, unit.id, "zendesk")
    rows = [_zendesk(case, dice) for case in cases]
    return f"export-{LAST + timedelta(1)}-0610-view.csv", csv_text([ZENDESK, *rows], quote="all").encode()


def _zendesk(case: Case, dice: Dice) -> list[object]:
    created = f"{case.created:%Y-%m-%d %H:%M}"
    solved = f"{case.resolved:%Y-%m-%d %H:%M}" if case.resolved else None
    replied = _minutes(case.created, case.first_reply)
    full = _minutes(case.created, case.resolved)
    hours = full // 60 if full is not None else None
    score = None
    if case.resolved:
        score = ("Good" if case.rating >= 4 else "Bad") if case.rating else dice.pick(("Offered", "Not Offered"))
    row: list[object] = [
        1, case.id, f"user{dice.whole(1000, 9999)}", dice.digits(12), None, None, None, None,
        f"Agent {dice.whole(1, 14)}", "Care", case.subject, "order,late" if dice.chance(0.2) else "question",
        "Solved" if case.resolved else "Open", "Normal", ZENDESK_VIA[case.platform], "Question", created,
        solved or created, created, None, None, created, solved, hours, score, 1, 1, 0, dice.whole(1, 4),
    ]  # fmt: skip
    first = None if full is None else round(full * 0.9)
    rest = (20, 105, 0) if case.resolved else (None, None, None)
    for minutes in (replied, first, full, *rest):
        row += [minutes, None if minutes is None else round(minutes * BUSINESS)]
    return row


def freshdesk(unit: Unit, cases: Sequence[Case], limit_minutes: int, seed: int) -> tuple[str, bytes]:
    """The desk's tickets: name and bytes. Answered within `limit_minutes` is within SLA."""
    dice = Dice(seed, unit.id, "freshdesk")
    return "tickets.csv", csv_text([FRESHDESK, *(_freshdesk(case, limit_minutes, dice) for case in cases)]).encode()


def _freshdesk(case: Case, limit: int, dice: Dice) -> list[object]:
    due = case.created + timedelta(days=2)
    waited = _minutes(case.created, case.first_reply)
    in_time = waited is not None and waited <= limit
    survey = None
    if case.resolved:
        survey = SURVEY[case.rating] if case.rating else dice.pick((None, "No Response"))
    return [
        case.id, case.subject, "Closed" if case.resolved else "Open", "Low", FRESHDESK_SOURCE[case.platform], None,
        f"Agent {dice.whole(1, 9)}", "Care", case.created, due, case.resolved, case.resolved,
        case.resolved or case.created, case.first_reply, "00:10", _span(case.created, case.first_reply),
        _span(case.created, case.resolved), dice.whole(1, 4), dice.whole(1, 3),
        "Within SLA" if case.resolved and case.resolved <= due else "SLA Violated",
        "Within SLA" if in_time else "SLA Violated", None, survey,
    ]  # fmt: skip


def _minutes(start: datetime, end: datetime | None) -> int | None:
    return None if end is None else int((end - start).total_seconds()) // 60


def _span(start: datetime, end: datetime | None) -> str | None:
    minutes = _minutes(start, end)
    return None if minutes is None else f"{minutes // 60:02d}:{minutes % 60:02d}:00"

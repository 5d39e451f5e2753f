"""Whether cases were answered in time, worked out from the company's promise."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from dashboard.company import Sla
from dashboard.promises import with_promises

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def cases(*rows: tuple[str | None, float | None, float], **extra: list[bool | None]) -> pa.Table:
    """Cases of (channel, seconds to the first reply, hours after noon at which it was created)."""
    created = [NOON + timedelta(hours=hours) for _, _, hours in rows]
    return pa.table(
        {
            "channel": pa.array([channel for channel, _, _ in rows], pa.string()),
            "first_reply_s": pa.array([reply for _, reply, _ in rows], pa.float64()),
            "created_at": pa.array(created, pa.timestamp("us", "UTC")),
            "resolved_at": pa.array([None] * len(rows), pa.timestamp("us", "UTC")),
            **{name: pa.array(values, pa.bool_()) for name, values in extra.items()},
        }
    )


SLA = Sla(first_response_minutes={"default": 120, "x": 30})


def test_each_channel_has_its_own_promise() -> None:
    done = with_promises(cases(("x", 1800, 0), ("x", 1801, 0), ("email", 7200, 0), (None, 7201, 0)), (), SLA)
    assert done["within_sla"].to_pylist() == [True, False, True, False]


def test_an_unanswered_case_is_a_miss_only_once_its_time_has_passed() -> None:
    # The newest moment the export knows is 15:00: the case of 12:00 was due at 14:00, that of 14:30 is due at 16:30.
    done = with_promises(cases(("email", None, 0), ("email", None, 2.5), ("email", 60, 3)), (), SLA)
    assert done["within_sla"].to_pylist() == [False, None, True]


def test_what_the_tool_says_itself_stands() -> None:
    done = with_promises(cases(("x", 9999, 0), ("x", 9999, 0), within_sla=[True, None]), (), SLA)
    assert done["within_sla"].to_pylist() == [True, False]


def test_without_a_promise_nothing_is_judged() -> None:
    assert "within_sla" not in with_promises(cases(("x", 1, 0)), (), Sla()).column_names
    only_x = with_promises(cases(("email", 1, 0)), (), Sla(first_response_minutes={"x": 30}))
    assert only_x["within_sla"].to_pylist() == [None]

"""The period before the one that is looked at is worked out while nobody waits."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from alder import tiles
from serving import ROOT
from streamlit.testing.v1 import AppTest

from dashboard.home import Home
from dashboard.ui import session
from dashboard.ui.ahead import QUIET, Ahead


def ended() -> None:
    """Wait until everything that was to be answered ahead is."""
    for thread in threading.enumerate():
        if thread.name == "answers ahead":
            thread.join()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The periods that were added up."""
    periods: list[str] = []
    add_up = session.ground

    def counted(*given: Any, **options: Any) -> Any:
        periods.append(given[3].label)
        return add_up(*given, **options)

    monkeypatch.setattr(session, "ground", counted)
    return periods


def test_the_month_before_is_there_when_it_is_asked_for(
    own: Home, page: Callable[..., AppTest], asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(session.GUARDED, "this-machine")
    page("unit", unit="kitchen", period="2026-09")
    ended()
    assert asked == ["2026-09", "2026-08", "2026-10"]
    shown = tiles(page("unit", unit="kitchen", period="2026-08"))
    assert ("Impressions", "10K", "0%") in shown
    ended()
    assert asked == ["2026-09", "2026-08", "2026-10", "2026-07"]


def test_nothing_is_asked_of_months_before_the_first_export_or_still_running(
    own: Home, page: Callable[..., AppTest], asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(session.GUARDED, "this-machine")
    page("company", period="2025-10")  # the first with numbers
    ended()
    assert asked == ["2025-10", "2025-11"]
    page("company", period="2026-10")
    ended()
    assert asked == ["2025-10", "2025-11", "2026-10", "2026-09"]


def test_what_an_export_has_made_old_is_not_worked_out(
    own: Home, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(session.GUARDED, "this-machine")
    now, period = session.state(own), own.calendar().parse("2026-10")
    session._looked_ahead(own, now[0], "an earlier version", now[2], period, "previous")
    assert asked == []


def test_nobody_who_waits_for_a_page_waits_longer() -> None:
    ahead, answered = Ahead(), []
    with ahead.page():
        ahead.soon("a", lambda: answered.append("a"))
        time.sleep(2 * QUIET)
        assert answered == []
    ended()
    assert answered == ["a"]


def test_a_question_is_asked_once_and_one_that_fails_stops_no_other(capfd: pytest.CaptureFixture[str]) -> None:
    ahead, answered = Ahead(), []

    def fail() -> None:
        raise ValueError("of ours")

    for key, ask in (("a", fail), ("a", fail), ("b", lambda: answered.append("b"))):
        ahead.soon(key, ask)
    ended()
    assert answered == ["b"]
    ahead.soon("b", lambda: answered.append("again"))
    ended()
    assert answered == ["b"]


def test_a_server_that_is_ended_waits_for_no_question() -> None:
    script = (
        "from dashboard.ui.ahead import Ahead\n"
        "ahead = Ahead()\n"
        "ahead.page().__enter__()\n"  # somebody's page is still being drawn
        "ahead.soon('a', lambda: print('asked'))\n"
        "print('ended')\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=50)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "ended\n", "")

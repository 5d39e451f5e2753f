"""The log: a line of JSON an event, found by its reference, with nothing personal in it."""

import asyncio
import io
import json
import logging
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard import logs


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    logger = logging.getLogger("dashboard")
    before = (logger.handlers[:], logger.level, logger.propagate)
    logs.begin()
    yield written
    logger.handlers[:], logger.propagate = before[0], before[2]
    logger.setLevel(before[1])


def test_an_event_is_one_line_with_its_ids(lines: io.StringIO) -> None:
    logs.tell("committed", export="e000007", rows=12, session=None)
    line = json.loads(lines.getvalue())
    assert line.pop("at").endswith("+00:00")
    assert line == {"level": "info", "event": "committed", "export": "e000007", "rows": 12}


def test_what_is_told_for_a_request_carries_its_id_in_other_threads_too(lines: io.StringIO) -> None:
    async def answered(number: str) -> None:
        logs.REQUEST.set(number)
        await asyncio.to_thread(logs.tell, "committed", export="e000007")

    with ThreadPoolExecutor(1) as thread:  # a browser of another test may have this one's loop
        thread.submit(asyncio.run, answered("0f")).result()
    logs.tell("committed", export="e000008")
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [(line["export"], line.get("request")) for line in told] == [("e000007", "0f"), ("e000008", None)]


def test_a_fault_is_found_by_its_reference_and_repeats_nothing_of_a_file(lines: io.StringIO) -> None:
    try:
        try:
            float("jane@alder.example")
        except ValueError as error:
            raise RuntimeError("jane@alder.example") from error
    except RuntimeError as error:
        reference = logs.fault("page failed", error, session=logs.session("0123456789abcdef"))
    line = json.loads(lines.getvalue())
    assert (line["level"], line["event"], line["reference"]) == ("error", "page failed", reference)
    assert (line["error"], line["session"]) == ("RuntimeError from ValueError", "01234567")
    assert line["where"][-1].startswith("tests/test_logs.py:")
    assert "jane" not in lines.getvalue()


def test_a_fault_is_logged_where_nobody_began_the_log(caplog: pytest.LogCaptureFixture) -> None:
    assert logs.fault("page failed", RuntimeError("secret")) in caplog.text
    logs.tell("committed", export="e000007")
    assert "committed" not in caplog.text

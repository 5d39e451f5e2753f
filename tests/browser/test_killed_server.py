"""A server that is killed at any step of an upload loses nothing acknowledged, and leaves nothing half done."""

import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import TimeoutError
from serving import AT_REST, ONE_UNIT, Served, free_port, serving

from dashboard.home import Home

Start = Callable[[], AbstractContextManager[Served]]


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """What the server's temporary files lie in."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "company.yaml").write_text(ONE_UNIT)
    return folder


@pytest.fixture
def start(home: Path, temporary: Path) -> Start:
    """`with start() as server`: each time on the same home and the same port."""
    return partial(serving, home, port=free_port(), TMPDIR=str(temporary))


def export(number: int) -> dict[str, Any]:
    rows = "".join(f"2025-{month:02}-{day:02},impressions,{number}\n" for month in range(1, 13) for day in range(1, 29))
    return {"name": f"{number}.csv", "mimeType": "text/csv", "buffer": f"date,measure,value\n{rows}".encode()}


#: When the server is killed; `KILLS=all` takes every step.
STEPS = ["dropped", "read", "committing", "committed"] if os.environ.get("KILLS") == "all" else ["read", "committing"]


def test_an_upload_survives_or_is_as_if_it_never_was_and_the_browser_says_so(
    start: Start, home: Path, temporary: Path, tab: Any
) -> None:
    page = tab()
    acknowledged: list[str] = []
    for number, step in enumerate(STEPS):
        card = page.locator("[class*=st-key-upload-]").filter(has_text=f"{number}.csv")
        button = card.get_by_role("button", name="Commit", exact=True)
        with start() as server:
            if step == "committing":  # in the tab that saw the last server go
                load_again(page, number - 1)
                acknowledged.append(f"{number - 1}.csv")
            else:
                page.goto(f"{server.address}/uploads")
                page.get_by_role("heading", name="Uploads").wait_for()
            page.set_input_files("input[type=file]", [export(number)])
            if step != "dropped":
                card.get_by_text("A commit stores 336 new values").or_(
                    card.get_by_text("A commit stores 0 new values")
                ).wait_for()
                button.wait_for()
            if step == "read":
                # What the browser still fetches of Streamlit when the server goes is missing until it loads again.
                page.wait_for_load_state("networkidle")
            if step.startswith("committ"):
                button.click()
            if step == "committing":
                page.wait_for_timeout(80)
            if step == "committed":
                card.get_by_text("Committed: ").wait_for()
            if card.get_by_text("Committed: ").count():
                acknowledged.append(f"{number}.csv")
            server.kill()
        if step == "read":
            page.get_by_text("Connection error").wait_for()
        holds(home, acknowledged)
    deadline = time.monotonic() + 20  # a reader that still works when the server dies removes its files at its end
    while list(temporary.glob("ceo-dashboard-*")) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert list(temporary.glob("ceo-dashboard-*")) == []


def load_again(page: Any, number: int) -> None:
    """The server is there again, and the page says that the file that was only read went with the last one."""
    page.get_by_text("Connection error").wait_for(state="hidden")
    told = page.get_by_text("files that were not committed yet went with it")
    for _ in range(30):  # the page asks the new server by itself, or at the next click
        with suppress(TimeoutError):
            told.wait_for(timeout=1_000)
            break
        with suppress(TimeoutError):  # it has just asked, and the button is gone
            page.get_by_role("button", name="Commit", exact=True).click(timeout=1_000)
    told.wait_for()
    page.get_by_text(f"{number}.csv").first.wait_for(state="detached")
    page.get_by_text("A commit stores").wait_for(state="detached")  # what was read of the file that is gone
    page.locator(AT_REST).wait_for()
    page.set_input_files("input[type=file]", [export(number)])
    page.get_by_text("A commit stores 336 new values").wait_for()
    assert page.get_by_text("went with it").count() == 0
    page.get_by_role("button", name="Commit", exact=True).click()
    page.get_by_text("Committed: 336 new values").wait_for()


def holds(home: Path, acknowledged: list[str]) -> None:
    """All that was acknowledged is there, nothing is there twice, and nothing is half done."""
    store = Home.open(home).store
    there = [found.file for found in store.exports()]
    assert set(acknowledged) <= set(there)
    assert len(there) == len(set(there))
    assert all(found.rows == 336 for found in store.exports())
    assert store.verify() == []
    store.close()  # type: ignore[attr-defined]

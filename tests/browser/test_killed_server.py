"""A server that is killed at any step of an upload loses nothing acknowledged, and leaves nothing half done."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard.home import Home

ROOT = Path(__file__).parents[2]
COMPANY = """\
company: {name: Alder & Vale, timezone: Europe/Berlin, currency: EUR, locale: en-GB}
business_units:
  - id: kitchen
    name: Kitchen
    departments:
      - {id: marketing, name: Marketing, channels: [facebook]}
"""


class Server:
    """`ceo-dashboard serve`, killed and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        (folder / "home").mkdir()
        (folder / "temporary").mkdir()
        (folder / "home" / "company.yaml").write_text(COMPANY)
        self.home, self.temporary, self.folder = folder / "home", folder / "temporary", folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "dashboard", "serve", "--home", str(self.home), "--port", str(self.port)]
        environment = {**os.environ, "TMPDIR": str(self.temporary)}
        with (self.folder / "server.log").open("a") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, env=environment)
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=1):
                    return
            except OSError:
                assert self.process.poll() is None, "the server ended at once; see server.log"
                time.sleep(0.2)
        raise AssertionError("the server did not come up within a minute")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    serving = Server(tmp_path)
    yield serving
    serving.kill()


def export(number: int) -> dict[str, Any]:
    rows = "".join(f"2025-{month:02}-{day:02},impressions,{number}\n" for month in range(1, 13) for day in range(1, 29))
    return {"name": f"{number}.csv", "mimeType": "text/csv", "buffer": f"date,measure,value\n{rows}".encode()}


#: When the server is killed; `KILLS=all` takes every step.
STEPS = ["dropped", "read", "committing", "committed"] if os.environ.get("KILLS") == "all" else ["read", "committing"]


def test_an_upload_survives_or_is_as_if_it_never_was(server: Server, browser: Any) -> None:
    page = browser.new_context().new_page()
    page.set_default_timeout(60_000)
    acknowledged: list[str] = []
    for number, step in enumerate(STEPS):
        page.goto(f"{server.address}/uploads")
        page.get_by_role("heading", name="Uploads").wait_for()
        page.set_input_files("input[type=file]", [export(number)])
        if step != "dropped":
            page.get_by_text("A commit stores 336 new values").or_(
                page.get_by_text("A commit stores 0 new values")
            ).wait_for()
        if step.startswith("committ"):
            page.get_by_role("button", name="Commit", exact=True).click()
        if step == "committing":
            page.wait_for_timeout(80)
        if step == "committed":
            page.get_by_text("Committed: ").wait_for()
        if page.get_by_text("Committed: ").count():
            acknowledged.append(f"{number}.csv")
        server.kill()
        store = Home.open(server.home).store
        there = [found.file for found in store.exports()]
        assert set(acknowledged) <= set(there)
        assert len(there) == len(set(there))
        assert all(found.rows == 336 for found in store.exports())
        assert store.verify() == []
        store.close()  # type: ignore[attr-defined]
        if number + 1 < len(STEPS):
            server.start()
    deadline = time.monotonic() + 20  # a reader that still works when the server dies removes its files at its end
    while list(server.temporary.glob("ceo-dashboard-*")) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert list(server.temporary.glob("ceo-dashboard-*")) == []


def test_the_browser_says_that_the_server_is_gone_and_what_became_of_the_file(server: Server, browser: Any) -> None:
    page = browser.new_context().new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{server.address}/uploads")
    page.get_by_role("heading", name="Uploads").wait_for()
    page.set_input_files("input[type=file]", [export(1)])
    page.get_by_text("A commit stores 336 new values").wait_for()
    server.kill()
    page.get_by_text("Connection error").wait_for()
    server.start()
    page.get_by_text("Connection error").wait_for(state="hidden")
    told = page.get_by_text("files that were not committed yet went with it")
    page.wait_for_timeout(2_000)
    if not told.count():  # the page asks the new server by itself, or at the next click
        page.get_by_role("button", name="Commit", exact=True).click()
    told.wait_for()
    page.get_by_text("1.csv").first.wait_for(state="detached")
    page.set_input_files("input[type=file]", [export(1)])
    page.get_by_text("A commit stores 336 new values").wait_for()
    assert page.get_by_text("went with it").count() == 0
    page.get_by_role("button", name="Commit", exact=True).click()
    page.get_by_text("Committed: 336 new values").wait_for()

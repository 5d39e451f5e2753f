"""First visits and redraws of the pages in a real Chromium, beside the same pages drawn from constants.

    python benchmarks/pages.py [--home HOME] [--seconds 150] [--json FILE]

Two servers, each behind the same guard: ours, and the same page files and drawing with every answer of the library
kept as a constant, so that no store, no version and no cache is asked. Rounds follow each other for as long as there
is time, and at least one; in each, everything is timed at both servers one right after the other, in turn the one and
the other first: what else the machine does then meets both. A first visit begins with an empty browser and ends with
the last chart; a redraw begins with a choice and ends when the page is at rest and painted. Prints medians, their
ratio and the servers' processor time: a redraw may take 1.3 times the one from constants, a first visit 1.4 times.

What was asked before is timed against these limits, and so is the month before the one that is looked at, which ours
works out while nobody waits. "Never asked" is a month far from all that anybody has looked at since the last export, so
that ours adds everything up first; it is told beside, without a limit. Exit 1 when a limit is passed.
"""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from told import figure, tell

ROOT = Path(__file__).resolve().parents[1]
REDRAW, FIRST = 1.3, 1.4
LEAST = 1  # rounds
CONSTANTS = """\
from pathlib import Path

from dashboard.ui import session

ROOT = Path({root!r})


def constant(ask):
    known = {{}}

    def told(*asked):
        key = repr(asked[1:]) if asked else ""
        if key not in known:
            known[key] = ask(*asked)
        return known[key]

    return told


if not hasattr(session, "constant"):
    session.constant = constant
    for name in {names!r}:
        setattr(session, name, constant(getattr(session, name)))
exec(compile((ROOT / "app.py").read_text(), str(ROOT / "app.py"), "exec"))
"""
#: All that pages ask of the library, or of the state that it is in.
ASKED = (
    "open_home", "state", "overview", "channels", "reported", "reach", "answer", "explained", "origin", "restated",
    "company_summary", "count", "records",
)  # fmt: skip
#: Address and charts of each page; the little ones on tiles are drawn when they come into view.
PAGES = {
    "company": ("/", 0),
    "unit": ("/unit?unit=heating", 1),
    "metric": ("/metric?metric=sla_attainment&unit=heating", 2),
}
UNITS = ("Kitchen", "Heating")
MONTHS = ("August 2026", "September 2026")
#: Months that are no neighbours of any other, each with the one before it.
UNKNOWN = (
    ("May 2026", "April 2026"), ("January 2026", "December 2025"), ("October 2025", "September 2025"),
    ("July 2025", "June 2025"), ("April 2025", "March 2025"),
)  # fmt: skip
READING = 3_000  # milliseconds that a month is looked at before the one before it
#: Nothing runs, nothing is being fetched, the charts are there, and so are the words that the choice brings.
PAINTED = """([charts, words]) => {
  const app = document.querySelector('[data-testid="stApp"]')
  return app && app.dataset.testScriptState === 'notRunning' && !document.querySelector('[data-testid="stSkeleton"]')
    && document.querySelectorAll('.js-plotly-plot .main-svg').length >= charts
    && document.querySelector('h1') && document.querySelector('[data-testid="stMain"]').innerText.includes(words)
}"""
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass(frozen=True)
class Server:
    """One of the two sides."""

    name: str
    address: str
    process: int

    def processor(self) -> float:
        """Seconds of processor time so far."""
        import psutil

        spent = psutil.Process(self.process).cpu_times()
        return float(spent.user + spent.system)


def serve(script: Path, home: Path, port: int) -> None:
    """Serve this script instead of app.py, behind the same guard."""
    from dashboard.serve import serve as serve_app
    from dashboard.ui.guard import app

    app.SCRIPT = script
    serve_app(home, "127.0.0.1", port)


@contextmanager
def serving(name: str, home: Path, folder: Path) -> Iterator[Server]:
    """A server: "ours" of app.py itself, "constants" of what stands around it above."""
    script = ROOT / "app.py"
    if name == "constants":
        shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
        (folder / "pages").symlink_to(ROOT / "pages")
        script = folder / "app.py"
        script.write_text(CONSTANTS.format(root=str(ROOT), names=ASKED))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, __file__, "--serve", str(script), "--home", str(home), "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield Server(name, f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait(20)


def until_painted(page: Any, charts: int, words: str) -> None:
    """Return when the page is at rest, with its charts, and the browser has painted it."""
    page.wait_for_function(PAINTED, arg=[charts, words], timeout=120_000)
    page.evaluate(FRAMES)


def first_visit(browser: Any, server: Server, path: str, charts: int) -> float:
    """Seconds from nothing, with an empty cache, to the last chart."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    started = time.perf_counter()
    page.goto(server.address + path)
    until_painted(page, charts, " · ")
    seconds = time.perf_counter() - started
    context.close()
    return seconds


def another(page: Any, choice: str, option: str, charts: int, words: str) -> float:
    """Seconds from a choice in a list to the page painted again."""
    field = page.get_by_role("combobox", name=choice).first
    field.click()
    field.fill(option)
    page.get_by_role("option", name=option, exact=True).first.wait_for()
    started = time.perf_counter()
    field.press("Enter")
    until_painted(page, charts, words)
    return time.perf_counter() - started


def another_unit(page: Any, unit: str, charts: int) -> float:
    """Seconds until the page shows another unit."""
    return another(page, "Business unit", unit, charts, f"Managing Director {unit}" if charts == 1 else f"{unit} · ")


def another_month(page: Any, month: str, charts: int) -> float:
    """Seconds until the page shows another month; the button with the list is opened and closed beside the clock."""
    page.get_by_test_id("stPopover").first.get_by_role("button").click()
    seconds = another(page, "Period", month, charts, f"{month}, compared with")
    page.keyboard.press("Escape")
    return seconds


def acts(charts: int, each: int) -> dict[str, Callable[[Any], float]]:
    """What is chosen on a page in this round."""
    unit = {"another unit": partial(another_unit, unit=UNITS[each % 2], charts=charts)} if charts else {}
    return {**unit, "another month": partial(another_month, month=MONTHS[each % 2], charts=charts)}


class Clock:
    """Seconds by what is timed and by server: of waiting, and of the server's processor."""

    def __init__(self, servers: list[Server]) -> None:
        self.servers = servers
        self.waited: dict[str, dict[str, list[float]]] = {}
        self.spent: dict[str, dict[str, list[float]]] = {}

    def time(self, what: str, act: Callable[[Server], float]) -> None:
        """Time an act at both servers; the one that came first comes last the next time."""
        for server in self.servers:
            before = server.processor()
            seconds = act(server)
            for kept, found in ((self.waited, seconds), (self.spent, server.processor() - before)):
                kept.setdefault(what, {}).setdefault(server.name, []).append(found)
        self.servers = self.servers[::-1]


def measure(home: Path, seconds: float) -> Clock:
    """All that is timed, in as many rounds as there is time for."""
    from playwright.sync_api import sync_playwright

    started = time.perf_counter()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack, sync_playwright() as playwright:
        clock = Clock([stack.enter_context(serving(name, home, Path(folder))) for name in ("ours", "constants")])
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        open_pages = {
            (server.name, name): browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            for server in clock.servers
            for name in PAGES
        }
        for server in clock.servers:
            for name, (path, charts) in PAGES.items():
                open_pages[server.name, name].goto(server.address + path)
                until_painted(open_pages[server.name, name], charts, " · ")
        for each in range(3):  # every unit in every month is asked once before it is timed
            for server in clock.servers:
                for name, (_, charts) in PAGES.items():
                    [act(open_pages[server.name, name]) for act in acts(charts, each).values()]
        each = 0
        while each < LEAST or time.perf_counter() - started < seconds:
            for name, (path, charts) in PAGES.items():
                clock.time(f"first visit, {name}", partial(first_visit, browser, path=path, charts=charts))
                for what, act in acts(charts, each).items():
                    clock.time(f"redraw, {name}: {what}", lambda s, act=act, name=name: act(open_pages[s.name, name]))
            if each < len(UNKNOWN):
                for month in (*UNKNOWN[each], MONTHS[each % 2]):  # only ours has to add them up below
                    another_month(open_pages["constants", "company"], month, 0)
                far, before = UNKNOWN[each]
                for what, month in (("never asked, company", far), ("redraw, company: the month before", before)):
                    act = partial(another_month, month=month, charts=0)
                    clock.time(what, lambda s, act=act: act(open_pages[s.name, "company"]))
                    open_pages["ours", "company"].wait_for_timeout(READING)
            each += 1
        browser.close()
    return clock


def main() -> int:
    """Run it; the exit code says whether the limits hold."""
    parser = argparse.ArgumentParser(description="Time first visits and redraws in Chromium.")
    parser.add_argument("--home", type=Path, help="a home with data; default: the sample company in a temporary one")
    parser.add_argument("--seconds", type=float, default=150, help="in all; more rounds, steadier medians")
    parser.add_argument("--json", type=Path, help="write every figure here")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve, asked.home, asked.port)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        clock = measure(asked.home or loaded(Path(folder)), asked.seconds)
    rounds = min(len(times["ours"]) for times in clock.waited.values())
    figures = []
    for what, seconds in sorted(clock.waited.items()):
        ratio = statistics.median(seconds["ours"]) / statistics.median(seconds["constants"])
        limit = {"redraw": REDRAW, "first visit": FIRST}.get(what.split(",")[0])
        figures += [
            figure(f"{what}, of constants", seconds["constants"]),
            figure(what, seconds["ours"], ratio=ratio, limit=limit),
            figure(f"{what}, processor of the server", clock.spent[what]["ours"]),
        ]
    print(f"{rounds} rounds")
    return tell(figures, asked.json)


def loaded(folder: Path) -> Path:
    """A home with the sample company."""
    shutil.copyfile(ROOT / "sample_data" / "company.yaml", folder / "company.yaml")
    command = [sys.executable, "-m", "dashboard", "load", "sample_data/exports", "--home", str(folder), "--brief"]
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    return folder


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())

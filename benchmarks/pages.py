"""First visit and redraw of the pages in a real Chromium, beside the same pages drawn from constants and an empty one.

    python benchmarks/pages.py [--home HOME] [--rounds 5] [--json FILE]

Three servers, each behind the same guard: ours; the same page files and drawing with every answer of the library kept
as a constant, so that no store, no version and no cache is asked; a page with a title and nothing else. In turn, one
after the other in each round: a first visit with an empty browser cache until the last chart is painted, and a change
of the unit or the period until the page is at rest. Everything was asked once before it is timed. Prints medians and
their ratios within the run: a redraw may take 1.3 times the one from constants, a first visit 1.4 times. Exit 1 when
a limit is passed.
"""

import argparse
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
REDRAW, FIRST = 1.3, 1.4
EMPTY = 'import streamlit as st\n\nst.title("Empty", anchor=False)\n'
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
    for name in ("open_home", "overview", "cards", "channels", "reported", "answer", "explained", "count", "records"):
        setattr(session, name, constant(getattr(session, name)))
exec(compile((ROOT / "app.py").read_text(), str(ROOT / "app.py"), "exec"))
"""
UNITS = ("Kitchen", "Garden", "Heating", "Lighting", "Bikes")
AT_REST = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def serve(script: Path, home: Path, port: int) -> None:
    """Serve this script instead of app.py, behind the same guard."""
    from dashboard.serve import serve as serve_app
    from dashboard.ui.guard import app

    app.SCRIPT = script
    serve_app(home, "127.0.0.1", port)


@contextmanager
def serving(text: str | None, home: Path, folder: Path) -> Iterator[str]:
    """The address of a server; without a text of app.py itself."""
    script = ROOT / "app.py"
    if text is not None:
        folder.mkdir()
        shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
        (folder / "pages").symlink_to(ROOT / "pages")
        script = folder / "app.py"
        script.write_text(text)
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
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def first_visit(browser: Any, address: str, path: str, charts: int) -> tuple[float, float]:
    """Seconds from nothing, with an empty cache, to the title and to the last chart or, without one, to rest."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    started = time.perf_counter()
    page.goto(address + path)
    page.get_by_role("heading", level=1).wait_for(timeout=120_000)
    title = time.perf_counter() - started
    if charts:
        page.locator(".js-plotly-plot .main-svg").nth(0).wait_for(state="attached", timeout=120_000)
    page.locator(AT_REST).wait_for(timeout=120_000)
    last = time.perf_counter() - started
    context.close()
    return title, last


def redraw(page: Any, choice: str, option: str) -> float:
    """Seconds from a choice to the page at rest again."""
    page.locator(AT_REST).wait_for()
    page.get_by_role("combobox", name=choice).click()
    wanted = page.get_by_role("option", name=option, exact=True)
    wanted.wait_for()
    started = time.perf_counter()
    wanted.click()
    page.get_by_role("heading", level=1, name=option, exact=True).wait_for()
    page.locator(AT_REST).wait_for()
    return time.perf_counter() - started


def measure(home: Path, rounds: int) -> dict[str, dict[str, list[float]]]:
    """Seconds by what is timed and by server."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    found: dict[str, dict[str, list[float]]] = {}

    def keep(what: str, server: str, seconds: float) -> None:
        found.setdefault(what, {}).setdefault(server, []).append(seconds)

    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack, sync_playwright() as playwright:
        texts = {"ours": None, "constants": CONSTANTS.format(root=str(ROOT)), "empty": EMPTY}
        servers = {
            name: stack.enter_context(serving(text, home, Path(temporary) / name)) for name, text in texts.items()
        }
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        pages = {}
        for name in ("ours", "constants"):
            pages[name] = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            pages[name].set_default_timeout(120_000)
            pages[name].goto(f"{servers[name]}/unit")
            for unit in (*UNITS[1:], UNITS[0]):
                redraw(pages[name], "Business unit", unit)
        for each in range(rounds):
            for name, address in servers.items():
                for path, charts in (("/", 0), ("/unit?unit=heating", 1)) if name != "empty" else (("/", 0),):
                    title, last = first_visit(browser, address, path, charts)
                    what = "company" if path == "/" else "unit"
                    for page in ("company", "unit") if name == "empty" else (what,):
                        keep(f"first visit, {page}: title", name, title)
                        keep(f"first visit, {page}: last chart", name, last)
            for name, page in pages.items():
                keep("redraw, unit: another unit", name, redraw(page, "Business unit", UNITS[(each + 1) % len(UNITS)]))
        browser.close()
    return found


def main() -> int:
    """Run it; the exit code says whether the limits hold."""
    parser = argparse.ArgumentParser(description="Time first visits and redraws in Chromium.")
    parser.add_argument("--home", type=Path, help="a home with data; default: the sample company in a temporary one")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="write every figure here")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve, asked.home, asked.port)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        found = measure(asked.home or loaded(Path(folder)), asked.rounds)
    print(
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors, {asked.rounds} rounds"
    )
    passed = False
    for what, seconds in found.items():
        medians = {name: statistics.median(times) for name, times in seconds.items()}
        ratio, limit = medians["ours"] / medians["constants"], REDRAW if what.startswith("redraw") else FIRST
        passed |= ratio > limit
        told = "  ".join(f"{name} {1000 * median:5.0f} ms" for name, median in medians.items())
        print(f"{what:<34}{told:<54}  {ratio:4.2f} × constants (limit {limit:g})")
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1))
    return int(passed)


def loaded(folder: Path) -> Path:
    """A home with the sample company."""
    shutil.copyfile(ROOT / "sample_data" / "company.yaml", folder / "company.yaml")
    command = [sys.executable, "-m", "dashboard", "load", "sample_data/exports", "--home", str(folder), "--brief"]
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    return folder


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())

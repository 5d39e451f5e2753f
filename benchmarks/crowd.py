"""Uploads at once while people click: whether anything fails or is lost, and how much longer a redraw takes.

    [MINUTES=5] python benchmarks/crowd.py [--uploads 20] [--viewers 10]

Serves the sample company. Viewers speak Streamlit's protocol as its page does: they ask for a page, wait until it is
drawn, pause for a second and ask for the next. So many minutes exports come in through POST /api/exports, as many at
once as are asked for and without a pause, each with a token of its own and each file another one; a quiet third of a
minute before each tells what a redraw takes on this machine at this time. Every acknowledged export must be in the
store once, and no other; `verify` must find nothing. A redraw may take twice the quiet one (medians). Exit 1 otherwise.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # its server and its clients without a browser

from serving import Served, command, serving  # noqa: E402
from visitors import Visitor, post  # noqa: E402

from dashboard import tokens  # noqa: E402
from dashboard.home import Home  # noqa: E402

LIMIT = 2.0
QUIET, CROWDED = 20.0, 60.0  # seconds of each in a round
PAUSE = 1.0  # between a drawn page and the next click
PAGES = (("", ""), ("unit", "unit=kitchen"), ("voices", ""), ("channels", "unit=garden"), ("reporting", ""))


@dataclass
class Seen:
    """What happened: seconds of each redraw, names of exports by answer, and what failed."""

    quiet: list[float] = field(default_factory=list)
    crowded: list[float] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def together(work: Callable[[int], None], many: int, errors: list[str]) -> list[threading.Thread]:
    """So many threads at this work, each with its number; what fails is kept as a sentence."""

    def one(number: int) -> None:
        try:
            work(number)
        except Exception as error:
            errors.append(f"{work.__name__} {number}: {type(error).__name__}: {str(error)[:200]}")

    threads = [threading.Thread(target=one, args=[number]) for number in range(many)]
    for thread in threads:
        thread.start()
    return threads


def wait(threads: list[threading.Thread]) -> None:
    """Until all have ended."""
    for thread in threads:
        thread.join()


def look(served: Served, viewers: int, seconds: float, took: list[float], errors: list[str]) -> None:
    """So many viewers click for so long."""
    until = time.monotonic() + seconds

    def viewer(number: int) -> None:
        with Visitor(served) as visitor:
            while time.monotonic() < until:
                begun = time.perf_counter()
                visitor.draw(*PAGES[number % len(PAGES)])
                took.append(time.perf_counter() - begun)
                number += 1
                time.sleep(PAUSE)

    wait(together(viewer, viewers, errors))


def export(number: int, turn: int) -> bytes:
    """A month of a channel of its own."""
    rows = [f"2026-09-{day:02},kitchen,marketing,crowd{number},views,{turn * 100 + day}" for day in range(1, 31)]
    return "\n".join(["date,unit,department,channel,measure,value", *rows, ""]).encode()


def measure(served: Served, secrets: list[str], viewers: int, minutes: int) -> Seen:
    """Rounds of quiet and crowd."""
    seen, turns = Seen(), Counter[int]()
    look(served, 2, 5, [], seen.errors)  # what is asked for the first time is no redraw
    for _ in range(minutes):
        look(served, viewers, QUIET, seen.quiet, seen.errors)
        over = threading.Event()

        def uploader(number: int, over: threading.Event = over) -> None:
            while not over.is_set():
                turns[number] += 1
                name = f"crowd-{number}-{turns[number]}.csv"
                status, answer = post(served, secrets[number], name, export(number, turns[number]))
                seen.answers.append((status, name))
                if status != 201:
                    seen.errors.append(f"{status}: {str(answer)[:300]}")

        uploading = together(uploader, len(secrets), seen.errors)
        look(served, viewers, CROWDED, seen.crowded, seen.errors)
        over.set()
        wait(uploading)
    return seen


def sampled(folder: Path) -> Home:
    """A home with the sample company."""
    shutil.copy(ROOT / "sample_data/company.yaml", folder)
    load = [sys.executable, "-m", "dashboard", "load", "sample_data/exports", "--home", str(folder), "--brief"]
    subprocess.run(load, cwd=ROOT, check=True, capture_output=True)
    return Home.open(folder)


def main() -> int:
    """Measure, print, and answer 0 where everything held."""
    said = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    said.add_argument("--uploads", type=int, default=20)
    said.add_argument("--viewers", type=int, default=10)
    args = said.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = sampled(Path(folder))
        names = [f"Crowd {number}" for number in range(args.uploads)]
        secrets = [tokens.create(home.path, home.company, name, ["kitchen"], by="crowd")[1] for name in names]
        with serving(home.path) as served:
            seen = measure(served, secrets, args.viewers, int(os.environ.get("MINUTES", "5")))
        stored = Counter(one.file for one in home.store.exports() if one.file.startswith("crowd-"))
        faults = home.store.verify()
        audit = command(home.path, "verify")
    acknowledged = Counter(name for status, name in seen.answers if status == 201)
    quiet, crowded = statistics.median(seen.quiet), statistics.median(seen.crowded)
    print(f"{'':10}{'redraws':>9}{'median':>10}{'95 %':>10}")
    for name, took in (("quiet", seen.quiet), ("crowded", seen.crowded)):
        high = statistics.quantiles(took, n=20)[-1]
        print(f"{name:10}{len(took):>9}{statistics.median(took):>8.2f} s{high:>8.2f} s")
    print(f"ratio of the medians {crowded / quiet:.2f} (at most {LIMIT})")
    print(f"uploads {len(seen.answers)}, by status {dict(Counter(status for status, _ in seen.answers))}")
    print(f"lost {len(acknowledged - stored)}, doubled or not acknowledged {len(stored - acknowledged)}")
    print(f"verify: {'; '.join(faults) or audit.strip()}")
    print("errors:", *(sorted(set(seen.errors))[:10] or ["none"]), sep="\n  ")
    held = stored == acknowledged and len(acknowledged) == len(seen.answers) and not (faults or seen.errors)
    return int(not held or crowded > LIMIT * quiet)


if __name__ == "__main__":
    sys.exit(main())

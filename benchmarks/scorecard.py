"""Processor time of scorecards, drivers and exceptions on the sample company, beside one plain query.

    python benchmarks/scorecard.py [--home HOME]

Without a home the sample company is loaded into a temporary one first. Everything is asked once before it is timed:
a page's second visitor waits for this, the first one for opening the store too.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from told import figure, tell

SAMPLE = Path(__file__).parents[1] / "sample_data"
ROUNDS = 7
HISTORY = 24
SECONDS = 1.5  # for the company's page with drivers and exceptions


def loaded(folder: Path) -> Path:
    """A home with the sample company."""
    shutil.copyfile(SAMPLE / "company.yaml", folder / "company.yaml")
    command = [sys.executable, "-m", "dashboard", "load", str(SAMPLE / "exports"), "--home", str(folder), "--brief"]
    subprocess.run(command, check=True, cwd=SAMPLE.parent, stdout=subprocess.DEVNULL)
    return folder


def timed(ask: Callable[[], object]) -> list[float]:
    """Seconds of processor time, all threads together, of several rounds after a first one."""
    ask()
    seconds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        ask()
        seconds.append(time.process_time() - started)
    return seconds


def questions(path: Path) -> dict[str, Callable[[], object]]:
    """What is timed, by name; the first is what the others are compared with."""
    from dashboard.home import Home
    from dashboard.overview import overview
    from dashboard.scorecard import scorecards

    home = Home.open(path)
    store, catalogue, company = home.store, home.catalogue, home.company
    today = home.today
    last = max(day for day in store.reported()["last_day"] if day < today)
    calendar = home.calendar(today)
    period = calendar.previous(calendar.parse(f"{last:%Y-%m}")) if last.day < 28 else calendar.parse(f"{last:%Y-%m}")
    units = [unit.id for unit in company.business_units]
    span = calendar.parse(f"{min(store.reported()['first_day'])}..{period.end}")
    print(f"{company.name}, {period.label}, {len(units)} units, {len(catalogue.metrics)} metrics, {span.label}")
    return {
        "one plain query: all flows, one month": lambda: store.sums([period]),
        "(a) one unit, whole span": lambda: scorecards(
            store, catalogue, company, span, units[:1], compare="none", today=today
        ),
        "(b) company and units, 24 months": lambda: scorecards(
            store, catalogue, company, period, [None, *units], today=today, history=HISTORY
        ),
        "(c) the same, drivers, exceptions": lambda: overview(store, catalogue, company, period, today=today),
    }


def main() -> int:
    """Run it; the exit code says whether the company's page stays within its time."""
    parser = argparse.ArgumentParser(description="Time scorecards on the sample company.")
    parser.add_argument("--home", type=Path, help="a home with data; default: the sample company in a temporary one")
    parser.add_argument("--json", type=Path, help="write every figure here")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asking = questions(asked.home or loaded(Path(folder)))
        seconds = {name: timed(ask) for name, ask in asking.items()}
    names = list(seconds)
    figures = [figure(f"{name} (processor)", seconds[name]) for name in names[:-1]]
    figures.append(figure(f"{names[-1]} (processor)", seconds[names[-1]], limit=1000 * SECONDS))
    return tell(figures, asked.json)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    sys.exit(main())

"""What an open session costs, and how long redraws take when 1, 10 and 50 people look at once.

    python benchmarks/sessions.py [--seconds 40] [--reads 10] [--json FILE]

Serves the sample company. Viewers speak Streamlit's protocol as its page does, each with a session of its own; they
click, read for ten seconds (more or less, so that they do not march in step), and click again. Memory is that of the
server: what 50 open pages add to one. A session may take 15 MB; with 50 viewers 95 of 100 redraws may take 4 times what
they take for one (on two processors, which these clients share with the server). Exit 1 otherwise.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]  # its server and its clients without a browser

from crowd import PAGES, sampled, together, wait  # noqa: E402
from serving import Served, serving  # noqa: E402
from told import Figure, figure, tell  # noqa: E402
from visitors import Visitor  # noqa: E402

MEGABYTES, SLOWER = 15.0, 4.0
READS = 10.0  # seconds between a drawn page and the next click, on average
CROWDS = (1, 10, 50)


def resident(served: Served) -> float:
    """MB of memory that the server and its children hold."""
    server = psutil.Process(served.process.pid)
    return sum(float(one.memory_info().rss) for one in (server, *server.children(recursive=True))) / 2**20


def cost(served: Served, many: int) -> float:
    """MB that each further open session adds, with the unit page drawn."""
    with ExitStack() as stack:
        stack.enter_context(Visitor(served)).draw("unit", "unit=kitchen")
        time.sleep(2)
        alone = resident(served)
        for _ in range(many - 1):
            stack.enter_context(Visitor(served)).draw("unit", "unit=kitchen")
        time.sleep(2)
        return (resident(served) - alone) / (many - 1)


def redraws(served: Served, many: int, seconds: float, errors: list[str], reads: float = READS) -> list[float]:
    """Seconds of each redraw of so many viewers; their first pages do not count."""
    took: list[float] = []
    begin = threading.Barrier(many)

    def viewer(number: int) -> None:
        chance = random.Random(number)
        with Visitor(served) as visitor:
            visitor.draw(*PAGES[number % len(PAGES)])
            begin.wait()
            until = time.monotonic() + seconds
            while True:
                time.sleep(chance.uniform(0, 2 * reads))
                if time.monotonic() > until:
                    break
                number += 1
                started = time.perf_counter()
                visitor.draw(*PAGES[number % len(PAGES)])
                took.append(time.perf_counter() - started)

    wait(together(viewer, many, errors))
    return took


def main() -> int:
    """Measure, tell, and answer 0 where everything held."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=40, help="for each number of viewers")
    parser.add_argument("--reads", type=float, default=READS, help="seconds between a drawn page and the next click")
    parser.add_argument("--json", type=Path, help="write every figure here")
    asked = parser.parse_args()
    errors: list[str] = []
    took: dict[int, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, serving(sampled(Path(folder)).path) as served:
        redraws(served, 2, 5, errors, reads=0.5)  # what is asked for the first time is no redraw
        one = cost(served, 50)
        for many in CROWDS:  # a single viewer clicks oftener, or there would be nothing to take a median of
            took[many] = redraws(served, many, asked.seconds, errors, asked.reads if many > 1 else 1.0)
    figures = [Figure("memory of an open session", "MB", one, limit=MEGABYTES)]
    alone = figure("", took[1])
    for many in CROWDS:
        now = figure("", took[many])
        ratio = (now.p95 or now.median) / (alone.p95 or alone.median)
        limit = SLOWER if many == CROWDS[-1] else None
        figures.append(figure(f"redraw, {many} at once (ratio of p95)", took[many], ratio=ratio, limit=limit))
    for error in sorted(set(errors))[:10]:
        print(error)
    return int(bool(tell(figures, asked.json) or errors))


if __name__ == "__main__":
    sys.exit(main())

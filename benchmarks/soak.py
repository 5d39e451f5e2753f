"""Leads load and viewers click for half an hour: whether the server's memory stays where it was, and nothing fails.

    [MINUTES=30] python benchmarks/soak.py [--viewers 10] [--leads 3] [--json FILE]

Serves the sample company. Each lead sends a month of a channel of its own, again and again with other values, and takes
a breath; viewers go from page to page. The median of the server's memory in the last third of the time may differ by
5 % from that of the second third. Every acknowledged export is in the store, and `verify` finds nothing. Exit 1
otherwise.
"""

import argparse
import os
import statistics
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]  # its server and its clients without a browser

from crowd import export, sampled, together, wait  # noqa: E402
from serving import Served, serving  # noqa: E402
from sessions import redraws, resident  # noqa: E402
from told import Figure, figure, tell  # noqa: E402
from visitors import post  # noqa: E402

from dashboard import tokens  # noqa: E402

GROWS = 1.05
BREATH = 5.0  # seconds between two loads of a lead
LOOKS = 2.0  # seconds between two clicks of a viewer


def watched(served: Served, over: threading.Event) -> list[float]:
    """The server's memory in MB, every second until it is over."""
    found = []
    while not over.wait(1.0):
        found.append(resident(served))
    return found


def main() -> int:
    """Soak, tell, and answer 0 where everything held."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--viewers", type=int, default=10)
    parser.add_argument("--leads", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write every figure here")
    asked = parser.parse_args()
    seconds = 60 * float(os.environ.get("MINUTES", "30"))
    errors: list[str] = []
    acknowledged: list[str] = []
    memory: list[float] = []
    over = threading.Event()
    with tempfile.TemporaryDirectory() as folder:
        home = sampled(Path(folder))
        names = [f"Lead {number}" for number in range(asked.leads)]
        secrets = [tokens.create(home.path, home.company, name, ["kitchen"], by="soak")[1] for name in names]

        def lead(number: int) -> None:
            turn = 0
            while not over.wait(BREATH):
                turn += 1
                status, answer = post(served, secrets[number], f"soak-{number}-{turn}.csv", export(number, turn))
                if status == 201:
                    acknowledged.append(answer["exports"][0]["id"])
                else:
                    errors.append(f"lead {number}: {status} {answer}"[:300])

        with serving(home.path) as served:
            working = together(lead, asked.leads, errors)
            working += together(lambda _: memory.extend(watched(served, over)), 1, errors)
            took = redraws(served, asked.viewers, seconds, errors, LOOKS)
            over.set()
            wait(working)
        stored = {one.id for one in home.store.exports()}
        errors += [f"{one} was acknowledged and is lost" for one in acknowledged if one not in stored]
        errors += home.store.verify()
    third = len(memory) // 3
    second, last = (statistics.median(memory[start : start + third]) for start in (third, 2 * third))
    figures = [
        figure("redraw while leads load", took),
        Figure("memory, second third", "MB", second),
        Figure("memory, last third (ratio to the second)", "MB", last, ratio=last / second, limit=GROWS),
    ]
    print(f"{seconds / 60:g} minutes, {len(took)} redraws, {len(acknowledged)} exports, {len(errors)} errors")
    for error in sorted(set(errors))[:10]:
        print(error)
    return int(bool(tell(figures, asked.json) or errors))


if __name__ == "__main__":
    sys.exit(main())

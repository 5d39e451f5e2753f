"""All that is claimed about speed, in one table: `make bench`.

    python benchmarks/bench.py [--only load sessions …] [--growth 1000000 10000000] [--json bench.json]

Runs one benchmark after the other, each in a process of its own, prints their figures together and writes them as JSON
with the machine named. GROWTH=100000000 adds the hundred million values, which take half an hour to write. A benchmark
that cannot run is told as such. Exit 1 when a limit is passed or a benchmark fails.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from told import Figure, read, tell

HERE = Path(__file__).parent
ALL = ("load", "reading", "scorecard", "growth", "pages", "sessions")


def main() -> int:
    """Run them and tell."""
    parser = argparse.ArgumentParser(description="Measure everything that is claimed about speed.")
    parser.add_argument("--only", nargs="+", choices=ALL, default=ALL)
    sizes = [1_000_000, 10_000_000, *map(int, os.environ.get("GROWTH", "").split())]
    parser.add_argument("--growth", nargs="+", type=int, default=sizes, help="daily values of the homes to compare")
    parser.add_argument("--json", type=Path, default=Path("bench.json"))
    asked = parser.parse_args()
    figures: list[Figure] = []
    failed: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in asked.only:
            print(f"{name} …", file=sys.stderr, flush=True)
            told = Path(folder) / f"{name}.json"
            more = ["--rows", *map(str, asked.growth)] if name == "growth" else []
            command = [sys.executable, str(HERE / f"{name}.py"), "--json", str(told), *more]
            subprocess.run(command, check=False, stdout=sys.stderr)
            if told.exists():
                figures += read(told)
            else:
                failed.append(name)
    passed = tell(figures, asked.json)
    for name in failed:
        print(f"{name} could not be measured; what it said stands above.")
    return int(bool(passed or failed))


if __name__ == "__main__":
    sys.exit(main())

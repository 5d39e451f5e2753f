"""How long reading a large export takes, beside pandas' plain read_csv on the same bytes.

    python benchmarks/reading.py [--rows 1000000] [--layout template|meta|mentions|cases|all] [--flawed]

Writes an export of 200 to 330 bytes a record: `template` is our template for posts, `meta` a Meta Business Suite
content export (byte order mark, mm/dd/yyyy on a US Pacific clock), `mentions` one of Brandwatch, `cases` a view of
Zendesk. `--flawed` adds titles above, a blank line, a short row, a totals row and a note. Then, each in a process of
its own: (a) pandas.read_csv on the flawless file, once pandas is imported, (b) our reading process, once it has
started, until the typed rows are back. Prints the ratio of the times (to stay at or below 4; beside it that of the
processor times, which tells more on a busy machine) and the peak memory of the reading process (to stay below 2 GB).
Exit 1 when a limit is passed.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from large_exports import LAYOUTS, write
from told import figure, tell

RATIO = 4.0
MEGABYTES = 2048


def processor() -> float:
    """The processor seconds that this process and those it has ended with have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def theirs(path: Path) -> dict[str, float]:
    """pandas, as it reads by default."""
    import pandas

    started, used = time.perf_counter(), processor()
    frame = pandas.read_csv(path)
    return {
        "seconds": time.perf_counter() - started,
        "processor": processor() - used,
        "rows": len(frame),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def ours(path: Path) -> dict[str, float]:
    """Our reading, by the same process and within the same limits as an upload."""
    from dashboard.intake.safe import Worker

    before = processor()
    small = path.with_name("small.csv")
    with path.open("rb") as file:
        small.write_bytes(b"".join(line for line, _ in zip(file, range(20), strict=False)))
    with Worker() as worker:
        worker.read(small, small.name)
    starting = processor() - before  # what the start alone takes
    with Worker() as worker:
        worker.read(small, small.name)
        started = time.perf_counter()
        reading = worker.read(path, path.name)
        seconds = time.perf_counter() - started
    if reading.outcome != "ok":
        sys.exit(f"The export was not read: {[problem.message for problem in reading.problems]}")
    return {
        "seconds": seconds,
        "processor": processor() - before - 2 * starting,
        "rows": sum(table.counted for table in reading.tables),
        "megabytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }


def main() -> int:
    """Run it; the exit code says whether both limits hold."""
    parser = argparse.ArgumentParser(description="Time the reading of a large export beside pandas' read_csv.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--layout", choices=[*LAYOUTS, "all"], default="template")
    parser.add_argument("--flawed", action="store_true")
    parser.add_argument("--json", type=Path, help="write every figure here")
    parser.add_argument("--one", choices=["theirs", "ours"], help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps({"theirs": theirs, "ours": ours}[asked.one](asked.file)))
        return 0
    figures = []
    for layout in LAYOUTS if asked.layout == "all" else (asked.layout,):
        with tempfile.TemporaryDirectory() as folder:
            plain = path = Path(folder) / "export.csv"
            write(plain, layout, asked.rows)
            if asked.flawed:
                path = Path(folder) / "flawed.csv"
                write(path, layout, asked.rows, flawed=True)
            size = path.stat().st_size / 1e6
            found = {}
            for one, file in (("theirs", plain), ("ours", path)):
                command = [sys.executable, __file__, "--one", one, "--file", str(file)]
                done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
                found[one] = json.loads(done.stdout)
        assert found["theirs"]["rows"] == found["ours"]["rows"] == asked.rows
        pandas, us = found["theirs"], found["ours"]
        ratio, megabytes = us["seconds"] / pandas["seconds"], us["megabytes"]
        what = f"{layout}, {size:.0f} MB{', with flaws' if asked.flawed else ''}"
        figures += [
            figure(f"pandas.read_csv, {what}", [pandas["seconds"]], "s"),
            figure(f"our reading, {what} (ratio to it)", [us["seconds"]], "s", ratio=ratio, limit=RATIO),
            figure("processor time of it (ratio)", [us["processor"]], "s", ratio=us["processor"] / pandas["processor"]),
            figure("memory of the reading process", [megabytes], "MB", limit=MEGABYTES),
        ]
    return tell(figures, asked.json)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    sys.exit(main())

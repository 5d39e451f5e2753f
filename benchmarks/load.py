"""How long a load takes, beside what DuckDB's own CSV reader takes for the same file.

    python benchmarks/load.py [--rows 1000000] [--rounds 3] [--json FILE]

Writes a template-measures file, then in turn, each in a process of its own: (a) DuckDB's read_csv
into a table of a database file; (b) our whole load into an empty home: start the reading process,
read, check, place, keep the original, commit. Prints the medians, their ratio (to stay at or below 4)
and the peak memory of all our processes together (to stay below 1.5 GB). Exit 1 when a limit is passed.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from told import figure, tell

RATIO = 4.0
MEGABYTES = 1500
UNITS, CHANNELS = 10, ("facebook", "instagram", "linkedin", "x", "youtube")
MEASURES = (
    "impressions", "views", "engagements", "reactions", "comments", "shares", "saves", "link_clicks", "followers",
    "new_followers", "lost_followers", "replies", "broadcasts", "video_starts", "video_completes", "profile_visits",
)  # fmt: skip


def write(folder: Path, rows: int) -> None:
    """A home with a company.yaml, and measures.csv with this many rows: every day all units, channels, measures."""
    lines = ["company: {name: Benchmark, industry: Any, timezone: Europe/Berlin, currency: EUR}", "business_units:"]
    for unit in range(UNITS):
        lines += [
            f"  - id: unit{unit}",
            f"    name: Unit {unit}",
            f"    departments: [{{id: marketing, name: Marketing, channels: [{', '.join(CHANNELS)}]}}]",
        ]
    (folder / "home").mkdir()
    (folder / "home" / "company.yaml").write_text("\n".join(lines) + "\n")
    series = [(unit, channel, measure) for unit in range(UNITS) for channel in CHANNELS for measure in MEASURES]
    start = date(2026, 1, 1) - timedelta(rows // len(series) + 1)
    with (folder / "measures.csv").open("w") as file:
        file.write("date,unit,department,channel,measure,value\n")
        for row in range(rows):
            ahead, which = divmod(row, len(series))
            unit, channel, measure = series[which]
            day = start + timedelta(ahead)
            file.write(f"{day},unit{unit},marketing,{channel},{measure},{(row * 7919) % 10007}\n")


def theirs(folder: Path) -> dict[str, float]:
    """DuckDB's read_csv into a table of a file."""
    import duckdb

    started = time.perf_counter()
    with duckdb.connect(str(folder / "theirs.duckdb")) as connection:
        connection.execute("create table measures as select * from read_csv(?)", [str(folder / "measures.csv")])
        connection.execute("checkpoint")
    return {"seconds": time.perf_counter() - started}


def ours(folder: Path) -> dict[str, float]:
    """Our load, from the first touch of the home to the acknowledgement."""
    from dashboard.home import Home
    from dashboard.intake.safe import Worker
    from dashboard.loading import commit
    from dashboard.placing import place
    from dashboard.store import duckdb_engine  # noqa: F401 - imported before the clock starts, as in `theirs`

    file = folder / "measures.csv"
    started = time.perf_counter()
    with Worker() as worker:
        home = Home.open(folder / "home")
        home.store.open_soon()
        reading = worker.read(file, file.name)
        read = time.perf_counter()
        loaded = commit(home, place(reading, home.company), file, "Benchmark")
        done = time.perf_counter()
    if loaded.status != "committed":
        sys.exit(loaded.sentence())
    peak = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "seconds": done - started,
        "read": read - started,
        "commit": done - read,
        "megabytes": peak / 1024,
        "rows": float(loaded.export.rows if loaded.export else 0),
    }


def main() -> int:
    """Run it; the exit code says whether both limits hold."""
    parser = argparse.ArgumentParser(description="Time a load beside DuckDB's read_csv.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write every figure here")
    parser.add_argument("--one", choices=["theirs", "ours"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps({"theirs": theirs, "ours": ours}[asked.one](asked.folder)))
        return 0
    found: dict[str, list[dict[str, float]]] = {"theirs": [], "ours": []}
    for _ in range(asked.rounds):
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), asked.rows)
            for one, results in found.items():
                command = [sys.executable, __file__, "--one", one, "--folder", folder]
                results.append(
                    json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
                )
    seconds = {one: [result["seconds"] for result in results] for one, results in found.items()}
    ratio = statistics.median(seconds["ours"]) / statistics.median(seconds["theirs"])
    assert all(result["rows"] == asked.rows for result in found["ours"])
    return tell(
        [
            figure(f"DuckDB read_csv, {asked.rows:,} rows", seconds["theirs"], "s"),
            figure("our load (ratio to it)", seconds["ours"], "s", ratio=ratio, limit=RATIO),
            figure("of it reading", [result["read"] for result in found["ours"]], "s"),
            figure("of it placing and committing", [result["commit"] for result in found["ours"]], "s"),
            figure("memory of a load", [result["megabytes"] for result in found["ours"]], "MB", limit=MEGABYTES),
        ],
        asked.json,
    )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    sys.exit(main())

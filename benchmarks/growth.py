"""What pages cost when ten and a hundred times as much was reported, and what a small change of a large store costs.

    python benchmarks/growth.py [--rows 1000000 10000000] [--homes DIR] [--rounds 5] [--json FILE]

Writes homes of one company over three years with so many daily values (more and more accounts per channel) and a case
for every two hundred of them, one export a month, as loads would; --homes keeps them for another time. Then asks what
pages ask, each once before it is timed, and loads and takes back one small export. Page questions may take at most
3 times the processor time on ten times as much (what else the machine does would show in seconds of the clock). A
hundred million values take about 3 GB on disk and half an hour to write.
"""

import argparse
import hashlib
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from told import figure, tell

LIMIT = 3.0
FIRST, MONTHS = date(2023, 11, 1), 36
UNITS, CHANNELS = 10, ("facebook", "instagram", "linkedin", "x", "youtube")
MEASURES = (
    "impressions", "views", "engagements", "reactions", "comments", "shares", "saves", "link_clicks", "followers",
    "new_followers", "lost_followers", "replies", "broadcasts", "video_starts", "video_completes", "profile_visits",
)  # fmt: skip
PAGES = ("company and units, 24 months", "one unit, 24 months", "explain", "records", "search")


def months() -> Iterator[tuple[date, date]]:
    """The first and last day of every month."""
    first = FIRST
    for _ in range(MONTHS):
        following = (first + timedelta(31)).replace(day=1)
        yield first, following - timedelta(1)
        first = following


def write(folder: Path, rows: int) -> None:
    """A home with about so many daily values, committed month by month."""
    import numpy as np
    import pyarrow as pa

    from dashboard.home import Home
    from dashboard.store.log import Batch

    def coded(places: Any, names: list[str]) -> Any:
        return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32)), pa.array(names))

    folder.mkdir(parents=True)
    lines = ["company: {name: Benchmark, industry: Any, timezone: Europe/Berlin, currency: EUR}", "business_units:"]
    for unit in range(UNITS):
        departments = f"[{{id: marketing, name: Marketing, channels: [{', '.join(CHANNELS)}]}}]"
        lines.append(f"  - {{id: unit{unit}, name: Unit {unit}, departments: {departments}}}")
    (folder / "company.yaml").write_text("\n".join(lines) + "\n")
    store = Home.open(folder).store
    chance = np.random.default_rng(1)
    units = [f"unit{unit}" for unit in range(UNITS)]
    days_in_all = sum((last - first).days + 1 for first, last in months())
    accounts = max(1, round(rows / (days_in_all * UNITS * len(CHANNELS) * len(MEASURES))))
    for first, last in months():
        days = (last - first).days + 1
        shape = (len(MEASURES), UNITS, days, len(CHANNELS), accounts)
        measure, unit, day, channel, account = (axis.ravel() for axis in np.indices(shape, dtype=np.int32))
        daily = pa.table({
            "unit": coded(unit, units), "department": coded(unit * 0, ["marketing"]),
            "channel": coded(channel, list(CHANNELS)), "account": coded(account, [f"a{n}" for n in range(accounts)]),
            "measure": coded(measure, list(MEASURES)), "day": pa.array(np.datetime64(first) + day),
            "value": chance.integers(0, 10007, len(day)).astype(float),
        })  # fmt: skip
        count = len(day) // 200
        opened = np.datetime64(first, "us") + chance.integers(0, days * 86_400_000_000, count)
        cases = pa.table({
            "unit": coded(chance.integers(0, UNITS, count), units).cast(pa.string()),
            "department": ["marketing"] * count,
            "channel": coded(chance.integers(0, len(CHANNELS), count), list(CHANNELS)).cast(pa.string()),
            "record_id": [f"{first}-{number}" for number in range(count)], "created_at": pa.array(opened),
            "first_reply_s": chance.integers(60, 86_400, count).astype(float),
            "subject": [f"The kettle number {number % 977} does not heat" for number in range(count)],
        })  # fmt: skip
        for name, observations, records in (("daily", daily, {}), ("cases", None, {"cases": cases})):
            data = f"{first} {name}".encode()
            sha256 = hashlib.sha256(data).hexdigest()
            batch = Batch(
                f"{first}-{name}.csv", sha256, "template", 15, None, None, None, first, last, observations, records
            )
            store.commit(batch, data, "Benchmark", at=datetime(last.year, last.month, last.day, 23))
    store.close()


def timed(ask: Callable[[], object], rounds: int) -> list[float]:
    """Seconds of processor time, all threads together, of several rounds after a first one."""
    ask()
    seconds = []
    for _ in range(rounds):
        started = time.process_time()
        ask()
        seconds.append(time.process_time() - started)
    return seconds


def measured(folder: Path, rounds: int) -> dict[str, list[float]]:
    """Seconds of every question and change on this home; its size and the memory used, in MB."""
    import pyarrow as pa

    from dashboard.explain import explain
    from dashboard.home import Home
    from dashboard.scorecard import scorecards
    from dashboard.store.log import Batch
    from dashboard.store.schema import OBSERVATIONS

    home = Home.open(folder)
    asked = (home.store, home.catalogue, home.company)
    today = date(2026, 11, 15)
    month = home.calendar(today).parse("2026-10")
    everyone = [None, *(unit.id for unit in home.company.business_units)]
    one = everyone[1:2]
    questions: dict[str, Callable[[], object]] = {
        PAGES[0]: lambda: scorecards(*asked, month, everyone, today=today, history=24),
        PAGES[1]: lambda: scorecards(*asked, month, one, today=today, history=24),
        PAGES[2]: lambda: explain(*asked, "engagement_rate", month, "unit1", compare="previous", today=today),
        PAGES[3]: lambda: home.store.records("cases", month, ["unit1"]),
        PAGES[4]: lambda: home.store.count("cases", month, ["unit1"], "kettle number 7 "),
    }
    found = {name: timed(ask, rounds) for name, ask in questions.items()}
    row = {"unit": "unit1", "department": "marketing", "channel": "x", "account": "new", "measure": "views"}
    rows = [row | {"day": date(2026, 10, day), "value": 1.0} for day in range(1, 31)]
    loads, withdrawals = [], []
    for _ in range(rounds):
        data = f"{time.time_ns()}".encode()
        sha256 = hashlib.sha256(data).hexdigest()
        daily = pa.Table.from_pylist(rows, schema=OBSERVATIONS)
        batch = Batch("small.csv", sha256, "template", 15, None, None, None, None, None, daily, {})
        started = time.perf_counter()
        export = home.store.commit(batch, data, "Benchmark").export
        loaded = time.perf_counter()
        home.store.withdraw(export.id, "Benchmark")
        loads.append(loaded - started)
        withdrawals.append(time.perf_counter() - loaded)
    found |= {"load a small export": loads, "take it back": withdrawals}
    home.store.close()
    size = sum(file.stat().st_size for file in (folder / "store").rglob("*") if file.is_file())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found | {"MB on disk": [size / 1e6], "MB of memory": [memory]}


def main() -> int:
    """Run it; the exit code says whether page questions grow no faster than they may."""
    parser = argparse.ArgumentParser(description="Time page questions on more and more data.")
    parser.add_argument("--rows", type=lambda text: int(float(text)), nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--homes", type=Path, help="keep the homes in this folder; those that are there are taken")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="write every figure here")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measured(asked.one, asked.rounds)))
        return 0
    found = []
    with tempfile.TemporaryDirectory() as temporary:
        for rows in asked.rows:
            folder = (asked.homes or Path(temporary)) / str(rows)
            if not folder.exists():
                write(folder, rows)
            command = [sys.executable, __file__, "--one", str(folder), "--rounds", str(asked.rounds)]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            found.append(json.loads(done.stdout))
    figures = []
    for name in found[0]:
        for number, (rows, result) in enumerate(zip(asked.rows, found, strict=True)):
            less = statistics.median(found[number - 1][name]) if number else None
            growth = statistics.median(result[name]) / less if less else None
            limit = LIMIT if name in PAGES and growth is not None else None
            unit = "MB" if name.startswith("MB") else "ms"
            told = f"{name}{' (processor)' if name in PAGES else ''}, {rows:,}"
            figures.append(figure(told, result[name], unit, growth, limit))
    return tell(figures, asked.json)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    sys.exit(main())

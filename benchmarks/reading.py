"""How long reading a large export of posts takes, beside pandas' plain read_csv on the same bytes.

    python benchmarks/reading.py [--rows 1000000] [--layout template|meta|both]

Writes an export of about 200 bytes a post: captions with commas, doubled quotation marks, line breaks and emoji; ids,
links and times that are all different. `template` is our template for posts, `meta` a Meta Business Suite content
export (byte order mark, mm/dd/yyyy on a US Pacific clock). Then, each in a process of its own: (a) pandas.read_csv,
once pandas is imported, (b) our reading process, once it has started, until the typed rows are back. Prints the ratio
of the times (to stay at or below 4; beside it that of the processor times, which tells more on a busy machine) and the
peak memory of the reading process (to stay below 2 GB). Exit 1 when a limit is passed.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

RATIO = 4.0
MEGABYTES = 2048
BEGINNINGS = ("Morning, harbour", 'The ""quiet"" workshop', "Season 🎉 opens", "Notebook & lantern", "Kettle, twice")
MIDDLES = (
    "\n\nSo much to say, so little room", " – l’orchard 🔋", ", and one more thing", "\r\n#repair #harbour",
    " 👩‍🔧 at work", ' said ""yes""', ": grüße aus der Werkstatt",
)  # fmt: skip
TEMPLATE = (
    "post_id,unit,department,channel,published_at,text,url,impressions,reach,reactions,comments,shares,saves,"
    "link_clicks,video_views\n"
)
META = (
    '\ufeff"Post ID","Account ID","Account username","Account name",Description,"Duration (sec)","Publish time",'
    'Permalink,"Post type","Data comment",Date,Views,Reach,Likes,Shares,Comments,Saves,Follows\n'
)


def rows(layout: str, count: int) -> Iterator[str]:
    """The rows of an export, every post another."""
    start = datetime(2024, 1, 1)
    for post in range(count):
        at = start + timedelta(seconds=post * 60)
        caption = f"{BEGINNINGS[post % 5]} {post * 7919 % 1000003}{MIDDLES[post % 7]} for post number {post}"
        seen = post * 104729 % 100003
        link = f"https://www.example.org/p/{post * 2654435761 % 4294967296:010x}"
        if layout == "template":
            clicks = "" if post % 3 else seen // 90
            yield (
                f'{21244735143273813 + post},unit{post % 10},marketing,facebook,{at:%Y-%m-%dT%H:%M:%SZ},"{caption}",'
                f"{link},{seen},{seen // 2},{seen // 20},{seen // 300},{seen // 400},{seen // 500},{clicks},"
                f"{seen // 4}\n"
            )
        else:
            yield (
                f'{23708219405213824 + post},50239698602921306,norvale_tools,Norvale,"{caption}",{post % 90},'
                f'"{at:%m/%d/%Y %H:%M}",{link},"IG image",,Lifetime,{seen},{seen // 2},{seen // 20},{seen // 300},'
                f"{seen // 400},{seen // 500},{post % 3}\n"
            )


def write(path: Path, layout: str, count: int) -> None:
    """The export as a file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(TEMPLATE if layout == "template" else META)
        file.writelines(rows(layout, count))


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
    parser.add_argument("--layout", choices=["template", "meta", "both"], default="template")
    parser.add_argument("--one", choices=["theirs", "ours"], help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps({"theirs": theirs, "ours": ours}[asked.one](asked.file)))
        return 0
    passed = False
    for layout in ("template", "meta") if asked.layout == "both" else (asked.layout,):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "posts.csv"
            write(path, layout, asked.rows)
            size = path.stat().st_size / 1e6
            found = {}
            for one in ("theirs", "ours"):
                command = [sys.executable, __file__, "--one", one, "--file", str(path)]
                done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
                found[one] = json.loads(done.stdout)
        assert found["theirs"]["rows"] == found["ours"]["rows"] == asked.rows
        pandas, us = found["theirs"], found["ours"]
        ratio, megabytes = us["seconds"] / pandas["seconds"], us["megabytes"]
        print(f"{layout}: {asked.rows:,} posts, {size:.0f} MB")
        print(f"pandas.read_csv               {pandas['seconds']:6.2f} s  {pandas['megabytes']:.0f} MB")
        print(f"our reading                   {us['seconds']:6.2f} s")
        print(f"ratio                         {ratio:6.2f}    (limit {RATIO:g})")
        print(f"ratio of processor times      {us['processor'] / pandas['processor']:6.2f}")
        print(f"peak of the reading process   {megabytes:6.0f} MB (limit {MEGABYTES})")
        passed = passed or ratio > RATIO or megabytes > MEGABYTES
    return int(passed)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    sys.exit(main())

"""A nursery of processes for the crash tests: each commits until it is killed, and prints what was acknowledged.

python committing.py FOLDER [COUNT], then one name per line on stdin; each line forks one process, so
that a round costs no imports. Lines out: "process PID", "committed ID FILE", "ended PID".
"""

import os
import sys
from datetime import date, timedelta
from pathlib import Path

from store_rows import export, observation, record

from dashboard.catalogue import load_catalogue
from dashboard.store.duckdb_engine import DuckStore

ROWS = 300
POSTS = 20


def batch(name: str):
    """An export of a channel of its own, so that what is there of it can be counted."""
    day = date(2024, 1, 1)
    rows = [observation(day + timedelta(number), 1.0, channel=name) for number in range(ROWS)]
    posts = [record(str(number), text=name) | {"channel": name} for number in range(POSTS)]
    return export(name, rows, posts=posts)


def commit(folder: str, name: str, count: int) -> None:
    store = DuckStore(Path(folder), "Europe/Berlin", load_catalogue())
    for number in range(count):
        committed = store.commit(*batch(f"{name}-{number}"), by="Head of Marketing")
        print("committed", committed.export.id, committed.export.file, flush=True)
    store.close()


def main(folder: str, count: str = "1000000") -> None:
    load_catalogue()
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            print("process", os.getpid(), flush=True)
            commit(folder, line.strip(), int(count))
            os._exit(0)
        os.waitpid(pid, 0)
        print("ended", pid, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

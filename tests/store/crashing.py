"""A nursery of processes for the crash suite: each loads, takes back, sorts, notes and saves until it is killed.

python crashing.py HOME BACKUPS SEED, then one name per line on stdin; each line forks one process, so that a round
costs no imports. Lines out: "process PID", "ended PID", and of every deed, once it is acknowledged:
"committed ID FILE", "withdrawn ID", "noted ID", "sorted -", "saved FILE".
"""

import os
import random
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import date, timedelta
from io import StringIO
from itertools import count
from pathlib import Path
from zlib import crc32

from committing import batch

from dashboard import cli
from dashboard.home import Home
from dashboard.note import Note
from dashboard.store import writing
from dashboard.store.backup import backup

COMPANY = """\
company: {name: Alder, industry: Consumer goods, timezone: Europe/Berlin, currency: EUR}
business_units:
  - {id: kitchen, name: Kitchen, departments: [{id: marketing, name: Marketing, channels: [facebook]}]}
"""
LOADED = 40  # rows of a loaded file


def loaded(home: Home, name: str) -> str:
    """Load a file as people do, with a reading process of its own. Gives the id of its export."""
    first = date(1980, 1, 1) + timedelta(LOADED * (crc32(name.encode()) % 300))
    rows = (f"{first + timedelta(day)},kitchen,marketing,facebook,views,{len(name)}\n" for day in range(LOADED))
    file = home.path / "inbox" / f"{name}.csv"
    file.parent.mkdir(exist_ok=True)
    file.write_text("date,unit,department,channel,measure,value\n" + "".join(rows))
    with redirect_stdout(StringIO()):
        assert cli.main(["load", str(file), "--home", str(home.path), "--brief"]) == 0
    return home.store.exports()[0].id


def deeds(home: Home, backups: Path, name: str, chance: random.Random) -> Iterator[str]:
    """One deed after the other, each told once it is done."""
    store = home.store
    for number in count():
        deed = chance.choices(["commit", "withdraw", "note", "sort", "save", "load"], [8, 3, 1, 3, 2, 1])[0]
        if deed == "commit":
            done = store.commit(*batch(f"{name}-{number}"), by="Head of Marketing").export
            yield f"committed {done.id} {done.file}"
        elif deed == "withdraw":
            standing = [item.id for item in store.exports() if not item.withdrawn_at]
            if len(standing) > 3:
                yield f"withdrawn {store.withdraw(chance.choice(standing), 'Head of Marketing').id}"
        elif deed == "note":
            said = Note("engagement_rate", "kitchen", "2025-03", "Head of Marketing", "Strike", "None", None)
            yield f"noted {store.note(said).id}"
        elif deed == "sort":
            with store._writer, store._open() as cursor, store._change(cursor):
                writing.sort(cursor, home.catalogue)
            yield "sorted -"
        elif deed == "save":
            backup(home.path, backups / f"{name}-{number}.zip")
            yield f"saved {name}-{number}.zip"
        else:
            yield f"committed {loaded(home, f'{name}-{number}')} {name}-{number}.csv"


def main(path: str, backups: str, seed: str) -> None:
    home = Home.open(Path(path))
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            print("process", os.getpid(), flush=True)
            for told in deeds(home, Path(backups), line.strip(), random.Random(f"{seed}-{line}")):
                print(told, flush=True)
        os.waitpid(pid, 0)
        print("ended", pid, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""kill -9 at random moments of loading, taking back, sorting and saving: nothing acknowledged is lost, nothing is half.

A short run is part of `make test`; `make crash` kills 200 times (CRASHES=, SEED= to see one again).
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

from committing import POSTS, ROWS
from crashing import COMPANY, LOADED

from dashboard.home import Home
from dashboard.period import Period
from dashboard.store.backup import restore

KILLS = int(os.environ.get("CRASHES", 8))
SEED = os.environ.get("SEED") or str(time.time_ns())
CHILD = Path(__file__).with_name("crashing.py")
EVER = Period(date(1970, 1, 1), date(2025, 12, 31), "span", "ever")


def test_after_every_kill_all_that_was_acknowledged_is_there_and_verifies(tmp_path, capsys):
    path, backups = tmp_path / "home", tmp_path / "backups"
    path.mkdir()
    backups.mkdir()
    (path / "company.yaml").write_text(COMPANY)
    chance, told = random.Random(SEED), Counter()
    committed, withdrawn, noted, saved = {}, set(), set(), set()
    root = CHILD.parents[2]
    environment = os.environ | {"PYTHONPATH": f"{root}{os.pathsep}{CHILD.parent}"}
    command = [sys.executable, str(CHILD), str(path), str(backups), SEED]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, bufsize=1, env=environment, cwd=root) as nursery:

        def listen(*until: str) -> list[str]:
            while True:
                words = nursery.stdout.readline().split()
                assert words, f"seed {SEED}: a process ended by itself"
                told[words[0]] += 1
                match words:
                    case "committed", export, file:
                        committed[export] = file
                    case "withdrawn", export:
                        withdrawn.add(export)
                    case "noted", note:
                        noted.add(note)
                    case "saved", file:
                        saved.add(file)
                if words[0] in until:
                    return words

        for number in range(KILLS):
            nursery.stdin.write(f"r{number}\n")
            _, pid = listen("process")
            if number % 4:  # else while the file is opened, made or repaired
                listen("committed", "withdrawn", "noted", "sorted", "saved")
            time.sleep(chance.uniform(0, 1.0))
            os.kill(int(pid), signal.SIGKILL)
            listen("ended")
            check(path, committed, withdrawn, noted, kills=number + 1)
            whole = {file.name for file in backups.glob("*.zip")}
            assert saved <= whole
            for name in whole - saved if number % 5 else whole:
                restore(backups / name, tmp_path / f"{number}-{name}")
                (backups / name).unlink()
            saved.clear()
            for left in backups.glob("*.zip"):
                left.unlink()
        nursery.stdin.close()
    with capsys.disabled():
        if KILLS >= 100:
            print(f"\n{KILLS} kills, seed {SEED}: {dict(told)}")


def check(path: Path, committed: dict[str, str], withdrawn: set[str], noted: set[str], kills: int) -> None:
    """What was told is there, what is there is whole, and at most one deed per kill was done and not told."""
    store = Home.open(path).store
    assert store.verify() == [], f"seed {SEED}"
    listed = {item.id: item for item in store.exports()}
    assert {export: listed[export].file for export in committed} == committed
    assert len(listed) - len(committed) <= kills
    gone = {item.id for item in listed.values() if item.withdrawn_at}
    assert withdrawn <= gone
    assert len(gone) - len(withdrawn) <= kills
    assert noted <= {note.id for note in store.notes()}
    live = {item.file: item for item in listed.values() if not item.withdrawn_at and not item.file.endswith(".csv")}
    sums = store.sums([EVER], ["impressions"])
    assert dict(zip(sums.channel, sums.value, strict=True)) == dict.fromkeys(live, float(ROWS))
    posts = store.records("posts", limit=10**6).groupby("channel").size().to_dict()
    assert posts == dict.fromkeys(live, POSTS)
    assert {item.rows for item in listed.values() if item.file.endswith(".csv")} <= {LOADED}
    kept = {file.name for file in (path / "store" / "originals").glob("*/*")}
    assert kept == {item.sha256 for item in listed.values()} or not listed  # a store without exports sweeps nothing
    store.close()

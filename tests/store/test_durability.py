"""What survives: crashes, damage, several processes and several threads."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import duckdb
import pytest
from committing import POSTS, ROWS
from store_rows import MARCH, export, observation, record

from dashboard.catalogue import load_catalogue
from dashboard.errors import Refused, StoreBusy, StoreDamaged
from dashboard.note import Note
from dashboard.period import Period
from dashboard.store import originals, writing
from dashboard.store.door import Door
from dashboard.store.duckdb_engine import DuckStore

CHILD = Path(__file__).with_name("committing.py")
ROOT = Path(__file__).parents[2]
EVER = Period(date(2024, 1, 1), date(2025, 12, 31), "span", "ever")
D1 = date(2025, 3, 1)
#: How many files several processes meet before they are made: one in three went wrong when they were not made whole.
NEWBORNS = int(os.environ.get("CRASHES", 12))


def start(folder: Path, *count: str) -> subprocess.Popen[str]:
    """See committing.py."""
    root = CHILD.parent.parent.parent
    environment = os.environ | {"PYTHONPATH": f"{root}{os.pathsep}{CHILD.parent}"}
    command = [sys.executable, str(CHILD), str(folder), *count]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, env=environment, cwd=root
    )


def killed_at_random(folder: Path, rounds: int, chance: random.Random) -> dict[str, str]:
    """Kill a committing process again and again; gives the acknowledged exports (file -> id)."""
    acknowledged: dict[str, str] = {}

    def listen(*until: str) -> list[str]:
        while True:
            words = nursery.stdout.readline().split()
            if words[0] == "committed":
                acknowledged[words[2]] = words[1]
            if words[0] in until:
                return words

    with start(folder) as nursery:
        for number in range(rounds):
            nursery.stdin.write(f"{number}\n")
            _, pid = listen("process")
            if number % 3:  # else while the file is opened, made or repaired
                listen("committed")
            time.sleep(chance.uniform(0, 0.2))
            os.kill(int(pid), signal.SIGKILL)
            listen("ended")
        nursery.stdin.close()
    return acknowledged


def test_kill_9_loses_nothing_acknowledged_and_leaves_nothing_half_done(tmp_path):
    folder, kills = tmp_path / "store", 30
    acknowledged = killed_at_random(folder, kills, random.Random())
    store = DuckStore(folder, "Europe/Berlin", load_catalogue())
    listed = {item.file: item for item in store.exports()}
    assert len(acknowledged) >= 20
    assert {file: listed[file].id for file in acknowledged} == acknowledged
    # A commit may have been durable a moment before the kill kept it from being acknowledged: one per kill at most.
    assert len(listed) - len(acknowledged) <= kills
    whole = {file: float(ROWS) for file in listed}
    sums = store.sums([EVER], ["impressions"])
    assert dict(zip(sums.channel, sums.value, strict=True)) == whole
    assert store.records("posts", limit=10**6).groupby("channel").size().to_dict() == dict.fromkeys(listed, POSTS)
    assert [store.original(item.id) for item in listed.values()] == [file.encode() for file in listed]
    assert store.verify() == []
    kept = (folder / "originals").glob("*/*")
    assert sorted(file.name for file in kept) == sorted(item.sha256 for item in listed.values())
    store.close()


def test_what_a_crash_left_is_swept_at_the_next_start(store, commit):
    commit("a.csv", [observation(D1, 1.0)])
    store.close()
    folder = store.folder / "originals"
    originals.keep(folder, export("orphan.csv", [])[0].sha256, b"orphan.csv")
    (folder / "ab").mkdir(exist_ok=True)
    (folder / "ab" / "half.tmp").write_bytes(b"half")
    again = DuckStore(store.folder, "Europe/Berlin", load_catalogue())
    assert again.verify() == []
    assert [file.name for file in folder.glob("*/*")] == [again.exports()[0].sha256]
    again.close()


def test_a_lost_database_is_named_and_the_originals_stay(store, commit):
    commit("a.csv", [observation(D1, 1.0)])
    store.close()
    (store.folder / "store.duckdb").unlink()
    with pytest.raises(StoreDamaged, match=r"store\.duckdb is missing, though exports were committed to it\. Restore"):
        store.exports()
    assert len(list((store.folder / "originals").glob("*/*"))) == 1


def test_a_commit_that_fails_changes_nothing(store, commit, monkeypatch):
    commit("a.csv", [observation(D1, 1.0)])
    before = store.version()

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(originals, "keep", full)
        with pytest.raises(Refused, match=r"Nothing was changed.*No space left"):
            commit("b.csv", [observation(D1, 2.0)])
    assert (store.version(), store.sums([MARCH]).value.sum(), len(store.exports())) == (before, 1.0, 1)
    assert commit("b.csv", [observation(D1, 2.0)]).export.id == "e000002"
    assert store.verify() == []


# -- damage


@pytest.fixture
def damaged(store, commit):
    commit("a.csv", [observation(D1, 5.0)], posts=[record("1", text="as written")])
    store.close()

    def damage(statement: str) -> list[str]:
        with duckdb.connect(str(store.folder / "store.duckdb")) as connection:
            connection.execute(statement)
        return store.verify()

    return damage


FACTS = "1 daily values differ from the log, for example "


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("update facts set value = 6", f"{FACTS}impressions of homeware on 2025-03-01: 6 is kept, the log says 5."),
        (
            "delete from facts where measure = 'impressions'",
            f"{FACTS}impressions of homeware on 2025-03-01: nothing is kept, the log says 5.",
        ),
        (
            "insert into facts select * replace ('views' as measure) from facts",
            f"{FACTS}views of homeware on 2025-03-01: 5 is kept, the log says nothing.",
        ),
        ("update posts set text = 'as edited'", "1 current posts differ from the log, for example 1."),
        ("delete from posts_log", "Export e000001 was committed with 2 rows, the log has 1."),
        (
            "insert into observations_log select * replace (7 as _export) from observations_log",
            "Export e000007 has 1 rows in the log, but the log has no such export.",
        ),
    ],
)
def test_verify_finds_planted_damage(damaged, statement, sentence):
    assert sentence in damaged(statement)


def test_verify_finds_a_missing_and_a_changed_original(store, commit):
    commit("a.csv", [observation(D1, 5.0)])
    commit("b.csv", [observation(D1, 6.0)])
    one, two = (originals.path_of(store.folder / "originals", item.sha256) for item in reversed(store.exports()))
    one.unlink()
    two.write_bytes(b"b.csv ")
    assert store.verify() == [
        "The original of export e000001 (a.csv) is missing.",
        "The original of export e000002 (b.csv) is not what was uploaded: its bytes have changed.",
    ]
    with pytest.raises(Refused, match="is missing from the store"):
        store.original("e000001")


def test_sums_of_fractions_do_not_alarm(store, commit):
    cases = [record(str(number), created_at=date(2025, 3, 1), cost=0.1 * number) for number in range(1000)]
    for part in range(4):
        commit(f"{part}.csv", cases=cases[part * 250 :] + cases[: part * 250])
    assert store.verify() == []


# -- several at once


def test_two_processes_share_a_home(store, commit):
    children = [start(store.folder, "5") for _ in range(2)]
    for name, child in zip(("one", "two"), children, strict=True):
        child.stdin.write(f"{name}\n")
        child.stdin.close()
    for number in range(5):
        commit(f"{number}.csv", [observation(date(2025, 3, number + 1), 1.0)])
        store.sums([MARCH])
        time.sleep(0.1)
    for child in children:
        assert child.stdout.read().count("committed") == 5
        child.stdout.close()
        assert child.wait(60) == 0
    assert len(store.exports()) == 15
    assert sorted(item.id for item in store.exports()) == [f"e{number:06d}" for number in range(1, 16)]
    assert store.sums([EVER], ["impressions"]).value.sum() == 10 * ROWS + 5
    assert store.verify() == []


NEWBORN = """
import os, sys, time, pathlib
from dashboard.store.door import Door
for round in range(int(sys.argv[2])):
    folder = pathlib.Path(sys.argv[1], str(round))
    folder.mkdir()
    start = time.monotonic() + 0.02
    for _ in range(4):
        if not os.fork():
            door = Door(folder / "store.duckdb", lambda connection: None, 20.0)
            time.sleep(max(0.0, start - time.monotonic()))
            with door.open() as cursor:
                cursor.execute("create table if not exists it (number int)")
            door.close()
            os._exit(0)
    for _ in range(4):
        if os.wait()[1]:
            sys.exit("one failed")
    assert sorted(path.name for path in folder.iterdir()) == ["store.duckdb"]
"""


def test_several_processes_meet_a_file_that_does_not_exist_yet(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", NEWBORN, str(tmp_path), str(NEWBORNS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_several_doors_of_one_process_open_and_close_one_file(tmp_path):
    """DuckDB refuses a file that its own process is just closing."""

    def come_and_go(_):
        door = Door(tmp_path / "store.duckdb", lambda connection: None, 20.0)
        for _ in range(30):
            with door.open() as cursor:
                cursor.execute("insert into it select range, 'x' || range from range(3000)")
            door.close()
            time.sleep(random.uniform(0, 0.01))

    duckdb.connect(str(tmp_path / "store.duckdb")).execute("create table it (number int, word varchar)").close()
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(come_and_go, range(6)))
    with duckdb.connect(str(tmp_path / "store.duckdb")) as connection:
        assert connection.execute("select count(*) from it").fetchall() == [(540_000,)]


def test_a_file_that_another_process_only_reads_is_busy_not_read_only(store, commit):
    """DuckDB then adds to its refusal that the file could be opened in read-only mode."""
    commit("a.csv", [observation(D1, 1.0)])
    store.close()
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('held', flush=True); input()"
    command = [sys.executable, "-c", hold, str(store.folder / "store.duckdb")]
    waiting = DuckStore(store.folder, "Europe/Berlin", load_catalogue(), patience=0.2)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        holder.stdout.readline()
        with pytest.raises(StoreBusy):
            waiting.note(Note("engagement_rate", "kitchen", "2025-03", "Head", cause="a cause"))
        holder.stdin.write("\n")
    waiting.note(Note("engagement_rate", "kitchen", "2025-03", "Head", cause="a cause"))
    assert len(waiting.notes()) == 1
    waiting.close()


def test_a_store_that_another_process_keeps_is_busy_in_words(store, commit):
    commit("a.csv", [observation(D1, 1.0)])
    store.close()
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); input()"
    file = str(store.folder / "store.duckdb")
    with subprocess.Popen(
        [sys.executable, "-c", hold, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        holder.stdout.readline()
        version = store.version()  # needs no database
        waiting = DuckStore(store.folder, "Europe/Berlin", load_catalogue(), patience=0.2)
        with pytest.raises(StoreBusy, match=r"Another process has kept the store for more than 0\.2 seconds"):
            waiting.exports()
        holder.stdin.write("\n")
    assert store.version() == version
    assert len(waiting.exports()) == 1
    waiting.close()


def test_a_store_that_is_made_anew_after_an_update_is_waited_for(store, commit, monkeypatch):
    commit("a.csv", [observation(D1, 1.0)])
    store.close()
    (store.folder / "renewing").touch()
    hold = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(1)"
    command = [sys.executable, "-c", hold, str(store.folder / "store.duckdb")]
    waiting = DuckStore(store.folder, "Europe/Berlin", load_catalogue(), patience=0.1)
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        holder.stdout.readline()
        monkeypatch.setattr("dashboard.store.door.RENEWED", 0.1)
        with pytest.raises(StoreBusy, match="After an update another process is making the current values anew"):
            waiting.exports()
        monkeypatch.setattr("dashboard.store.door.RENEWED", 60.0)
        assert len(waiting.exports()) == 1
    waiting.close()


def test_while_values_are_made_anew_others_are_told_and_afterwards_no_more(store, commit, monkeypatch):
    commit("a.csv", [observation(D1, 1.0)])
    with store._open() as cursor:
        cursor.execute("update schema_version set definition = 'older'")
    store.close()
    told = []
    rebuild = writing.rebuild
    monkeypatch.setattr(writing, "rebuild", lambda *given: (told.append(renewing.exists()), rebuild(*given)))
    renewing = store.folder / "renewing"
    assert store.sums([MARCH]).value.sum() == 1.0
    assert (told, renewing.exists()) == ([True], False)


def test_the_file_is_released_soon_after_the_last_question(store, commit):
    commit("a.csv", [observation(D1, 1.0)])
    file = str(store.folder / "store.duckdb")
    probe = [sys.executable, "-c", "import duckdb, sys; duckdb.connect(sys.argv[1])", file]
    time.sleep(1.0)
    assert subprocess.run(probe, capture_output=True, check=False).returncode == 0
    assert store.sums([MARCH]).value.sum() == 1.0


def test_sessions_that_meet_a_new_store_at_the_same_moment_do_not_collide(tmp_path: Path) -> None:
    stores = [DuckStore(tmp_path, "Europe/Berlin", load_catalogue()) for _ in range(4)]
    together = threading.Barrier(len(stores))
    errors: list[BaseException] = []

    def open_it(store: DuckStore) -> None:
        together.wait()
        try:
            assert store.exports() == []
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=open_it, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_readers_and_writers_of_one_process_do_not_disturb_each_other(store, commit):
    second = DuckStore(store.folder, "Europe/Berlin", load_catalogue())  # as another session of the app would
    errors: list[BaseException] = []
    seen: list[float] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                frame = second.sums([MARCH])
                seen.append(float(frame.value.sum()))
        except BaseException as error:
            errors.append(error)

    def write(part: int) -> None:
        try:
            for number in range(5):
                rows = [observation(date(2025, 3, day), 1.0, account=f"{part}-{number}") for day in (1, 2)]
                (store if part else second).commit(*export(f"{part}-{number}.csv", rows), by="Head of Marketing")
        except BaseException as error:
            errors.append(error)

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=(part,)) for part in (0, 1)]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert errors == []
    assert store.sums([MARCH]).value.sum() == 20.0
    assert all(value % 2 == 0 for value in seen)  # never half an export
    assert seen == sorted(seen)
    second.close()


def test_a_store_that_is_opened_soon_is_made_beside_other_work(tmp_path: Path) -> None:
    store = DuckStore(tmp_path / "store", "Europe/Berlin", load_catalogue())
    store.open_soon()
    (opening,) = [thread for thread in threading.enumerate() if thread.name == "opens the store"]
    opening.join()
    store.close()
    with duckdb.connect(str(tmp_path / "store" / "store.duckdb"), read_only=True) as made:
        assert made.execute("select count(*) from exports").fetchall() == [(0,)]


def test_what_stands_against_opening_soon_is_said_when_something_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = DuckStore(tmp_path / "store", "Europe/Berlin", load_catalogue())
    (tmp_path / "store" / "version").write_text("3.ab")  # something was committed, and the file is gone
    store.open_soon()
    for thread in threading.enumerate():
        if thread.name == "opens the store":
            thread.join()
    assert capsys.readouterr().err == ""
    with pytest.raises(StoreDamaged):
        store.exports()

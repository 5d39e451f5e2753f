"""Damage, full disks, homes that can only be read, clocks put back, older and newer stores: each has its sentence."""

import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from crashing import COMPANY
from store_rows import MARCH, at, export, observation

from dashboard.catalogue import load_catalogue
from dashboard.cli import main
from dashboard.errors import Refused, StoreDamaged
from dashboard.home import Home
from dashboard.store import schema
from dashboard.store.door import IDLE
from dashboard.store.duckdb_engine import DuckStore

D1 = date(2025, 3, 1)
RESTORE = r"Restore the newest backup with `ceo-dashboard restore FILE --replace`\."


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A home with 20,000 daily values, to be copied."""
    path = tmp_path_factory.mktemp("filled")
    (path / "company.yaml").write_text(COMPANY)
    store = Home.open(path).store
    days = [D1 + timedelta(day) for day in range(-700, 300)]
    rows = [observation(day, float(n), measure, unit="kitchen", account=str(n)) for n in range(10) for day in days
            for measure in ("impressions", "views")]  # fmt: skip
    store.commit(*export("a.csv", rows), by="Head of Marketing")
    store.close()
    return path


@pytest.fixture
def home(filled, tmp_path):
    return shutil.copytree(filled, tmp_path / "home")


def told(capsys, *command: str, home: Path) -> tuple[int, str]:
    """What a verb ends with, and all it says; the file is free again afterwards."""
    code = main([*command, "--home", str(home)])
    said = capsys.readouterr()
    time.sleep(IDLE + 0.2)
    return code, (said.out + said.err).strip()


# -- damage


@pytest.mark.parametrize("damage", ["flipped", "cut", "emptied", "another file"])
def test_a_damaged_database_is_named_with_the_cure(home, capsys, damage):
    file = home / "store" / "store.duckdb"
    data = bytearray(file.read_bytes())
    if damage == "flipped":
        for place in range(12_288, len(data), 4096):
            data[place] ^= 255
    file.write_bytes(
        {"flipped": data, "cut": data[: len(data) // 2], "emptied": b"", "another file": b"x" * 9999}[damage]
    )
    code, sentence = told(capsys, "verify", home=home)
    assert (code, sentence.count("\n")) == (2, 0)
    assert sentence.startswith(f"{file} is damaged (")
    assert sentence.endswith("Restore the newest backup with `ceo-dashboard restore FILE --replace`.")


def test_damage_found_while_reading_is_named_and_the_store_goes_on(home):
    store = Home.open(home).store
    with pytest.raises(StoreDamaged, match=RESTORE), store._open():
        raise duckdb.IOException("Corrupt database file: computed checksum 1 does not match stored checksum 2")
    assert len(store.exports()) == 1


def test_a_damaged_home_can_be_replaced_by_its_backup(home, tmp_path, capsys):
    assert main(["backup", str(tmp_path / "b.zip"), "--home", str(home)]) == 0
    (home / "store" / "store.duckdb").write_bytes(b"")
    assert main(["restore", str(tmp_path / "b.zip"), "--home", str(home), "--replace"]) == 0
    capsys.readouterr()
    assert told(capsys, "verify", home=home) == (0, "Store, log and originals agree.")


def test_an_older_database_in_the_place_of_a_newer_is_noticed(store, commit):
    commit("a.csv", [observation(D1, 1.0)])
    store.close()
    shutil.copy(store.folder / "store.duckdb", store.folder / "older")
    commit("b.csv", [observation(D1, 2.0)])
    store.close()
    (store.folder / "older").replace(store.folder / "store.duckdb")
    assert "Entry 2 was acknowledged, but the log ends at entry 1: newer entries are lost." in store.verify()


def test_rebuild_mends_current_values_that_differ_from_the_log(home, capsys):
    with duckdb.connect(str(home / "store" / "store.duckdb")) as connection:
        connection.execute("update facts set value = value + 1 where day = '2025-03-01'")
    assert told(capsys, "verify", home=home)[0] == 2
    assert told(capsys, "rebuild", home=home) == (
        0, "The current values are made anew; store, log and originals agree.",
    )  # fmt: skip
    assert told(capsys, "verify", home=home)[0] == 0


# -- disks


@contextmanager
def mounted(*options: str):
    if subprocess.run(["mount", *options], capture_output=True, check=False).returncode:
        pytest.skip("mounting needs more rights than these")
    try:
        yield
    finally:
        subprocess.run(["umount", options[-1]], check=True)


def test_a_full_disk_changes_nothing_and_reading_goes_on(home, tmp_path, capsys):
    disk = tmp_path / "disk"
    disk.mkdir()
    with mounted("-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)):
        shutil.copytree(home, disk / "home")
        store = Home.open(disk / "home").store
        before = store.sums([MARCH]).value.sum()
        with pytest.raises(OSError, match="No space left"):
            (disk / "filler").write_bytes(bytes(24 << 20))
        code, sentence = told(capsys, "withdraw", "e000001", home=disk / "home")
        assert (code, sentence[:52]) == (2, "Nothing was changed: the store could not write (No s")
        assert told(capsys, "verify", home=disk / "home") == (0, "Store, log and originals agree.")
        assert store.sums([MARCH]).value.sum() == before
        store.close()
        (disk / "filler").unlink()
        assert told(capsys, "withdraw", "e000001", home=disk / "home")[0] == 0
        assert told(capsys, "verify", home=disk / "home")[0] == 0


def test_a_file_that_may_not_grow_changes_nothing(home):
    grow = (
        "import resource, sys\nfrom pathlib import Path\nfrom committing import batch\n"
        "from dashboard.home import Home\n"
        "store = Home.open(Path(sys.argv[1])).store\nstore.exports()\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "store.commit(*batch('b.csv'), by='Head of Marketing')\n"
    )
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": f"{root}{os.pathsep}{Path(__file__).parent}"}
    done = subprocess.run([sys.executable, "-c", grow, str(home)], env=environment, check=False,
                          capture_output=True, text=True)  # fmt: skip
    assert (
        done.stderr.strip()
        .splitlines()[-1]
        .startswith("dashboard.errors.Refused: Nothing was changed: the store could not write (")
    )
    store = Home.open(home).store
    assert (store.verify(), len(store.exports())) == ([], 1)


def test_a_home_that_can_only_be_read_is_read(home, tmp_path, capsys):
    path = tmp_path / "read-only"
    path.mkdir()
    with mounted("--bind", "-o", "ro", str(home), str(path)):
        assert told(capsys, "verify", home=path) == (0, "Store, log and originals agree.")
        unwritten = (2, "Nothing was changed: the home can be read, but not written.")
        assert told(capsys, "withdraw", "e000001", home=path) == unwritten
        assert told(capsys, "backup", str(tmp_path / "b.zip"), home=path) == (
            2, "The home can only be read: copy its folder instead.",
        )  # fmt: skip


# -- clocks and releases


def test_a_clock_that_was_put_back_keeps_the_order_of_the_log(store, commit):
    commit("a.csv", [observation(D1, 1.0)], at=at(10))
    commit("b.csv", [observation(D1, 2.0)], at=at(5))  # the clock was put back
    store.withdraw("e000001", "Head of Marketing", at=at(6))
    assert store.sums([MARCH]).value.tolist() == [2.0]
    assert store.sums([MARCH], as_of=at(4)).value.tolist() == []
    assert store.sums([MARCH], as_of=at(5)).value.tolist() == [2.0]  # b came after a, whatever the clock said
    assert store.sums([MARCH], as_of=at(11)).value.tolist() == [2.0]
    assert store.verify() == []


def version(home: Path, number: int | None = None) -> int:
    with duckdb.connect(str(home / "store" / "store.duckdb")) as connection:
        if number is not None:
            connection.execute("update schema_version set version = ?", [number])
        return connection.execute("select version from schema_version").fetchone()[0]


def test_a_home_of_an_older_release_is_brought_up_to_date_by_the_first_command(home, capsys):
    version(home, schema.VERSION - 1)
    assert told(capsys, "verify", home=home) == (0, "Store, log and originals agree.")
    assert version(home) == schema.VERSION


def test_a_home_of_a_newer_release_is_refused_and_left_alone(home, capsys):
    version(home, schema.VERSION + 1)
    code, sentence = told(capsys, "verify", home=home)
    assert (code, "was written by a newer release" in sentence) == (2, True)
    assert version(home) == schema.VERSION + 1


def test_a_store_that_must_be_upgraded_but_can_only_be_read_says_so(home, tmp_path, capsys):
    version(home, schema.VERSION - 1)
    path = tmp_path / "read-only"
    path.mkdir()
    with mounted("--bind", "-o", "ro", str(home), str(path)):
        code, sentence = told(capsys, "verify", home=path)
    assert (code, "has to be brought up to date first, and it can only be read" in sentence) == (2, True)


def test_a_backup_of_an_older_release_is_brought_up_to_date_on_its_way_back(home, tmp_path):
    from dashboard.store import backup

    backup.backup(home, tmp_path / "b.zip")
    old = tmp_path / "old"
    backup.restore(tmp_path / "b.zip", old)
    version(old, schema.VERSION - 1)
    with pytest.raises(Refused, match="is not empty"):
        backup.restore(tmp_path / "b.zip", old)
    assert DuckStore(old / "store", "Europe/Berlin", load_catalogue()).verify() == []

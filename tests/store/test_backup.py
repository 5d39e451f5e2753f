"""A backup is whole or not there, and what is restored says what was saved."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
import zlib
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from store_rows import export, observation, record

from dashboard.cli import main
from dashboard.errors import Refused
from dashboard.home import Home
from dashboard.period import Period
from dashboard.scorecard import as_dict, scorecards
from dashboard.store import backup as backing
from dashboard.store import originals
from dashboard.store.backup import backup, restore

ROOT = Path(__file__).parents[2]
COMPANY = """\
company: {name: Alder, industry: Consumer goods, timezone: Europe/Berlin, currency: EUR}
business_units:
  - {id: kitchen, name: Kitchen, departments: [{id: marketing, name: Marketing, channels: [facebook]},
                                               {id: care, name: Care, channels: [facebook]}]}
  - {id: garden, name: Garden, departments: [{id: marketing, name: Marketing, channels: [facebook]}]}
"""
TODAY = date(2026, 11, 21)
MONTHS = [Period(date(2026, month, 1), date(2026, month, 28), "span", f"2026-{month:02}") for month in (8, 9, 10)]


def fill(home: Path, months: range = range(8, 11)) -> Path:
    """A home of two units with daily values and cases, one export withdrawn, a format of its own and a hidden file."""
    (home / "formats").mkdir(parents=True)
    (home / "company.yaml").write_text(COMPANY)
    (home / "formats" / "own.report.yaml").write_text("# none yet\n")
    (home / ".private").write_text("stays")
    (home / "sessions.db").write_text("stays too")
    store = Home.open(home).store
    for month in months:
        rows = [
            observation(date(2026, month, day), 100.0 * day, measure, unit=unit, account=None)
            for unit in ("kitchen", "garden")
            for measure in ("impressions", "engagements", "followers")
            for day in range(1, 29)
        ]
        cases = [
            record(str(day), unit="kitchen", department="care", created_at=date(2026, month, day), cost=float(day))
            for day in range(1, 20)
        ]
        store.commit(*export(f"{month}.csv", rows, cases=cases), by="Head of Marketing")
    store.withdraw("e000001", "Head of Marketing", "wrong month")
    store.close()
    return home


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("filled") / "home")


@pytest.fixture
def home(filled, tmp_path):
    return shutil.copytree(filled, tmp_path / "home")


def answers(path: Path) -> list[str]:
    """The scorecards of the company and every unit in every month, as JSON."""
    home = Home.open(path)
    units = [None, *(unit.id for unit in home.company.business_units)]
    found = [
        json.dumps(as_dict(card), sort_keys=True)
        for month in MONTHS
        for card in scorecards(home.store, home.catalogue, home.company, month, units, today=TODAY).values()
    ]
    home.store.close()
    return found


@pytest.fixture(scope="module")
def said(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The answers of `home`, before anything was done to it."""
    return answers(shutil.copytree(filled, tmp_path_factory.mktemp("said") / "home"))


def held(folder: Path) -> dict[str, bytes]:
    """Every file, byte by byte."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_restored_home_gives_identical_scorecards_and_the_same_log(home, said, tmp_path):
    done = backup(home, tmp_path / "b.zip")
    elsewhere = tmp_path / "another" / "machine"
    assert restore(tmp_path / "b.zip", elsewhere) is None
    assert answers(elsewhere) == said
    was, now = (Home.open(path).store for path in (home, elsewhere))
    assert now.exports() == was.exports()
    assert [now.original(item.id) for item in now.exports()] == [b"10.csv", b"9.csv", b"8.csv"]
    assert done.exports == 3
    # nobody stays signed in, and nothing hidden goes along
    assert names(elsewhere) == ["audit.jsonl", "company.yaml", "formats", "store"]


def test_what_is_restored_never_answers_from_what_was_cached_before(home, tmp_path):
    store = Home.open(home).store
    backup(home, tmp_path / "b.zip")
    seen = {store.version()}
    for number in range(3):
        store.commit(*export(f"after-{number}", [observation(date(2026, 11, 1), 1.0)]), by="Head of Marketing")
        seen.add(store.version())
        store.close()
        restore(tmp_path / "b.zip", home, replace=True)
        seen.add(store.version())
    assert len(seen) == 1 + 3 * 2


def test_homes_replaced_within_one_second_are_all_kept(home, tmp_path):
    backup(home, tmp_path / "b.zip")
    asides = []
    for number in range(3):
        (home / "mark").write_text(str(number))
        asides.append(restore(tmp_path / "b.zip", home, replace=True))
    assert [(aside / "mark").read_text() for aside in asides] == ["0", "1", "2"]


def test_an_occupied_home_is_replaced_only_when_told_and_kept_beside(home, said, tmp_path):
    backup(home, tmp_path / "b.zip")
    other = fill(tmp_path / "other", range(8, 9))
    before = held(other)
    with pytest.raises(Refused, match=r"other is not empty\. .* --replace"):
        restore(tmp_path / "b.zip", other)
    assert held(other) == before
    aside = restore(tmp_path / "b.zip", other, replace=True)
    assert answers(other) == said
    assert held(aside) == before


def test_a_backup_is_taken_while_another_process_reads_and_loads(home, tmp_path):
    busy = (
        "import sys, time\nfrom datetime import date\nfrom pathlib import Path\n"
        "from store_rows import export, observation\nfrom dashboard.home import Home\n"
        "store = Home.open(Path(sys.argv[1])).store\nprint('ready', flush=True)\n"
        "for number in range(12):\n"
        "    store.commit(*export(str(number), [observation(date(2026, 11, 1), 1.0)]), by='Head of Care')\n"
    )
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}"}
    with subprocess.Popen([sys.executable, "-c", busy, str(home)], stdout=subprocess.PIPE, env=environment) as loading:
        loading.stdout.readline()
        held = [backup(home, tmp_path / f"{number}.zip").exports for number in range(2)]
    assert loading.returncode == 0
    assert held == sorted(held)
    for number, exports in enumerate(held):
        restore(tmp_path / f"{number}.zip", tmp_path / str(number))
        assert len(Home.open(tmp_path / str(number)).store.exports()) == exports


def test_a_home_that_does_not_verify_makes_no_backup(home, tmp_path):
    victim = Home.open(home).store.exports()[0]
    originals.path_of(home / "store" / "originals", victim.sha256).write_bytes(b"something else")
    with pytest.raises(Refused, match=r"does not verify: The original of export e000003 \(10\.csv\) is not what was"):
        backup(home, tmp_path / "b.zip")
    assert names(tmp_path) == ["home"]


def test_nothing_but_a_backup_is_overwritten(home, tmp_path):
    with pytest.raises(Refused, match="is no backup: name another file"):
        backup(home, home / "company.yaml")
    backup(home, tmp_path / "b.zip")
    assert backup(home, tmp_path / "b.zip").exports == 3


def test_a_damaged_or_foreign_file_is_not_restored(home, tmp_path, capsys):
    whole = tmp_path / "b.zip"
    backup(home, whole)
    data = whole.read_bytes()
    (tmp_path / "cut.zip").write_bytes(data[: len(data) // 2])
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("posts.csv", "a,b")
    with zipfile.ZipFile(whole) as archive, zipfile.ZipFile(tmp_path / "outside.zip", "w") as evil:
        manifest = json.loads(archive.read("manifest.json"))
        manifest["files"] = {"../outside.txt": "0" * 64}
        evil.writestr("manifest.json", json.dumps(manifest))
        evil.writestr("../outside.txt", "x")
    for name, sentence in [
        ("cut", "was cut off: take another copy"),
        ("other", "is not a backup of this dashboard"),
        ("outside", "names a file outside the home"),
        ("none", "There is no file"),
    ]:
        assert main(["restore", str(tmp_path / f"{name}.zip"), "--home", str(tmp_path / "new")]) == 2
        assert sentence in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
    assert not [name for name in names(tmp_path) if name.startswith(".") or name == "outside.txt"]


def test_one_wrong_byte_anywhere_in_a_saved_file_is_found(home, tmp_path, capsys):
    """What unpacks to nothing, to something else and to the right length: each is one sentence."""
    whole, flipped = tmp_path / "b.zip", tmp_path / "flipped.zip"
    backup(home, whole)
    data = whole.read_bytes()
    with zipfile.ZipFile(whole) as archive:
        store = next(one for one in archive.infolist() if one.filename == "store/store.duckdb")
    start, found = store.header_offset + 100, 0
    for at in range(start, start + store.compress_size - 100, store.compress_size // 40):
        flipped.write_bytes(data[:at] + bytes([data[at] ^ 255]) + data[at + 1 :])
        if unpacked(flipped) == unpacked(whole):
            continue  # zeros, copied from a little before instead of much before: nothing is wrong
        found += 1
        assert main(["restore", str(flipped), "--home", str(tmp_path / "new")]) == 2
        assert "is damaged" in capsys.readouterr().err
    assert found >= 30
    assert not (tmp_path / "new").exists()


def unpacked(file: Path) -> bytes | None:
    """The database in a backup; None, where it cannot be unpacked."""
    with zipfile.ZipFile(file) as archive, suppress(zipfile.BadZipFile, zlib.error, EOFError):
        return archive.read("store/store.duckdb")
    return None


@pytest.mark.parametrize("verb", ["backup", "restore"])
def test_kill_9_leaves_no_half_backup_and_the_old_home(home, said, tmp_path, verb):
    whole = tmp_path / "b.zip"
    backup(home, whole)
    target = tmp_path / "new.zip"
    command = {"backup": ["backup", str(target)], "restore": ["restore", str(whole), "--replace"]}[verb]
    chance = random.Random()
    for _ in range(max(2, int(os.environ.get("CRASHES", 0)) // 10)):
        child = subprocess.Popen([sys.executable, "-m", "dashboard", *command, "--home", str(home)], cwd=ROOT,
                                 stdout=subprocess.DEVNULL)  # fmt: skip
        time.sleep(chance.uniform(0.3, 2.5))
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert answers(home) == said
        assert Home.open(home).store.verify() == []
        if target.exists():
            assert restore(target, tmp_path / f"of-{time.monotonic_ns()}") is None
            target.unlink()


def test_what_a_killed_one_left_behind_is_cleared_a_day_later(home, tmp_path):
    old, young = tmp_path / ".b.zip.work-old", tmp_path / ".b.zip.work-young"
    for folder in (old, young):
        folder.mkdir()
    os.utime(old, (time.time() - backing.STALE - 1,) * 2)
    backup(home, tmp_path / "b.zip")
    assert (old.exists(), young.exists()) == (False, True)


def test_the_command_line_says_what_was_done(home, tmp_path, capsys):
    file, new = tmp_path / "b.zip", tmp_path / "new"
    assert main(["backup", str(file), "--home", str(home), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["exports"] == 3
    assert main(["restore", str(file), "--home", str(new)]) == 0
    assert capsys.readouterr().out == f"{new} is restored, with 3 exports, and verified.\n"

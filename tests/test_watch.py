"""The inbox: what is dropped into a folder is loaded once, moved, and told about beside it."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.home import Home
from dashboard.watch import Inbox, once, watch

pytestmark = pytest.mark.usefixtures("kept_readers")
ROOT = Path(__file__).parents[1]
SPECIMENS = ROOT / "tests" / "intake" / "specimens"
COMPANY = """
company: {name: Norvale, timezone: Europe/Berlin, currency: EUR, locale: en_GB}
business_units:
  - id: homeware
    name: Homeware
    departments:
      - {id: marketing, name: Marketing, channels: [facebook, x]}
  - id: tools
    name: Tools
    departments:
      - {id: marketing, name: Marketing, channels: [facebook]}
"""

#: Runs each line of words as a command of its own, in a process that need not import anything; prints which process
#: it is, and how it ended.
NURSERY = """
import os, sys
from dashboard import cli, home, watch
for line in sys.stdin:
    child = os.fork()
    if not child:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        os._exit(cli.main(line.split()))
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "company.yaml").write_text(COMPANY)
    return Home.open(folder)


@pytest.fixture
def inbox(home: Home) -> Inbox:
    return Inbox(home.path / "inbox", lambda: home, lambda sentence: None)


@pytest.fixture
def leases() -> Iterator[None]:
    """As the command line does it, so that the system may be asked who writes a file."""
    before = signal.signal(signal.SIGIO, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGIO, before)


def rows(value: int = 100) -> str:
    return f"date,measure,value\n2026-03-01,impressions,{value}\n"


def drop(inbox: Inbox, name: str, text: str | bytes) -> Path:
    path = inbox.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def there(inbox: Inbox) -> list[str]:
    """Every file below the inbox, by its path."""
    return sorted(
        path.relative_to(inbox.folder).as_posix()
        for path in inbox.folder.rglob("*")
        if path.is_file() and path.name != ".watching"
    )


def test_there_is_a_folder_for_each_unit_department_and_channel(inbox: Inbox) -> None:
    inbox.prepare()
    folders = {path.relative_to(inbox.folder).as_posix() for path in inbox.folder.rglob("*") if path.is_dir()}
    assert folders == {
        "homeware", "homeware/marketing", "homeware/marketing/facebook", "homeware/marketing/x",
        "tools", "tools/marketing", "tools/marketing/facebook",
    }  # fmt: skip


def test_a_file_is_loaded_by_its_folder_and_moved_with_a_report(home: Home, inbox: Inbox) -> None:
    drop(inbox, "homeware/marketing/x/march.csv", rows())
    assert once(inbox, 0) == 1
    export = home.store.exports()[0]
    assert (export.unit, export.department, export.channel) == ("homeware", "marketing", "x")
    assert export.by == "inbox homeware/marketing/x"
    assert there(inbox) == ["done/homeware/marketing/x/march.csv", "done/homeware/marketing/x/march.csv.txt"]
    report = (inbox.folder / "done/homeware/marketing/x/march.csv.txt").read_text()
    assert report.startswith("Committed as e000001: 1 new value, 0 changed, 0 already here.\n")


def test_an_archive_is_loaded_whole(home: Home, inbox: Inbox) -> None:
    path = drop(inbox, "tools/marketing/facebook/all.zip", b"")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", rows())
        archive.writestr("b.csv", rows().replace("03-01", "03-02"))
    assert once(inbox, 0) == 1
    assert home.store.exports()[0].counts.new == 2


def test_what_is_no_export_is_refused_with_a_sentence_beside_it(home: Home, inbox: Inbox) -> None:
    drop(inbox, "homeware/holiday.csv", b"\x89PNG\r\n\x1a\n" + bytes(100))
    once(inbox, 0)
    assert there(inbox) == ["refused/homeware/holiday.csv", "refused/homeware/holiday.csv.txt"]
    assert "picture" in (inbox.folder / "refused/homeware/holiday.csv.txt").read_text()
    assert home.store.exports() == []


def test_a_decision_is_asked_for_with_the_folders_that_take_it(inbox: Inbox) -> None:
    drop(inbox, "homeware/march.csv", rows())
    once(inbox, 0)
    report = (inbox.folder / "refused/homeware/march.csv.txt").read_text()
    assert report.startswith("A decision is needed. The file does not say which channel it is about")
    assert "folders: homeware/marketing/facebook, homeware/marketing/x.\n" in report
    assert "--channel" not in report


def test_a_decision_about_reading_names_the_command_that_takes_it(inbox: Inbox) -> None:
    specimen = SPECIMENS / "hostile" / "posts_ambiguous_dates.csv"
    drop(inbox, "homeware/marketing/facebook/posts.csv", specimen.read_bytes())
    once(inbox, 0)
    report = (inbox.folder / "refused/homeware/marketing/facebook/posts.csv.txt").read_text()
    assert "ceo-dashboard load FILE --dates dmy" in report


@pytest.mark.parametrize(
    ("folder", "sentence"),
    [
        ("homewear", "Refused: There is no business unit 'homewear'; the folders are homeware, tools.\n"),
        ("tools/care", "Refused: Tools has no department 'care'; its folders are marketing.\n"),
        ("tools/marketing/x", "Refused: There is no channel 'x' here; the folders are facebook.\n"),
    ],
)
def test_a_folder_that_is_no_place_of_the_company_is_told(folder: str, sentence: str, inbox: Inbox) -> None:
    drop(inbox, f"{folder}/march.csv", rows())
    once(inbox, 0)
    assert (inbox.folder / "refused" / folder / "march.csv.txt").read_text() == sentence


def test_a_file_that_grows_is_left_alone_until_it_rests(home: Home, inbox: Inbox) -> None:
    path = drop(inbox, "tools/marketing/facebook/march.csv", rows())
    inbox.look()
    with path.open("a") as file:
        file.write("2026-03-02,impressions,5\n")
    assert inbox.look() == 0
    assert inbox.look() == 1
    assert home.store.exports()[0].counts.new == 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who writes a file")
def test_a_file_that_somebody_holds_open_for_writing_is_left_alone(leases: None, home: Home, inbox: Inbox) -> None:
    path = drop(inbox, "tools/marketing/facebook/march.csv", rows())
    with path.open("a"):
        assert [inbox.look() for _ in range(3)] == [0, 0, 0]
    assert inbox.look() == 1


def test_what_a_transfer_has_not_finished_is_not_looked_at(inbox: Inbox) -> None:
    names = ["a.csv.part", "b.crdownload", ".c.csv", "~$d.xlsx", "e.csv.tmp", "f.csv.filepart"]
    for name in names:
        drop(inbox, f"tools/{name}", rows())
    assert once(inbox, 0) == 0
    assert there(inbox) == sorted(f"tools/{name}" for name in names)


def test_a_link_opens_no_file_elsewhere(home: Home, inbox: Inbox, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(rows())
    (inbox.folder / "tools/marketing/facebook").mkdir(parents=True)
    (inbox.folder / "tools/marketing/facebook/march.csv").symlink_to(secret)
    (inbox.folder / "elsewhere").symlink_to(tmp_path)
    assert once(inbox, 0) == 1
    assert home.store.exports() == []
    assert secret.read_text() == rows()


def test_the_same_name_again_never_covers_the_earlier_file(inbox: Inbox) -> None:
    for value in (1, 2):
        drop(inbox, "tools/marketing/facebook/march.csv", rows(value=value))
        once(inbox, 0)
    assert [name for name in there(inbox) if not name.endswith(".txt")] == [
        "done/tools/marketing/facebook/march (2).csv", "done/tools/marketing/facebook/march.csv",
    ]  # fmt: skip


def test_a_file_whose_commit_was_acknowledged_before_a_crash_is_not_loaded_again(home: Home, inbox: Inbox) -> None:
    drop(inbox, "tools/marketing/facebook/march.csv", rows())
    once(inbox, 0)
    os.rename(
        inbox.folder / "done/tools/marketing/facebook/march.csv", inbox.folder / "tools/marketing/facebook/march.csv"
    )
    once(inbox, 0)
    assert len(home.store.exports()) == 1
    report = (inbox.folder / "done/tools/marketing/facebook/march.csv.txt").read_text()
    assert report.startswith("Already committed as e000001; nothing changed.")


@pytest.mark.parametrize("name", [b"\xff\xfe.csv", b"a" * 251 + b".csv", b"x\ny.csv", b"=cmd|' calc'!A0.csv"])
def test_a_hostile_name_is_a_name_only(name: bytes, home: Home, inbox: Inbox) -> None:
    folder = inbox.folder / "tools/marketing/facebook"
    folder.mkdir(parents=True)
    (folder / os.fsdecode(name)).write_text(rows())
    assert once(inbox, 0) == 1
    assert len(home.store.exports()) == 1
    assert list(folder.iterdir()) == []


def test_a_busy_store_leaves_the_file_for_later(home: Home, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard.errors import StoreBusy

    told: list[str] = []
    inbox.tell = told.append

    def busy(*_: object) -> None:
        raise StoreBusy("Another process has kept the store.")

    drop(inbox, "tools/marketing/facebook/march.csv", rows())
    with monkeypatch.context() as patched:
        patched.setattr(type(home.store), "commit", busy)
        assert once(inbox, 0) == 0
    assert told == ["march.csv waits: Another process has kept the store."]
    assert there(inbox) == ["tools/marketing/facebook/march.csv"]
    inbox._later.clear()
    assert inbox.look() == 1


def test_two_watchers_at_once_load_nothing_twice(home: Home) -> None:
    told: list[str] = []
    boxes = [Inbox(home.path / "inbox", lambda: Home.open(home.path), told.append) for _ in range(2)]
    for number in range(6):
        drop(
            boxes[0],
            f"tools/marketing/facebook/{number}.csv",
            rows(value=number + 1).replace("03-01", f"03-{number + 1:02}"),
        )
    stop = threading.Event()
    threads = [threading.Thread(target=watch, args=(box, 0.02, stop)) for box in boxes]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 60
    while len(told) < 6 and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    for thread in threads:
        thread.join(30)
    assert len(told) == 6
    assert sorted(export.file for export in home.store.exports()) == [f"{number}.csv" for number in range(6)]
    assert all("1 new value" in sentence for sentence in told)


def test_killed_at_any_moment_a_file_is_in_the_inbox_or_done_and_loaded_once(home: Home, inbox: Inbox) -> None:
    chance = random.Random(7)
    files = 8
    for number in range(files):
        drop(
            inbox,
            f"tools/marketing/facebook/{number}.csv",
            rows(value=number + 1).replace("03-01", f"03-{number + 1:02}"),
        )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", NURSERY], cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        for _ in range(4):
            print("watch", "--every", "0.05", "--home", home.path, file=nursery.stdin, flush=True)
            process, before = int(nursery.stdout.readline()), len(there(inbox))
            deadline = time.monotonic() + 30
            while len(there(inbox)) == before and time.monotonic() < deadline:
                time.sleep(0.01)  # until it is at work
            time.sleep(chance.uniform(0, 0.3))
            os.kill(process, signal.SIGKILL)
            assert nursery.stdout.readline() == f"{-signal.SIGKILL}\n"
            exports = [f"{name.rsplit('/', 1)[1]}" for name in there(inbox) if not name.endswith(".txt")]
            assert sorted(exports) == [f"{number}.csv" for number in range(files)]
        print("watch", "--once", "--every", "0.05", "--home", home.path, file=nursery.stdin, flush=True)
        nursery.stdout.readline()
        assert nursery.stdout.readline() == "0\n"
    assert sorted(export.file for export in home.store.exports()) == [f"{number}.csv" for number in range(files)]
    assert all(name.startswith("done/") for name in there(inbox))
    assert home.store.verify() == []


def test_the_command_line_looks_once_for_cron(home: Home) -> None:
    folder = home.path / "inbox" / "tools" / "marketing" / "facebook"
    folder.mkdir(parents=True)
    (folder / "march.csv").write_text(rows())
    command = [sys.executable, "-m", "dashboard", "watch", "--once", "--every", "0.1", "--home", str(home.path)]
    answer = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.startswith("march.csv: Committed as e000001")

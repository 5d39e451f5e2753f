"""No file takes the app down: what kills a parser kills only the reading process, and is answered in one sentence."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from killers import KILLERS, ROWS

from dashboard.intake import read
from dashboard.intake.safe import Worker
from dashboard.intake.worker import more_seconds
from dashboard.period import Period

SPECIMENS = Path(__file__).parent / "specimens"


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(cpu_seconds=20, wall_seconds=60) as process:
        yield process


@pytest.mark.parametrize("name", KILLERS)
def test_a_killer_file_is_refused_in_one_sentence(name: str, worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(KILLERS[name])
    found = worker.read(path, name)
    assert found.outcome == "refused"
    assert len(found.problems) == 1
    assert found.problems[0].message.endswith(".")


def test_the_worker_says_what_the_reader_says(worker: Worker) -> None:
    path = SPECIMENS / "template.measures" / "measures.csv"
    today = date(2026, 11, 21)
    apart, here = worker.read(path, path.name, today=today), read(path.read_bytes(), path.name, today=today)
    assert apart == here
    assert apart.tables[0].rows.equals(here.tables[0].rows)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux shows what a process has loaded")
def test_the_worker_starts_without_what_only_reads_definitions(worker: Worker) -> None:
    path = SPECIMENS / "template.measures" / "measures.csv"
    assert worker.read(path, path.name).outcome == "ok"
    assert worker._process is not None
    loaded = Path(f"/proc/{worker._process.pid}/maps").read_text()
    assert "pyarrow" in loaded
    assert "pydantic" not in loaded
    assert "pandas" not in loaded


def test_decisions_reach_the_worker(worker: Worker) -> None:
    path = SPECIMENS / "hostile" / "posts_ambiguous_dates.csv"
    assert worker.read(path, path.name).outcome == "ask"
    period = Period(date(2026, 4, 1), date(2026, 4, 30), "month", "2026-04")
    decided = worker.read(path, path.name, dates="dmy", period=period)
    assert decided.outcome == "ok"
    assert (decided.tables[0].first_day, decided.tables[0].last_day) == (date(2026, 4, 1), date(2026, 4, 11))


def test_a_killed_process_is_replaced_for_the_next_file(tmp_path: Path) -> None:
    good = SPECIMENS / "template.measures" / "measures.csv"
    with Worker() as process:
        assert process.read(good, "a.csv").outcome == "ok"
        assert process._process is not None
        process._process.kill()
        process._process.wait()
        assert process.read(good, "b.csv").outcome == "ok"


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    slow = tmp_path / "slow.csv"
    slow.write_text(ROWS * 400_000)
    with Worker(wall_seconds=1.5) as process:
        found = process.read(slow, slow.name)
        assert found.outcome == "refused"
        assert "takes too long" in found.problems[0].message
        assert process.read(SPECIMENS / "template.measures" / "measures.csv", "m.csv").outcome in ("ok", "refused")


def test_a_file_that_costs_too_much_processor_time_is_given_up(tmp_path: Path) -> None:
    slow = tmp_path / "slow.csv"
    slow.write_text(ROWS * 700_000)
    with Worker(cpu_seconds=1) as process:
        found = process.read(slow, slow.name)
        assert found.outcome == "refused"
        assert "takes too long" in found.problems[0].message


def test_a_large_file_may_take_longer() -> None:
    assert [more_seconds(size * 2**20) for size in (1, 49, 50, 200)] == [0, 0, 10, 40]


def test_progress_is_told_step_by_step(worker: Worker) -> None:
    path = SPECIMENS / "template.posts" / "posts.csv"
    told: list[tuple[float, str]] = []
    reading = worker.read(path, path.name, progress=lambda fraction, words: told.append((fraction, words)))
    assert reading.outcome == "ok"
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)
    assert (told[0][0], told[-1]) == (0.05, (1.0, "Read"))
    words = [words for _, words in told]
    assert words[:3] == ["Taking the file apart", "Splitting the text into rows", "Recognising the format"]
    assert words[3:-2] == [f"Reading the values: column {number} of 14" for number in range(1, 15)]
    assert words[-2] == "Handing over what was read"


def test_a_listener_that_leaves_leaves_no_answer_behind(tmp_path: Path) -> None:
    path = SPECIMENS / "template.posts" / "posts.csv"

    def leave(fraction: float, words: str) -> None:
        raise KeyboardInterrupt

    with Worker() as process:
        with pytest.raises(KeyboardInterrupt):
            process.read(path, path.name, progress=leave)
        assert process.read(SPECIMENS / "template.measures" / "measures.csv", "m.csv").format == "template.measures"


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", None)
    path = SPECIMENS / "template.measures" / "measures.csv"
    with Worker() as process:
        assert process.read(path, path.name).outcome == "ok"
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_hostile_name_is_only_a_label(worker: Worker) -> None:
    path = SPECIMENS / "template.measures" / "measures.csv"
    assert worker.read(path, "../../etc/pass\u202ewd\x00.csv").file == "passwd.csv"


@pytest.mark.parametrize("read", [True, False])
def test_nothing_is_left_behind_when_the_asking_process_is_killed(read: bool, tmp_path: Path) -> None:
    script = (
        "import os, signal; from dashboard.intake.safe import Worker\n"
        "with Worker() as worker:\n"
        "    file = worker.lay_down(b'date,unit,department,channel,measure,value\\n2026-03-01,a,b,x,views,1\\n')\n"
        f"    assert not {read} or worker.read(file, 'measures.csv').outcome == 'ok'\n"
        "    os.kill(os.getpid(), signal.SIGKILL)"
    )
    folder = tmp_path / "temporary"
    folder.mkdir()
    environment = {**os.environ, "TMPDIR": str(folder)}
    assert subprocess.run([sys.executable, "-c", script], env=environment, check=False).returncode == -signal.SIGKILL
    deadline = time.monotonic() + 20
    while list(folder.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert list(folder.iterdir()) == []


def test_a_damaged_old_workbook_costs_nobody_their_memory(tmp_path: Path) -> None:
    whole = (SPECIMENS / "linkedin.content" / "norvale_content_1780272000009.xls").read_bytes()
    chance = random.Random(3)
    outcomes = []
    with Worker() as worker:
        for number in range(8):
            data = bytearray(whole)
            for _ in range(12):
                data[chance.randrange(512, len(data))] = chance.randrange(256)
            file = tmp_path / f"{number}.xls"
            file.write_bytes(data)
            outcomes.append(worker.read(file, file.name).outcome)
        original = tmp_path / "whole.xls"
        original.write_bytes(whole)
        assert worker.read(original, original.name).outcome == "ok"
    assert set(outcomes) <= {"ok", "ask", "refused"}

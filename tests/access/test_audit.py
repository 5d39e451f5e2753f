"""The audit log: every line chained to the one before, whoever writes, and whatever is cut or changed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard import audit
from dashboard.company import Company
from dashboard.errors import Refused


def test_what_was_done_is_read_back_in_order(tmp_path: Path) -> None:
    audit.record(tmp_path, "care@alder.example", "upload", export="e000001", file="=cmd|' \n.csv", rows=3, note=None)
    audit.record(tmp_path, None, "download", export="e000001")
    first, second = audit.entries(tmp_path)
    assert (first.number, first.who, first.what) == (1, "care@alder.example", "upload")
    assert first.facts == {"export": "e000001", "file": "=cmd|' \n.csv", "rows": 3}
    assert (second.number, second.who) == (2, "this machine")
    assert audit.check(tmp_path) == []
    assert len(audit.exported(tmp_path).splitlines()) == 2  # a newline in a name is no line of the log


def test_an_empty_home_has_an_empty_log(tmp_path: Path) -> None:
    assert (list(audit.entries(tmp_path)), audit.check(tmp_path), audit.exported(tmp_path)) == ([], [], b"")


def test_nobody_else_on_the_machine_reads_it(tmp_path: Path) -> None:
    audit.record(tmp_path, "x", "sign-in")
    assert (tmp_path / audit.FILE).stat().st_mode & 0o077 == 0


@pytest.fixture
def written(tmp_path: Path) -> Path:
    for number in range(5):
        audit.record(tmp_path, "care@alder.example", "upload", export=f"e{number:06d}")
    return tmp_path


def test_a_line_that_was_changed_is_noticed(written: Path) -> None:
    file = written / audit.FILE
    file.write_bytes(file.read_bytes().replace(b"e000002", b"e000009"))
    assert audit.check(written) == [
        "audit.jsonl, line 3: entry 3 was changed after it was written, or the one before it."
    ]


def test_a_line_that_was_changed_with_its_own_hash_breaks_the_next(written: Path) -> None:
    file = written / audit.FILE
    lines = file.read_text().splitlines()
    third = json.loads(lines[2])
    third["who"] = "somebody else"
    third["hash"] = audit._hash(json.loads(lines[1])["hash"], {key: third[key] for key in third if key != "hash"})
    file.write_text("\n".join([*lines[:2], json.dumps(third), *lines[3:]]) + "\n")
    assert audit.check(written)[0].startswith("audit.jsonl, line 4: ")


@pytest.mark.parametrize(("gone", "sentence"), [(0, "line 1: entry 1 is missing"), (2, "line 3: entry 3 is missing")])
def test_a_line_that_was_taken_out_is_noticed(written: Path, gone: int, sentence: str) -> None:
    file = written / audit.FILE
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[:gone] + lines[gone + 1 :]))
    assert sentence in audit.check(written)[0]


def test_half_a_line_after_a_crash_was_never_acknowledged(written: Path) -> None:
    with (written / audit.FILE).open("ab") as file:
        file.write(b'{"n": 6, "at": "2026-')
    assert audit.check(written) == []
    assert audit.record(written, "x", "sign-in").number == 6
    assert audit.check(written) == []


def test_nothing_is_chained_to_a_damaged_line(written: Path) -> None:
    with (written / audit.FILE).open("ab") as file:
        file.write(b"something else\n")
    with pytest.raises(Refused, match="damaged"):
        audit.record(written, "x", "sign-in")


def test_a_long_line_is_no_trouble(tmp_path: Path) -> None:
    audit.record(tmp_path, "x", "grants", now=["a" * 499] * 100)
    assert audit.record(tmp_path, "x", "refused", asked="y" * 10**6).number == 2
    assert audit.record(tmp_path, "x", "sign-in").number == 3
    assert audit.check(tmp_path) == []


def test_processes_write_at_once_and_the_chain_holds(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from dashboard import audit\n"
        "for n in range(25): audit.record(Path(sys.argv[1]), sys.argv[2], 'sign-in', n=n)"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), f"p{n}"]) for n in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert audit.check(tmp_path) == []
    assert len(list(audit.entries(tmp_path))) == 75


def test_grants_are_noticed_when_they_change(tmp_path: Path, company: Company) -> None:
    audit.notice_grants(tmp_path, company)
    audit.notice_grants(tmp_path, company)
    (first,) = audit.entries(tmp_path)
    assert (first.who, first.what) == ("company.yaml", "grants")
    assert first.facts["granted"] == ["head.of.care@alder.example: lead, kitchen / care"]
    audit.notice_grants(tmp_path, company.model_copy(update={"people": ()}))
    *_, last = audit.entries(tmp_path)
    assert last.facts == {"granted": [], "taken": ["head.of.care@alder.example: lead, kitchen / care"], "now": []}

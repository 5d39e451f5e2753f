"""The audit log of a home: who did what and when, one JSON line each, chained so that no line can be changed unseen."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from dashboard.company import Company, Grant
from dashboard.errors import Refused

FILE = "audit.jsonl"
#: What the first line is chained to.
BEGINNING = "0" * 64
#: Characters of a single fact; texts from outside may be long.
LONGEST = 500
#: Who acts without having signed in.
THIS_MACHINE = "this machine"


@dataclass(frozen=True)
class Entry:
    """One line of the log. `facts` are plain words and numbers: an export's id, a file's label, what was refused."""

    number: int
    at: datetime  # UTC
    who: str
    what: str
    facts: dict[str, Any]
    hash: str


def record(home: Path, who: str | None, what: str, **facts: Any) -> Entry:
    """Append one line, on the disk when this returns. Several processes may write. Refused: it cannot be written."""
    with _locked(home, "a+b") as file:
        last = _last(file)
        number, before = (last["n"] + 1, last["hash"]) if last else (1, BEGINNING)
        line = {
            "n": number,
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "who": (who or THIS_MACHINE)[:LONGEST],
            "what": what,
            "facts": {name: _short(value) for name, value in facts.items() if value is not None},
        }
        line["hash"] = _hash(before, line)
        file.write(json.dumps(line, ensure_ascii=True).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return _entry(line)


def entries(home: Path) -> Iterator[Entry]:
    """Every readable line, oldest first."""
    for line in _lines(home):
        if (parsed := _parsed(line)) is not None:
            yield _entry(parsed)


def exported(home: Path) -> bytes:
    """The log as it is, line by line: its hashes can be checked elsewhere."""
    try:
        return (home / FILE).read_bytes()
    except FileNotFoundError:
        return b""


def check(home: Path) -> list[str]:
    """One sentence for the first line that is not what was written; empty when the chain is whole."""
    before, number = BEGINNING, 0
    for place, line in enumerate(_lines(home), 1):
        parsed = _parsed(line)
        if parsed is None:
            return [f"{FILE}, line {place}: this is no line of the audit log."]
        if parsed["n"] != number + 1:
            return [f"{FILE}, line {place}: entry {number + 1} is missing, here is {parsed['n']}."]
        stated = parsed.pop("hash")
        if stated != _hash(before, parsed):
            return [
                f"{FILE}, line {place}: entry {parsed['n']} was changed after it was written, or the one before it."
            ]
        before, number = stated, parsed["n"]
    return []


def notice_grants(home: Path, company: Company) -> None:
    """Write down how the people and groups of company.yaml differ from what was last written down."""
    people = {_granted(person.email, person) for person in company.people}
    now = sorted(people | {_granted(f"group {name}", grant) for name, grant in company.groups.items()})
    last = next((one.facts for one in reversed(list(entries(home))) if one.what == "grants"), None)
    known: list[str] = last["now"] if last else []
    if now != known:
        gone, new = sorted(set(known) - set(now)), sorted(set(now) - set(known))
        record(home, "company.yaml", "grants", granted=new, taken=gone, now=now)


def _granted(whom: str, grant: Grant) -> str:
    units = ", ".join(grant.units) or "no units"
    return f"{whom}: {grant.role}, {units}{' / ' + ', '.join(grant.departments) if grant.departments else ''}"


def _short(value: Any) -> Any:
    if isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (list, tuple)):
        return [_short(one) for one in value]
    return str(value)[:LONGEST]


def _hash(before: str, line: dict[str, Any]) -> str:
    """Of the line without its own hash, chained to that of the line before."""
    text = json.dumps({key: line[key] for key in sorted(line)}, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


@contextmanager
def _locked(home: Path, mode: str) -> Iterator[IO[bytes]]:
    try:
        with (home / FILE).open(mode) as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # released with the file
            os.chmod(file.fileno(), 0o600)
            yield file
    except OSError as error:
        raise Refused(f"The audit log {home / FILE} cannot be written: {error.strerror}.") from error


def _last(file: IO[bytes]) -> dict[str, Any] | None:
    """The last whole line. What a crash left behind it was never acknowledged, and is cut off."""
    end = whole = file.seek(0, os.SEEK_END)
    tail = b""
    while whole > 0:
        start = max(0, whole - 8192)
        file.seek(start)
        tail = file.read(whole - start) + tail
        whole = start
        if tail.count(b"\n") > 1:
            break
    body, newline, half = tail.rpartition(b"\n")
    if half:
        file.truncate(end - len(half))
    if not newline:
        return None
    parsed = _parsed(body.rpartition(b"\n")[2])
    if parsed is None:
        raise Refused(f"The last line of {FILE} is damaged: put the file aside, and a new log begins.")
    return parsed


def _lines(home: Path) -> Iterator[bytes]:
    try:
        with (home / FILE).open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):  # else somebody is writing it
                    yield line
    except FileNotFoundError:
        return


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
        return found if isinstance(found, dict) and set(found) == {"n", "at", "who", "what", "facts", "hash"} else None
    except ValueError:
        return None


def _entry(line: dict[str, Any]) -> Entry:
    return Entry(line["n"], datetime.fromisoformat(line["at"]), line["who"], line["what"], line["facts"], line["hash"])

"""Who is signed in: one row per session in a small file of the home, so that a session can be ended at once."""

import hashlib
import json
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from dashboard.errors import Refused

#: How long a launch link may wait for its click, in seconds.
LINK_WAITS = 3600
#: How old `seen` may be before it is written again, in seconds.
SEEN_EVERY = 20

_SCHEMA = """
create table if not exists sessions(
    id text primary key, person text not null, identity text not null,
    started real not null, seen real not null, ended real, id_token text not null default '');
create table if not exists links(id text primary key, made real not null, used real);
create table if not exists secret(one integer primary key check (one = 1), value text not null);
"""


@dataclass(frozen=True)
class Identity:
    """Who somebody is: what the provider says of them. Without e-mail it is whoever uses this machine."""

    issuer: str
    subject: str
    email: str | None = None
    name: str = ""
    verified: bool = False
    groups: tuple[str, ...] = ()

    @property
    def person(self) -> str:
        """The same for every session of one person: issuer and subject, never the e-mail, which may change hands."""
        return f"{self.issuer}|{self.subject}"


#: Whoever uses this machine.
THIS_MACHINE = Identity("local", "this-machine", name="This machine")


@dataclass(frozen=True)
class Session:
    """One browser that may work. `mark` names it in lists and logs; the cookie's value is never kept."""

    mark: str
    identity: Identity
    started: float
    seen: float


class Sessions:
    """The sessions of a home. Safe to use from several threads and processes."""

    def __init__(
        self, file: Path, *, lasts: float = 12 * 3600, idle: float = 3600, now: Callable[[], float] = time.time
    ) -> None:
        self.lasts, self.idle, self._now = lasts, idle, now
        self._lock = threading.Lock()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(file, os.O_CREAT, 0o600))
            self._rows = sqlite3.connect(file, check_same_thread=False, isolation_level=None, timeout=5)
            self._rows.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise Refused(f"{file}: who is signed in cannot be kept there ({error}). Make the home writable.") from None

    @classmethod
    def of(cls, home: Path, **limits: float) -> "Sessions":
        """The sessions of the home in this folder. Refused: it cannot be written."""
        return cls(home / "sessions.db", **limits)  # type: ignore[arg-type]

    def begin(self, identity: Identity, id_token: str = "") -> str:
        """A new session. Returns the value of its cookie, 256 random bits."""
        cookie, now = secrets.token_urlsafe(32), self._now()
        said = json.dumps(asdict(identity))
        with self._lock:
            self._rows.execute("delete from sessions where started < ?", (now - self.lasts - 7 * 86400,))
            row = (_mark(cookie), identity.person, said, now, now, id_token)
            self._rows.execute("insert into sessions values (?, ?, ?, ?, ?, null, ?)", row)
        return cookie

    def find(self, cookie: str | None, *, seen: bool = False) -> Session | None:
        """The session of this cookie; None where it has ended, is too old, or was never begun.

        `seen`: somebody does something in it, which starts its idle time anew.
        """
        return self.look(_mark(cookie), seen=seen) if cookie else None

    def look(self, mark: str, *, seen: bool = False) -> Session | None:
        """The session with this mark, as in `find`."""
        now = self._now()
        with self._lock:
            asked = self._rows.execute("select identity, started, seen, ended from sessions where id = ?", (mark,))
            row = asked.fetchone()
            if row is None or row[3] is not None or now > row[1] + self.lasts or now > row[2] + self.idle:
                return None
            if seen and now > row[2] + SEEN_EVERY:
                self._rows.execute("update sessions set seen = ? where id = ?", (now, mark))
        said = json.loads(row[0])
        return Session(mark, Identity(**{**said, "groups": tuple(said["groups"])}), row[1], row[2])

    def known(self, cookie: str | None) -> bool:
        """Whether there ever was such a session, still open or not."""
        with self._lock:
            asked = self._rows.execute("select 1 from sessions where id = ?", (_mark(cookie or ""),))
            return asked.fetchone() is not None

    def id_token(self, cookie: str | None) -> str:
        """What the provider wants to see at sign-out; "" where there is none."""
        with self._lock:
            row = self._rows.execute("select id_token from sessions where id = ?", (_mark(cookie or ""),)).fetchone()
        return row[0] if row else ""

    def open(self) -> list[Session]:
        """Every session that may work now, the newest first."""
        with self._lock:
            asked = self._rows.execute("select id from sessions where ended is null order by started desc")
            marks = [row[0] for row in asked.fetchall()]
        return [session for mark in marks if (session := self.look(mark)) is not None]

    def end(self, mark: str) -> None:
        """End one session; its tabs move to "signed out"."""
        with self._lock:
            self._rows.execute("update sessions set ended = ?, id_token = '' where id = ?", (self._now(), mark))

    def end_all(self, email: str | None) -> int:
        """End every session of the person with this e-mail (None: of whoever uses this machine). Returns how many."""
        theirs = [session for session in self.open() if session.identity.email == email]
        for session in theirs:
            self.end(session.mark)
        return len(theirs)

    def link(self) -> str:
        """A launch link's key: good for one click, for an hour."""
        key = secrets.token_urlsafe(32)
        with self._lock:
            self._rows.execute("delete from links where made < ?", (self._now() - 7 * 86400,))
            self._rows.execute("insert into links values (?, ?, null)", (_mark(key), self._now()))
        return key

    def redeem(self, key: str) -> bool:
        """Whether this key opens a session now: it is used up by asking."""
        now = self._now()
        with self._lock:
            used = self._rows.execute(
                "update links set used = ? where id = ? and used is null and made > ?",
                (now, _mark(key), now - LINK_WAITS),
            )
            return used.rowcount == 1

    def secret(self) -> str:
        """What Streamlit's own cookies are signed with: 256 bits, made once per home."""
        with self._lock:
            self._rows.execute("insert or ignore into secret values (1, ?)", (secrets.token_hex(32),))
            value: str = self._rows.execute("select value from secret").fetchone()[0]
        return value


def _mark(cookie: str) -> str:
    """The row's key: whoever reads the file, or a copy of it, cannot sign in with it."""
    return hashlib.sha256(cookie.encode()).hexdigest()

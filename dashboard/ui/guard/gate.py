"""What the guard knows and decides: settings, sessions, limits, and how somebody without a session gets in."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import quote

from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import Message, Receive, Scope

from dashboard.errors import Refused
from dashboard.limits import Buckets, Budget
from dashboard.store.sessions import THIS_MACHINE, Identity, Session, Sessions
from dashboard.ui.guard import plain, streamlit_inside
from dashboard.ui.guard.doors import Doors
from dashboard.ui.guard.tabs import Tabs

#: The largest export, and what a form around it adds. `server.maxUploadSize` says the same to Streamlit.
LARGEST = 200 << 20
AROUND = 1 << 20
#: Waiting in memory at once: two of the largest exports of one person, and of all people together.
EACH, ALL = 2 * LARGEST, 5 * LARGEST
#: A proxy in front names itself by one of these.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
RETURN = "ceo_dashboard_return"


class Refusal(Exception):
    """It stays outside: a status and one plain sentence."""

    def __init__(self, status: int, sentence: str, wait: float = 0) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = {"cache-control": "no-store"} | ({"retry-after": str(int(wait) + 1)} if wait else {})


def _nothing(who: str | None, what: str, facts: Mapping[str, str]) -> None:
    return


@dataclass
class Gate:
    """The guard's state. `may_upload` and `has_access` ask what company.yaml grants; `record` writes the audit log."""

    doors: Doors
    sessions: Sessions
    port: int
    sign_in: bool = False  # people sign in with the company's provider
    link_only: bool = False  # without sign-in: only the launch link opens a session
    has_access: Callable[[Identity], bool] = lambda identity: True
    may_upload: Callable[[Identity], bool] = lambda identity: True
    record: Callable[[str | None, str, Mapping[str, str]], None] = _nothing
    arrivals: Buckets = field(default_factory=lambda: Buckets(burst=20, rate=0.5))  # by address
    tabs_opened: Buckets = field(default_factory=lambda: Buckets(burst=100, rate=2))  # by session, as all below
    messages: Buckets = field(default_factory=lambda: Buckets(burst=300, rate=20))
    uploads: Buckets = field(default_factory=lambda: Buckets(burst=500, rate=2))
    budget: Budget = field(default_factory=lambda: Budget(EACH, ALL))
    tabs: Tabs = field(init=False)

    def __post_init__(self) -> None:
        self.tabs = Tabs(self.sessions)

    @property
    def cookie_name(self) -> str:
        """Ours alone: two dashboards on one machine differ by port, and behind TLS no other host can set it."""
        return "__Host-ceo_dashboard" if self.doors.secure else f"ceo_dashboard_{self.port}"

    def cookie(self, headers: Mapping[str, str]) -> str | None:
        """The value of our cookie, whatever it is worth."""
        return cookie_parser(headers.get("cookie", "")).get(self.cookie_name)

    def set_cookie(self, response: Response, value: str) -> None:
        """Give the browser its session. It lasts longer than the session, so that a late tab is told why it ended."""
        self.give(response, self.cookie_name, value, 30 * 86400)

    def give(self, response: Response, name: str, value: str, seconds: int) -> None:
        """A cookie of ours: for no script, for no other site, and behind TLS for TLS only."""
        response.set_cookie(name, value, seconds, path="/", httponly=True, samesite="lax", secure=self.doors.secure)

    def session(self, headers: Mapping[str, str], *, seen: bool = False) -> Session | None:
        """The open session of this browser; where people sign in, only one that began by signing in."""
        session = self.sessions.find(self.cookie(headers), seen=seen)
        return session if session is not None and (session.identity.email is not None) == self.sign_in else None

    def entry(self, scope: Scope, headers: Mapping[str, str]) -> Response | str:
        """The way in for a browser without a session: an answer, or the cookie of a session that begins here.

        Without sign-in whoever uses this machine gets in by opening the address: by hand or from a page of ours, never
        from another site, and never through a proxy.
        """
        here = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
        if self.sign_in:
            response = RedirectResponse(streamlit_inside.login_address(), 302, headers={"cache-control": "no-store"})
            self.give(response, RETURN, quote(here), 600)
            return response
        if self.link_only or any(name in headers for name in _FORWARDED):
            return plain.use_the_link()
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return plain.from_elsewhere(here)
        return self.begin(THIS_MACHINE)

    def begin(self, identity: Identity, id_token: str = "") -> str:
        """Begin a session. Returns its cookie's value. Signing in is logged first, and fails where it cannot be.

        Without sign-in the log says that somebody at this machine came; a home that can only be read opens all the
        same.
        """
        if identity.email is not None:
            self.record(identity.email, "sign-in", {"by": identity.issuer})
        else:
            with suppress(Refused):
                self.record(None, "session", {})
        return self.sessions.begin(identity, id_token)

    @contextmanager
    def place_for(self, session: Session, headers: Mapping[str, str]) -> Iterator[int]:
        """Room for one upload while it comes; gives its size in bytes. Refusal: too large, too many, or not theirs."""
        who, length = session.identity, headers.get("content-length", "")
        if not self.may_upload(who):
            self.record(who.email, "refused", {"asked": "upload"})
            raise Refusal(403, "You may not upload here.")
        if not (length.isascii() and length.isdigit()):
            raise Refusal(411, "Say how large the file is.")
        if int(length) > LARGEST + AROUND:
            raise Refusal(413, "A file may have up to 200 MB.")
        if wait := self.uploads.take(who.person):
            raise Refusal(429, "Too many files at once; wait a little.", wait)
        marks = frozenset(one.mark for one in self.sessions.open() if one.identity.person == who.person)
        mine, everyone = streamlit_inside.held_bytes(marks)
        if not self.budget.take(who.person, int(length), mine, everyone):
            raise Refusal(413, "Too much waits to be committed: commit or remove some files first.")
        try:
            yield int(length)
        finally:
            self.budget.give(who.person, int(length))

    @staticmethod
    def counted(receive: Receive, most: int) -> Receive:
        """A body that ends with a refusal once it is longer than `most` bytes."""
        got = 0

        async def message() -> Message:
            nonlocal got
            part = await receive()
            got += len(part.get("body", b""))
            if got > most:
                raise Refusal(413, "That is more than was announced, or more than fits.")
            return part

        return message

    def without_body(self, headers: Mapping[str, str], receive: Receive) -> Receive:
        """A request of which nothing more is expected than to be asked."""
        if headers.get("content-length", "0") != "0":
            raise Refusal(413, "Nothing is expected here.")
        return self.counted(receive, 0)

"""The table "Who may see and do what" of docs/security.md: every line is asked as every role, and has to agree."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

import httpx
import pytest
import streamlit as st
import uvicorn
from canaries import FILES, GARDEN, KITCHEN, ROOT, TODAY, fill, load, measures, open_page, person, sent
from starlette.applications import Starlette
from starlette.middleware import Middleware
from streamlit.testing.v1 import AppTest

from dashboard import api, cli, tokens
from dashboard.access import company_file, see
from dashboard.company import Event
from dashboard.errors import NotGranted, Refused
from dashboard.home import Home
from dashboard.note import Entered, Note
from dashboard.store.sessions import Identity
from dashboard.ui import session
from dashboard.ui.guard.app import gate_of
from dashboard.ui.guard.current import Current
from dashboard.ui.guard.gate import Gate
from dashboard.ui.guard.routes import routes
from dashboard.ui.guard.wall import Wall
from dashboard.ui.voice_table import csv
from dashboard.voices import Wanted

pytestmark = pytest.mark.usefixtures("kept_readers")
NOTHING = "–"
#: Nothing is encrypted on this machine, and reading all the authorities' certificates takes longer than any question.
NO_CERTIFICATES = False


def table() -> tuple[list[str], dict[str, list[str]]]:
    """The roles, and for each line what it says of them."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    section = text.split("## Who may see and do what")[1].split("\n## ")[0]
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    return lines[0][1:], {line[0]: line[1:] for line in lines[2:]}


ROLES, LINES = table()


@dataclass(frozen=True)
class World:
    """A home, a server in front of it, and whoever asks."""

    home: Home
    address: str
    gate: Gate
    landed: dict[str, AppTest] = field(default_factory=dict)  # by role, where each arrives first

    def seen(self, role: str) -> Home | None:
        viewer = person(self.home, role)
        return None if viewer is None else see(self.home, viewer)

    def ask(self, method: str, path: str, role: str, **said: object) -> int:
        """A request with the session of this role's person."""
        identity = Identity("https://login.example", role, f"{role}@alder.example", verified=True)
        signed_in = role != "nobody"
        cookies = {self.gate.cookie_name: self.gate.sessions.begin(identity)} if signed_in else {}
        return httpx.request(
            method, self.address + path, cookies=cookies, timeout=60, verify=NO_CERTIFICATES, **said
        ).status_code  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch, socket.socket() as listening:
        patch.setattr(Home, "today", property(lambda home: TODAY))
        home = fill(tmp_path_factory.mktemp("home"))
        patch.setenv("CEO_DASHBOARD_HOME", str(home.path))
        listening.bind(("127.0.0.1", 0))
        gate = gate_of(Current(home.path), listening.getsockname()[1], None)
        gate.sign_in = True
        app = Starlette(
            routes=[*routes(gate, Current(home.path)), *api.routes(home.path)],
            middleware=[Middleware(Wall, gate=gate, provider=None)],
        )
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield World(home, f"http://127.0.0.1:{gate.port}", gate)
        server.should_exit = True
        thread.join()
        st.cache_resource.clear()
        st.cache_data.clear()


def of(kitchen: bool, garden: bool) -> str:
    """What somebody has who got Kitchen's and Garden's."""
    return {(True, True): "all", (True, False): "own", (False, False): NOTHING}[kitchen, garden]


def done(work: Callable[[], object]) -> bool:
    try:
        work()
    except (Refused, AttributeError):  # nobody has no home to ask
        return False
    return True


def page(name: str, world: World, role: str) -> str:
    """Opened by its address, where the menu has it."""
    with pytest.MonkeyPatch.context() as patch:
        looking = person(world.home, role)
        patch.setattr(session, "viewer", lambda: looking)
        stem = {"company": "overview"}.get(name, name)
        if role not in world.landed:
            world.landed[role] = open_page("overview")
        try:
            world.landed[role].switch_page(FILES[stem])
        except ValueError:  # the menu does not have it, so its address leads nowhere
            return NOTHING
        app = open_page(stem)
        assert not app.exception
        text = sent(app).casefold()
        if LINES[f"page `{name}`"][0] in ("yes", NOTHING):
            return "yes"
        return of(any(mark.casefold() in text for mark in KITCHEN), any(mark.casefold() in text for mark in GARDEN))


def original(world: World, role: str) -> str:
    seen = world.seen(role)
    mixed = done(lambda: seen.store.original("e000003"))
    found = of(done(lambda: seen.store.original("e000001")), done(lambda: seen.store.original("e000002")))
    assert mixed == (found == "all")
    return found


def voices(world: World, role: str) -> str:
    seen = world.seen(role)
    text = csv(seen, Wanted(seen.catalogue.records["mentions"]), 100).decode() if seen else ""
    return of("Kettle" in text, "Mower" in text)


def administers(world: World, role: str) -> str:
    seen = world.seen(role)
    return "yes" if seen is not None and done(lambda: company_file(seen)) else NOTHING


def loads(world: World, role: str) -> str:
    def loaded(unit: str) -> bool:
        seen = world.seen(role)
        if seen is None:
            return False
        text = measures(unit, 11, 9)
        try:
            return load(seen, f"{role}-{unit}.csv", f"{text}\n").status in ("committed", "unchanged")
        except NotGranted:
            return False

    return of(loaded("kitchen"), loaded("garden"))


def withdraws(world: World, role: str) -> str:
    def both(export: str) -> bool:
        seen = world.seen(role)
        return done(lambda: seen.store.withdraw(export, "x")) and done(lambda: seen.store.reinstate(export, "x"))

    return of(both("e000001"), both("e000002"))


def notes(world: World, role: str) -> str:
    seen = world.seen(role)
    return of(
        *(
            done(lambda unit=unit: seen.store.note(Note("csat", unit, "2026-10", "x", cause="c")))
            for unit in ("kitchen", "garden")
        )
    )


def events(world: World, role: str) -> str:
    seen = world.seen(role)

    def enter(unit: str) -> None:
        seen.store.enter(Entered(Event(date=date(2026, 10, 1), kind="note", unit=unit, title="t"), "x"))

    return of(done(lambda: enter("kitchen")), done(lambda: enter("garden")))


def teaches(world: World, role: str) -> str:
    seen = world.seen(role)
    try:
        assert seen is not None
        seen.add_format("kettles", "nonsense: true")
    except (NotGranted, AssertionError):
        return NOTHING
    except Refused:
        return "yes"
    raise AssertionError("nonsense was kept")


def with_token(world: World, role: str) -> str:
    def loaded(unit: str) -> bool:
        try:
            company = world.home.company
            owner = f"{role}@alder.example"
            _, secret = tokens.create(world.home.path, company, role, [unit], owner=owner, by="x")
        except Refused:
            return False
        headers = {"authorization": f"Bearer {secret}"}
        files = {"file": ("api.csv", measures(unit, 12, 9).encode())}
        answer = httpx.post(
            f"{world.address}/api/exports", headers=headers, files=files, timeout=120, verify=NO_CERTIFICATES
        )
        assert answer.status_code in (200, 201), answer.text
        return True

    return of(loaded("kitchen"), loaded("garden"))


def route(method: str, path: str, world: World, role: str) -> str:
    status = world.ask(method, path, role, **({"files": {"file": ("a.csv", b"x")}} if method == "POST" else {}))
    return "yes" if status == 200 else NOTHING


def command(world: World, role: str) -> str:
    verbs = [name for action in cli._parser()._actions for name in (action.choices or ())]
    assert {"load", "backup", "token"} <= set(verbs)
    answers = {world.ask("POST", f"/api/{verb}", role) for verb in verbs}
    return NOTHING if answers <= {401, 403, 404, 405} else "yes"


ASKED: dict[str, Callable[[World, str], str]] = {
    **{line: partial(page, line.split("`")[1]) for line in LINES if line.startswith("page ")},
    "download the original of an export": original,
    "download voices as CSV": voices,
    "download the audit log": administers,
    "load an export": loads,
    "withdraw an export, or bring it back": withdraws,
    "write a note on a number": notes,
    "enter an event": events,
    "teach a new kind of export": teaches,
    "make and revoke tokens, end sessions": administers,
    "`POST /api/exports` with a token of theirs": with_token,
    "`POST /api/exports` without a token": partial(route, "POST", "/api/exports"),
    "`GET /healthz`": partial(route, "GET", "/healthz"),
    "`GET /signed-out`": partial(route, "GET", "/signed-out"),
    "`GET /metrics` without its token": partial(route, "GET", "/metrics"),
    "`GET /launch` where people sign in": partial(route, "GET", "/launch"),
    "any command over the network": command,
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("line", LINES)
def test_the_table_says_how_it_is(world: World, line: str, role: str) -> None:
    assert ASKED[line](world, role) == LINES[line][ROLES.index(role)]


def test_every_page_and_every_route_has_its_line(world: World) -> None:
    pages = {path.stem.replace("overview", "company") for path in Path(ROOT).glob("pages/*/*.py")}
    assert {line.split("`")[1] for line in LINES if line.startswith("page ")} == pages
    named = {match[1] for line in LINES if (match := re.search(r"`[A-Z]+ (/[^`]+)`", line))}
    mounted = [*routes(world.gate, Current(world.home.path)), *api.routes(world.home.path)]
    assert {one.path for one in mounted} == named
    assert ROLES == ["ceo", "lead", "analyst", "admin", "nobody"]

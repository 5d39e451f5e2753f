"""The app with its locks: Streamlit's server behind the wall, our routes beside it, and what is done while it runs."""

import asyncio
import gc
import os
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager

from dashboard import api, audit
from dashboard.access import viewer_of
from dashboard.errors import DashboardError
from dashboard.store.sessions import Identity, Sessions
from dashboard.ui.ahead import AHEAD
from dashboard.ui.guard import bundles
from dashboard.ui.guard.current import Current
from dashboard.ui.guard.doors import Doors
from dashboard.ui.guard.gate import LARGEST, Gate
from dashboard.ui.guard.provider import SignIn
from dashboard.ui.guard.routes import routes
from dashboard.ui.guard.streamlit_inside import let_go_of_closed
from dashboard.ui.guard.wall import Wall
from dashboard.viewer import LOCAL, Viewer

SCRIPT = Path(__file__).resolve().parents[3] / "app.py"
#: How often memory that nobody needs any more is looked for among what is new since the last time, in seconds.
TIDY = 15.0
#: And among everything: when no page has been drawn for so long, or so much time has gone by. It takes half a second.
QUIET, WHOLE = 5.0, 600.0


def gate_of(current: Current, port: int, provider: SignIn | None, link_only: bool = False) -> Gate:
    """The guard of a home. Refused: the home cannot be written."""
    limits = {"lasts": provider.hours * 3600, "idle": provider.idle_minutes * 60} if provider else {"idle": 12 * 3600}
    return Gate(
        Doors(provider.public_url if provider else None),
        Sessions.of(current.path, **limits),
        port,
        sign_in=provider is not None,
        link_only=link_only,
        has_access=lambda identity: _viewer(current, identity) is not None,
        may_upload=lambda identity: (found := _viewer(current, identity)) is not None and found.may_upload,
        record=partial(_record, current.path),
    )


def build(current: Current, gate: Gate, provider: SignIn | None, ready: Callable[[], None]) -> st.App:
    """The ASGI app. `ready` is called once it answers."""

    @asynccontextmanager
    async def while_it_runs(app: st.App) -> AsyncIterator[None]:
        gc.freeze()  # what was imported until now stays: no collection needs to look at it again
        threading.Thread(target=bundles.warm, daemon=True).start()
        tasks = [asyncio.create_task(work) for work in (gate.tabs.watch(), _tidy(), _soon(ready))]
        yield
        for task in tasks:
            task.cancel()

    return st.App(
        SCRIPT,
        secrets=provider.for_streamlit(gate.sessions.secret()) if provider else None,
        lifespan=while_it_runs,
        routes=[*routes(gate, current), *api.routes(current.path)],
        middleware=[Middleware(Wall, gate=gate, provider=provider)],
    )


def run(current: Current, host: str, gate: Gate, provider: SignIn | None, ready: Callable[[], None]) -> None:
    """Serve until somebody ends it."""
    PagesManager.uses_pages_directory = False  # until app.py has run once, Streamlit would look for pages of its own
    os.environ["CEO_DASHBOARD_HOME"] = str(current.path)
    os.environ["CEO_DASHBOARD_GUARDED"] = "sign-in" if provider else "this-machine"
    os.environ["STREAMLIT_SERVER_COOKIE_SECRET"] = gate.sessions.secret()
    os.chdir(SCRIPT.parent)  # Streamlit reads its settings from .streamlit beside the app
    sys.argv = [str(SCRIPT)]
    names = [urlsplit(gate.doors.public).hostname or ""] if gate.doors.public else ["localhost", "127.0.0.1", "::1"]
    build(current, gate, provider, ready).run(
        config={
            "server.address": host,
            "server.port": gate.port,
            "server.headless": True,
            "server.allowedHosts": names,
            "server.maxUploadSize": LARGEST >> 20,
        }
    )


def _viewer(current: Current, identity: Identity) -> Viewer | None:
    if identity.email is None:
        return LOCAL
    try:
        company = current.home().company
    except (DashboardError, OSError):
        return None  # nobody comes in by a mistake in the file
    return viewer_of(company, identity.email, identity.verified, identity.groups)


def _record(home: Path, who: str | None, what: str, facts: Mapping[str, str]) -> None:
    audit.record(home, who, what, **facts)


async def _soon(ready: Callable[[], None]) -> None:
    await asyncio.sleep(0.5)  # the server's own lines come first
    ready()


async def _tidy() -> None:
    whole, drawn = time.monotonic(), AHEAD.drawn
    while True:
        await asyncio.sleep(TIDY)
        with suppress(Exception):
            let_go_of_closed()
        now, rested = time.monotonic(), AHEAD.rested > QUIET and AHEAD.drawn != drawn
        if rested or now - whole > WHOLE:
            gc.unfreeze()
            whole, drawn = now, AHEAD.drawn
        gc.collect()  # here, and not after each redraw (`postScriptGC`), which would take longer than to draw a page
        gc.freeze()

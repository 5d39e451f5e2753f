"""What the guard answers itself: is it ready, how does it fare, the launch link, and "signed out"."""

import asyncio
import hmac
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.errors import DashboardError
from dashboard.store.sessions import THIS_MACHINE
from dashboard.ui.guard import plain
from dashboard.ui.guard.current import Current
from dashboard.ui.guard.doors import is_loopback
from dashboard.ui.guard.gate import Gate, Refusal
from dashboard.ui.guard.measures import measured
from dashboard.ui.guard.scopes import headers_of, peer

#: The bearer token of whoever collects /metrics from elsewhere.
METRICS_TOKEN = "CEO_DASHBOARD_METRICS_TOKEN"
#: How long an answer of the store about itself holds, and how long it is waited for, in seconds.
HOLDS, PATIENCE = 2.0, 3.0


@dataclass
class Readiness:
    """Whether the store answers: asked once for all who ask at the same time."""

    current: Current
    now: Callable[[], float] = time.monotonic
    _until: float = 0
    _answer: tuple[bool, str] = (False, "starting")
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(self) -> tuple[bool, str]:
        """Ready or not, and one word or sentence why."""
        async with self._asking:
            if self.now() >= self._until:
                try:
                    self._answer = await asyncio.wait_for(asyncio.to_thread(self._look), PATIENCE)
                except TimeoutError:
                    self._answer = (False, "the store does not answer in time")
                self._until = self.now() + HOLDS
            return self._answer

    def _look(self) -> tuple[bool, str]:
        if not self.current.has_company:
            return True, "no company yet"
        try:
            self.current.home().store.exports(())
        except DashboardError:
            return False, "company.yaml or the store cannot be read; `ceo-dashboard verify` says why"
        except Exception:
            return False, "the store does not answer; the log says why"
        return True, "ready"


def routes(gate: Gate, current: Current) -> list[Route]:
    """Our own addresses beside Streamlit's."""
    readiness = Readiness(current)

    async def healthz(request: Request) -> Response:
        ready, why = await readiness.ask()
        return JSONResponse({"ready": ready, "why": why}, 200 if ready else 503, headers={"cache-control": "no-store"})

    async def metrics(request: Request) -> Response:
        if not _may_measure(request, gate):
            raise Refusal(401, f"Send the token of {METRICS_TOKEN} as bearer.")
        text = await asyncio.to_thread(measured, current, len(gate.sessions.open()), len(gate.tabs))
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4")

    async def launch(request: Request) -> Response:
        if gate.sign_in or not gate.sessions.redeem(request.query_params.get("t", "")):
            return plain.link_is_used_up()
        response = RedirectResponse("/", 303, headers={"cache-control": "no-store"})
        gate.set_cookie(response, gate.begin(THIS_MACHINE))
        return response

    async def signed_out(request: Request) -> Response:
        return plain.signed_out("Sign in again" if gate.sign_in else "Open it again")

    return [
        Route("/healthz", healthz),
        Route("/metrics", metrics),
        Route("/launch", launch),
        Route("/signed-out", signed_out),
    ]


def _may_measure(request: Request, gate: Gate) -> bool:
    """With the token; without sign-in also whoever uses this machine."""
    headers, token = headers_of(request.scope), os.environ.get(METRICS_TOKEN, "")
    said = headers.get("authorization", "")
    if token and hmac.compare_digest(said.encode(), f"Bearer {token}".encode()):
        return True
    return not gate.sign_in and is_loopback(peer(request.scope)) and gate.doors.knows_host(headers.get("host"))

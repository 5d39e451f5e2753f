"""The wall around Streamlit: every request and every socket passes here first."""

import asyncio
import secrets
import time
from collections.abc import Mapping

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import logs
from dashboard.store.sessions import Session
from dashboard.ui.guard import bundles, streamlit_inside, tabs
from dashboard.ui.guard.downloads import Downloads
from dashboard.ui.guard.gate import Gate, Refusal
from dashboard.ui.guard.headers import index, secured
from dashboard.ui.guard.provider import SignIn
from dashboard.ui.guard.scopes import headers_of, peer, with_identity, without_identity
from dashboard.ui.guard.signing import callback, sign_out

SOCKET = "/_stcore/stream"
UPLOAD = "/_stcore/upload_file/"
#: What Streamlit may answer without a session: nothing in it belongs to anybody.
OPEN = frozenset({"/_stcore/health", "/auth/login"})
#: What our own routes answer; each looks after itself.
OURS = frozenset({"/healthz", "/metrics", "/launch", "/signed-out"})
#: Between the provider and us; not there where nobody signs in.
SIGNING = frozenset({"/auth/login", "/oauth2callback"})
#: Asked by machines inside, which reach the process by an address of its own.
ANY_HOST = frozenset({"/healthz", "/metrics"})
LIMITED = SIGNING | {"/launch"}
#: What is logged with its id when it succeeded too; of anything else only what was refused or failed.
LOGGED = ("/api/", UPLOAD, "/media/", "/auth/", "/oauth2callback", "/launch")
HOST_CONFIG = {
    "allowedOrigins": [],
    "useExternalAuthToken": False,
    "enableCustomParentMessages": False,
    "enforceDownloadInNewTab": False,
    "metricsUrl": "",
    "blockErrorDialogs": False,
    "resourceCrossOriginMode": None,
}


class Wall:
    """ASGI middleware, the outermost. Host, then origin, then session; limits, headers and compression besides."""

    def __init__(self, app: ASGIApp, gate: Gate, provider: SignIn | None = None) -> None:
        self._app, self._gate, self._provider = app, gate, provider
        self._downloads = Downloads()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through, answer, or refuse."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = headers_of(scope)
        known = self._gate.doors.knows_host(headers.get("host"))
        host = headers["host"] if known else "localhost"
        status, request, started = 0, secrets.token_hex(8), time.monotonic()
        logs.REQUEST.set(request)

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                named = [*message["headers"], (b"x-request-id", request.encode())]
                message["headers"] = secured(named, host, self._gate.doors.secure)
            await send(message)

        try:
            response = await self._decide(scope, receive, answer, headers, known)
            if response is not None:
                await response(scope, receive, answer)
        except Refusal as refusal:
            await PlainTextResponse(str(refusal), refusal.status, refusal.headers)(scope, receive, answer)
        except Exception as error:
            reference = logs.fault("request failed", error)
            if not status:
                await PlainTextResponse(f"Something went wrong. Reference {reference}.", 500)(scope, receive, answer)
        finally:
            kind = next((start for start in LOGGED if scope["path"].startswith(start)), None)
            if kind or status >= 400:
                took = round(time.monotonic() - started, 3)
                logs.tell("request", method=scope["method"], kind=kind, status=status, seconds=took)

    async def _decide(
        self, scope: Scope, receive: Receive, send: Send, headers: Mapping[str, str], known: bool
    ) -> Response | None:
        """The answer, or None where somebody further in has given it. Refusal: it stays outside."""
        path, method, gate = scope["path"], scope["method"], self._gate
        if not known and path not in ANY_HOST:
            raise Refusal(421, "This dashboard is not served under that name.")
        if reason := gate.doors.admits("http", method, headers):
            raise Refusal(403, f"Refused: {reason}.")
        if path in LIMITED and (wait := gate.arrivals.take(peer(scope))):
            raise Refusal(429, "Too many attempts; wait a little.", wait)
        if path == "/api/exports":  # has no cookie to abuse, and limits and answers of its own
            await self._app(scope, receive, send)
            return None
        if path in OURS:
            await self._app(scope, gate.without_body(headers, receive), send)
            return None
        if path.startswith("/_stcore/upload_file/"):
            await self._upload(scope, receive, send, headers)
            return None
        if method not in ("GET", "HEAD"):
            raise Refusal(405, "Only GET and HEAD here.")
        if path == "/auth/logout":
            return await sign_out(self._app, scope, receive, gate, self._provider)
        if path in SIGNING and self._provider is None:
            raise Refusal(404, "Nobody signs in here.")
        if path == "/oauth2callback" and self._provider is not None:
            return await callback(self._app, scope, receive, gate, self._provider)
        if path == "/_stcore/host-config":
            return JSONResponse(HOST_CONFIG, headers={"cache-control": "no-cache"})
        if path in OPEN:
            await self._app(without_identity(scope), receive, send)
            return None
        if path.startswith(("/media/", "/component/", "/_stcore/bidi-components/")):
            session = self._session(headers)
            kind, _, name = path[1:].partition("/")
            told = self._downloads.told(session.mark, name) or streamlit_inside.has_media(session.mark, name)
            if kind == "media" and not told:
                raise Refusal(404, "There is no such file.")
            await self._app(without_identity(scope), receive, send)
            return None
        if path.startswith("/static/") or path in ("/favicon.png", "/manifest.json"):
            return await self._file(path, headers)
        return await self._page(scope, headers)

    async def _file(self, path: str, headers: Mapping[str, str]) -> Response:
        file = bundles.file_of(path)
        if file is None:
            raise Refusal(404, "There is no such file.")
        coding = bundles.coding_of(headers.get("accept-encoding", ""), file)
        content = await asyncio.to_thread(bundles.packed, file, coding)
        said = bundles.headers_of(file) | ({"content-encoding": coding} if coding else {})
        return Response(content, headers=said)

    async def _page(self, scope: Scope, headers: Mapping[str, str]) -> Response:
        """Streamlit's page, for whoever has a session; the way in, for others."""
        path = scope["path"]
        if path.count("/") > 1 or "." in path:
            raise Refusal(404, "There is no such page.")
        fresh = None
        if self._gate.session(headers, seen=True) is None and scope["method"] == "GET":
            entry = self._gate.entry(scope, headers)
            if isinstance(entry, Response):
                return entry
            fresh = entry
        response = Response(index(), media_type="text/html", headers={"cache-control": "no-store"})
        if fresh is not None:
            self._gate.set_cookie(response, fresh)
        return response

    def _session(self, headers: Mapping[str, str]) -> Session:
        session = self._gate.session(headers)
        if session is None:
            raise Refusal(401, "Open the dashboard first.")
        return session

    async def _upload(self, scope: Scope, receive: Receive, send: Send, headers: Mapping[str, str]) -> None:
        """A file that a page of this session asked for, within the person's budget."""
        session = self._session(headers)
        target = scope["path"].removeprefix(UPLOAD).partition("/")[0]
        if streamlit_inside.mark_of(target) != session.mark:
            raise Refusal(403, "That page is not open here.")
        if scope["method"] != "PUT":
            await self._app(without_identity(scope), receive, send)
            return
        with self._gate.place_for(session, headers) as size:
            await self._app(without_identity(scope), self._gate.counted(receive, size), send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, gate = headers_of(scope), self._gate
        refused = (
            not gate.doors.knows_host(headers.get("host"))
            or gate.doors.admits("websocket", "GET", headers) is not None
            or scope["path"] != SOCKET
        )
        session = None if refused else gate.session(headers)
        if session is not None and gate.tabs_opened.take(session.mark):
            refused = True
        if refused or session is None:
            await receive()
            if not refused and gate.sessions.known(gate.cookie(headers)):  # a tab that slept while its session ended
                offered = scope.get("subprotocols", [])
                await send({"type": "websocket.accept", "subprotocol": "streamlit" if "streamlit" in offered else None})
                await tabs.move(send)
            else:
                await send({"type": "websocket.close", "code": 1008})
            return
        mark = session.mark

        async def message() -> Message:
            got = await receive()
            if got["type"] == "websocket.receive":
                if gate.sessions.look(mark, seen=True) is None:
                    await tabs.move(send)
                    return {"type": "websocket.disconnect", "code": 1008}
                if wait := gate.messages.take(mark):
                    await asyncio.sleep(min(wait, 1))
            return got

        async def deliver(message: Message) -> None:
            if tabs.is_leaving(message):  # it signs out: its way leads over the provider
                gate.tabs.drop(tab)
            if file := streamlit_inside.made_for_download(message):
                self._downloads.tell(mark, file)
            await send(message)

        tab = gate.tabs.add(mark, send)
        try:
            known = with_identity(scope, session, gate.doors.origin(headers["host"]))
            await self._app(known, message, deliver)
        finally:
            gate.tabs.drop(tab)

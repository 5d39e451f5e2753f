"""Signing in and out: Streamlit speaks with the provider, and what it learned becomes a session of ours."""

from collections.abc import MutableSequence
from http.cookies import SimpleCookie
from urllib.parse import unquote, urlsplit

from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope

from dashboard.ui.guard import plain, streamlit_inside
from dashboard.ui.guard.gate import RETURN, Gate, Refusal
from dashboard.ui.guard.provider import SignIn
from dashboard.ui.guard.scopes import headers_of, with_identity, without_identity


async def callback(app: ASGIApp, scope: Scope, receive: Receive, gate: Gate, provider: SignIn) -> Response:
    """Somebody comes back from the provider: with an answer, or from having signed out there."""
    query = scope["query_string"].decode("latin-1")
    if "state=" not in query:
        return RedirectResponse("/signed-out", 302)
    given = await _ask(app, without_identity(scope), receive)
    claims = streamlit_inside.read_cookie(streamlit_inside.IDENTITY_COOKIES[0], given.cookies)
    if claims is None:
        return plain.not_signed_in()
    identity = provider.identity(claims)
    if identity is None or not gate.has_access(identity):
        who = str(claims.get(provider.email_claim) or claims.get("sub") or "")
        gate.record(who, "refused", {"asked": "sign-in"})
        return _without(plain.no_access(who), gate)
    tokens = streamlit_inside.read_cookie(streamlit_inside.IDENTITY_COOKIES[1], given.cookies) or {}
    cookie = gate.begin(identity, str(tokens.get("id_token", "")))
    response = RedirectResponse(_return(scope), 302)
    for name in ("_streamlit_session", RETURN):
        response.delete_cookie(name)
    gate.set_cookie(response, cookie)
    return response


async def sign_out(app: ASGIApp, scope: Scope, receive: Receive, gate: Gate, provider: SignIn | None) -> Response:
    """End the session, here and at the provider. Refusal: another site sent the browser here."""
    headers = headers_of(scope)
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise Refusal(403, "Refused: another site asks.")
    cookie = gate.cookie(headers)
    session = gate.session(headers)
    token = gate.sessions.id_token(cookie)
    target = "/signed-out"
    if session is not None:
        gate.sessions.end(session.mark)
        gate.record(session.identity.email, "sign-out", {})
        await gate.tabs.sweep()
    if provider is not None and session is not None:
        origin = gate.doors.origin(headers["host"])
        asked = with_identity(scope, session, origin, *([streamlit_inside.tokens_cookie(token)] if token else []))
        away = (await _ask(app, asked, receive)).location
        target = away if urlsplit(away).netloc else target
    return _without(RedirectResponse(target, 302), gate)


class _Answer:
    """What Streamlit answered: the cookies it set, and where it sends the browser."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}
        self.location = ""

    def read(self, headers: MutableSequence[tuple[bytes, bytes]]) -> None:
        for name, value in headers:
            if name.lower() == b"set-cookie":
                parsed = SimpleCookie(value.decode("latin-1"))
                self.cookies |= {key: morsel.value for key, morsel in parsed.items() if morsel.value}
            elif name.lower() == b"location":
                self.location = value.decode("latin-1")


async def _ask(app: ASGIApp, scope: Scope, receive: Receive) -> _Answer:
    """Let Streamlit answer, and keep the answer to ourselves."""
    answer = _Answer()

    async def keep(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.read(message["headers"])

    await app(scope, receive, keep)
    return answer


def _return(scope: Scope) -> str:
    """Where the person wanted to go: a path of ours, whatever the cookie says."""
    wanted = unquote(cookie_parser(headers_of(scope).get("cookie", "")).get(RETURN, "/"))
    good = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if good else "/"


def _without(response: Response, gate: Gate) -> Response:
    """Take the cookies out of the browser."""
    for name in ("_streamlit_session", RETURN):
        response.delete_cookie(name)
    response.delete_cookie(gate.cookie_name, path="/", secure=gate.doors.secure, httponly=True)
    return response

"""Requests as ASGI carries them: their headers, and what Streamlit is told of who asks."""

from typing import Any

from starlette.requests import cookie_parser
from starlette.types import Scope

from dashboard.store.sessions import Session
from dashboard.ui.guard import streamlit_inside


def headers_of(scope: Scope) -> dict[str, str]:
    """The headers by lower-case name; of several with one name the last."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def peer(scope: Scope) -> str:
    """The address at the other end."""
    client: tuple[str, int] | None = scope.get("client")
    return client[0] if client else ""


def without_identity(scope: Scope, *more: tuple[str, str]) -> Scope:
    """The request as Streamlit sees it: whatever a browser says of its identity is taken out, `more` is put in."""
    said: dict[str, Any] = {}
    for name, value in scope["headers"]:
        if name == b"cookie":
            said |= cookie_parser(value.decode("latin-1"))
    kept = [(name, value) for name, value in said.items() if not streamlit_inside.is_identity_cookie(name)]
    line = "; ".join(f"{name}={value}" for name, value in [*kept, *more])
    headers = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
    return {**scope, "headers": [*headers, (b"cookie", line.encode("latin-1"))]}


def with_identity(scope: Scope, session: Session, origin: str, *more: tuple[str, str]) -> Scope:
    """The request with Streamlit's own cookie for this session, signed for this one request."""
    who = session.identity
    claims = {
        "provider": "default",
        "mark": session.mark,
        "sub": who.subject,
        "iss": who.issuer,
        "email": who.email,
        "name": who.name,
        "verified": who.verified,
        "groups": list(who.groups),
    }
    return without_identity(scope, streamlit_inside.user_cookie(claims, origin), *more)

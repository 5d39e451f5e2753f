"""What every answer says to the browser, and the one page of Streamlit that carries scripts in line."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import streamlit

STATIC = Path(streamlit.__file__).parent / "static"
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
#: Tells Streamlit's front end where its server is; it would look below the page's own address first, and miss.
WHERE = "<script>window.__streamlit = {BACKEND_BASE_URL: window.location.origin}</script>"
_AGENT_HINT = re.compile(r"<!--(?:(?!-->).)*?-->\s*<link rel=\"service-desc\"[^>]*>", re.DOTALL)

#: Nobody frames us, guesses a content type, learns where our people come from, or asks for their devices.
FIXED = {
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


@cache
def index() -> bytes:
    """Streamlit's page, as it is installed, with the one line more that spares it a failing request."""
    page = _AGENT_HINT.sub("", (STATIC / "index.html").read_text(encoding="utf-8"))
    return page.replace("<head>", f"<head>{WHERE}", 1).encode()


@cache
def script_hashes() -> tuple[str, ...]:
    """The hashes of the scripts in line; taken from the installed page, an upgrade cannot break them unseen."""
    scripts = INLINE.findall(index().decode())
    return tuple(f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in scripts)


def policy(host: str, secure: bool) -> str:
    """The Content-Security-Policy: nothing from elsewhere, no script but the installed ones."""
    socket = f"{'wss' if secure else 'ws'}://{host}"
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval' {' '.join(script_hashes())}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' {socket}",
            "worker-src 'self' blob:",
            "frame-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


def secured(headers: list[tuple[bytes, bytes]], host: str, secure: bool) -> list[tuple[bytes, bytes]]:
    """The headers of an answer, with ours in the place of its own; cookies stay behind TLS where there is TLS."""
    ours = {**FIXED, "content-security-policy": policy(host, secure)}
    if secure:
        ours["strict-transport-security"] = "max-age=31536000"
    kept = [
        (name, value + b"; Secure" if secure and name.lower() == b"set-cookie" and not _is_secure(value) else value)
        for name, value in headers
        if name.decode("latin-1").lower() not in {*ours, "server", "access-control-allow-origin"}
    ]
    return [*kept, *((name.encode(), value.encode("latin-1")) for name, value in ours.items())]


def _is_secure(cookie: bytes) -> bool:
    return b"secure" in (part.strip().lower() for part in cookie.split(b";"))

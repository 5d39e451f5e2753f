"""Which hosts and which origins may ask, decided from the headers alone, before anything else is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

#: Names of this machine that no name server can hand to somebody else.
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})

_ASKS_ONLY = frozenset({"GET", "HEAD", "OPTIONS"})


def is_loopback(host: str) -> bool:
    """Whether a host (a name or an address, as an option or a peer names it) is this machine."""
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Doors:
    """The address that people use: `public` (https://dash.example.com), or, without one, this machine."""

    public: str | None = None

    @property
    def secure(self) -> bool:
        """Whether browsers come over TLS."""
        return self.public is not None and self.public.startswith("https://")

    def knows_host(self, host: str | None) -> bool:
        """Whether a Host header is ours. Any port of this machine: an SSH tunnel may end on another one."""
        if host is None:
            return False
        if self.public is not None:
            return host.lower() == urlsplit(self.public).netloc.lower()
        name, colon, port = host.rpartition(":") if not host.endswith("]") else (host, "", "")
        if not colon:
            name, port = host, ""
        return name.lower() in LOOPBACK and (port.isascii() and port.isdigit() if colon else True)

    def origin(self, host: str) -> str:
        """The origin of our own pages, as a browser that used this host writes it."""
        return self.public or f"http://{host.lower()}"

    def knows_origin(self, origin: str, host: str) -> bool:
        """Whether a request comes from a page of ours."""
        return origin.lower() == self.origin(host).lower()

    def admits(self, kind: str, method: str, headers: Mapping[str, str]) -> str | None:
        """Why a request of this kind ("http" or "websocket") stays outside; None: it may come in.

        A browser says where a request comes from (Origin, Sec-Fetch-Site). A link on another site may open a page;
        nothing on another site may ask for anything else, and no socket opens without an origin.
        """
        host = headers.get("host", "")
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if origin is not None and not self.knows_origin(origin, host):
            return "another site asks"
        if kind == "websocket":
            return "a socket without an origin" if origin is None else None
        if site in (None, "same-origin", "none"):
            return None
        opens_a_page = (
            headers.get("sec-fetch-mode") == "navigate"
            and headers.get("sec-fetch-dest", "document") == "document"
            and method in _ASKS_ONLY
        )
        return None if opens_a_page else "another site asks"

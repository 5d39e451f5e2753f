"""Hosts and origins: decided from the headers alone."""

import pytest

from dashboard.ui.guard.doors import Doors, is_loopback

HERE, COMPANY = Doors(), Doors("https://dash.example.com")

FOREIGN_HOSTS = [
    "evil.example",
    "evil.example:8501",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "evil.localhost",
    "127.0.0.2",
    "127.1",
    "0.0.0.0:8501",
    "2130706433",
    "0x7f.0.0.1",
    "[::]:8501",
    "[::ffff:127.0.0.1]",
    "localhost.",
    "localhost:",
    "localhost:80:80",
    "localhost@evil.example",
    "127.0.0.1:8501@evil.example",
    "127.0.0.1:abc",
    " localhost",
    "",
    "169.254.169.254",
    "dash.example.com",
]
FOREIGN_ORIGINS = [
    "http://evil.example",
    "https://evil.example",
    "null",
    "",
    "http://127.0.0.1",
    "http://127.0.0.1:8502",
    "http://localhost:8501",
    "https://127.0.0.1:8501",
    "http://127.0.0.1:8501.evil.example",
    "http://127.0.0.1:8501@evil.example",
    "http://0.0.0.0:8501",
    "file://",
    "chrome-extension://abcdefgh",
    "http://[::1]:8501",
]


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_a_foreign_host_is_not_known(host: str) -> None:
    assert not HERE.knows_host(host)


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "LOCALHOST", "127.0.0.1:9000"])
def test_this_machine_is_known_at_any_port_for_a_tunnel_may_end_at_another(host: str) -> None:
    assert HERE.knows_host(host)


def test_a_company_address_is_known_exactly() -> None:
    assert COMPANY.knows_host("dash.example.com")
    for host in ("dash.example.com:444", "localhost", "127.0.0.1:8501", "xdash.example.com", None):
        assert not COMPANY.knows_host(host)


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_foreign_origin_stays_outside(kind: str, origin: str) -> None:
    assert HERE.admits(kind, "GET", {"host": "127.0.0.1:8501", "origin": origin}) == "another site asks"


def test_a_socket_needs_an_origin_and_ours_is_let_in() -> None:
    ours = {"host": "127.0.0.1:8501", "origin": "http://127.0.0.1:8501"}
    assert HERE.admits("websocket", "GET", ours) is None
    assert HERE.admits("websocket", "GET", {"host": "127.0.0.1:8501"}) == "a socket without an origin"
    assert COMPANY.admits("websocket", "GET", {"host": "dash.example.com", "origin": COMPANY.public or ""}) is None


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_link_elsewhere_may_open_a_page_and_nothing_else(site: str) -> None:
    click = {"host": "localhost", "sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert HERE.admits("http", "GET", click) is None
    assert HERE.admits("http", "POST", click) == "another site asks"
    for other in ({"sec-fetch-dest": "iframe"}, {"sec-fetch-mode": "no-cors"}, {"sec-fetch-mode": "cors"}):
        assert HERE.admits("http", "GET", click | other) == "another site asks"


def test_loopback_is_an_address_of_this_machine() -> None:
    assert [is_loopback(host) for host in ("localhost", "127.0.0.9", "::1", "[::1]")] == [True] * 4
    assert [is_loopback(host) for host in ("0.0.0.0", "::", "10.0.0.1", "example.com", "")] == [False] * 5

"""The wall of a running server: who comes as far as Streamlit, and what every answer says."""

import json
import statistics
import time
from pathlib import Path

import pytest
from serving import Served
from test_doors import FOREIGN_HOSTS, FOREIGN_ORIGINS
from websockets.sync.client import ClientConnection

from dashboard.store.sessions import Sessions

NEEDS_A_SESSION = ["/media/0123.csv", "/component/a/b.js", "/_stcore/bidi-components/a/b.js"]
NOT_THERE = [
    "/_stcore/metrics",
    "/_stcore/agent/openapi.json",
    "/_stcore/script-health-check",
    "/_stcore/stream",
    "/unit/_stcore/health",
    "/app/static/x.js",
    "/static/../index.html",
    "/static/%2e%2e/%2e%2e/__init__.py",
    "/index.html",
    "/robots.txt",
    "/auth/login",
    "/oauth2callback",
]
ANSWERS = ["/", "/unit", "/healthz", "/metrics", "/launch", "/signed-out", "/favicon.png", "/_stcore/health"]


def same_site(served: Served) -> dict[str, str]:
    return {"Origin": served.address, "Sec_Fetch_Site": "same-origin"}


def upload(served: Served, session: str, **headers: str) -> int:
    form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na,b\r\n--x--\r\n'
    kind = {"Content_Type": "multipart/form-data; boundary=x"}
    return served.ask(f"/_stcore/upload_file/{session}/one", "PUT", form, **{**kind, **headers}).status


@pytest.mark.parametrize("host", [host for host in FOREIGN_HOSTS if host.strip() == host])
def test_a_foreign_host_is_answered_nothing(local: Served, host: str) -> None:
    answer = local.ask("/", Host=host)
    assert (answer.status, "set-cookie" in answer.headers) in ((421, False), (400, False))


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_a_foreign_origin_opens_no_socket_and_asks_nothing(local: Served, cookie: str, origin: str) -> None:
    assert local.knock(cookie, origin) == 403
    assert local.ask("/healthz", Origin=origin or "null").status == 403
    assert upload(local, "any", Origin=origin or "null", Cookie=cookie) == 403


def test_no_socket_opens_without_a_session(local: Served) -> None:
    assert local.knock() == 403
    assert local.knock(f"ceo_dashboard_{local.port}=made-up") == 403
    assert local.knock("_streamlit_user=made-up") == 403


def test_a_session_opens_a_socket_and_only_the_one_address(local: Served, cookie: str) -> None:
    socket = local.knock(cookie)
    assert isinstance(socket, ClientConnection)
    socket.close()
    assert local.knock(cookie, origin="") == 403
    assert local.knock(cookie, host="evil.example") == 403


@pytest.mark.parametrize("path", NEEDS_A_SESSION)
def test_nothing_of_anybodys_is_given_without_a_session(local: Served, path: str) -> None:
    assert local.ask(path).status == 401


@pytest.mark.parametrize("path", NOT_THERE)
def test_what_nobody_needs_is_not_there(local: Served, cookie: str, path: str) -> None:
    assert local.ask(path, Cookie=cookie).status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_pages_are_only_read(local: Served, cookie: str, method: str) -> None:
    assert local.ask("/unit", method, Cookie=cookie, **same_site(local)).status == 405


def test_an_anonymous_client_stores_no_byte(local: Served, cookie: str) -> None:
    pair = {"Cookie": "_streamlit_xsrf=2|a|b|1", "X_Xsrftoken": "2|a|b|1"}
    assert upload(local, "any", **pair, **same_site(local)) == 401
    # With a session, but for a page that is not open in it.
    assert upload(local, "any", Cookie=f"{cookie}; _streamlit_xsrf=2|a|b|1", X_Xsrftoken="2|a|b|1") == 403


@pytest.mark.parametrize("path", [*ANSWERS, *NEEDS_A_SESSION, *NOT_THERE])
@pytest.mark.parametrize("host", [None, "evil.example"])
def test_every_answer_carries_every_header(local: Served, path: str, host: str | None) -> None:
    answer = local.ask(path, **({"Host": host} if host else {}))
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["frame-ancestors"] == policy["object-src"] == policy["frame-src"] == policy["base-uri"] == "'none'"
    assert "unsafe-inline" not in policy["script-src"]
    assert "'unsafe-eval'" not in policy["script-src"]
    assert policy["connect-src"] == f"'self' ws://{'localhost' if host else local.host}"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in answer.headers


def test_a_visit_from_this_machine_begins_a_session_and_a_link_elsewhere_does_not(local: Served) -> None:
    def visit(**headers: str) -> bool:
        return "set-cookie" in local.ask("/unit", **headers).headers

    click = {"Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
    assert visit(Sec_Fetch_Site="none", **click)
    assert visit(Sec_Fetch_Site="same-origin", **click)
    assert not visit(Sec_Fetch_Site="cross-site", **click)
    assert not visit(Sec_Fetch_Site="same-site", **click)
    assert not visit(X_Forwarded_For="203.0.113.7")
    assert not visit(Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors")


def test_the_cookie_is_for_no_script_and_for_no_other_site(local: Served) -> None:
    given = {part.strip().lower() for part in local.ask("/").headers["set-cookie"].split(";")}
    assert {"httponly", "samesite=lax", "path=/"} <= given


def test_a_launch_link_opens_once(local: Served) -> None:
    path = "/launch?t=" + Sessions.of(local.home).link()
    first, second = local.ask(path), local.ask(path)
    assert (first.status, first.headers["location"]) == (303, "/")
    assert first.headers["set-cookie"].startswith(f"ceo_dashboard_{local.port}=")
    assert (second.status, b"used up" in second.body) == (403, True)


def test_host_config_trusts_no_other_page(local: Served) -> None:
    assert b'"allowedOrigins":[]' in local.ask("/_stcore/host-config").body


def test_health_tells_that_the_store_answers_and_nothing_else(local: Served) -> None:
    assert local.ask("/healthz", Host="10.1.2.3:8501").body == b'{"ready":true,"why":"ready"}'


def test_metrics_count_without_naming_anybody(local: Served) -> None:
    text = local.ask("/metrics").body.decode()
    assert "ceo_dashboard_sessions_open" in text
    assert 'ceo_dashboard_exports{state="committed"} 0.0' in text
    assert local.ask("/metrics", Host="10.1.2.3").status == 401


def test_hostile_handshakes_leave_health_as_it_is_and_call_nobody(local: Served) -> None:
    """A hundred here; each would cost Streamlit two calls to the outside. HOSTILE=1000 sends a thousand and times."""
    import os

    times, asked = [], int(os.environ.get("HOSTILE", "100"))
    for number in range(asked):
        assert local.knock(origin=f"http://evil{number}.example") == 403
        start = time.perf_counter()
        assert local.ask("/_stcore/health").status == 200
        times.append(time.perf_counter() - start)
    if asked >= 1_000:  # in every run it would measure what else the machine is doing
        assert statistics.quantiles(times, n=100)[98] < 0.25
    assert "checkip" not in local.log.read_text()


def test_exports_over_http_are_asked_for_their_token(local: Served) -> None:
    answer = local.ask("/api/exports", "POST", b"", Origin=local.address)
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert local.ask("/api/exports", "POST", b"", Origin="http://evil.example").status == 403
    assert local.ask("/api/other").status == 404


@pytest.mark.parametrize("length", ["-1", "abc", "", str((201 << 20) + 1)])
def test_a_body_of_a_wrong_length_goes_nowhere(local: Served, length: str) -> None:
    assert local.ask("/healthz", "POST", Content_Length=length).status in (400, 413)


@pytest.mark.parametrize(("coding", "most"), [("br", 1_300_000), ("gzip", 1_500_000), ("identity", 5_000_000)])
def test_bundles_are_sent_compressed_and_kept_for_good(local: Served, coding: str, most: int) -> None:
    import streamlit

    name = next((Path(streamlit.__file__).parent / "static" / "static" / "js").glob("PlotlyChart.*.js")).name
    answer = local.ask(f"/static/js/{name}", Accept_Encoding=coding)
    assert answer.headers.get("content-encoding", "identity") == coding
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert len(answer.body) < most


def test_an_answer_names_its_line_in_the_log_and_the_line_names_nobody(local: Served) -> None:
    before = len(local.log.read_text().splitlines())
    answers = [local.ask("/media/0123.csv"), local.ask("/jane@alder.example"), local.ask("/unit")]
    numbers = [answer.headers["x-request-id"] for answer in answers]
    assert len(set(numbers)) == 3
    told = "\n".join(local.log.read_text().splitlines()[before:])
    lines = [line for line in map(json.loads, told.splitlines()) if line["request"] in numbers]
    assert [(line["request"], line["event"], line["status"], line.get("kind")) for line in lines] == [
        (numbers[0], "request", 401, "/media/"), (numbers[1], "request", 404, None),
    ]  # fmt: skip
    assert "jane" not in told

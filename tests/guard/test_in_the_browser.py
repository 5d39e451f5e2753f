"""The locks as people meet them, with a real OpenID Connect provider on this machine.

In a real Chromium: a whole sign-in, and tabs that move by themselves. What the dashboard answers before a page is
there is asked for over HTTP, as a browser would ask.
"""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from oidc_provider_mock import User
from serving import COMPANY, Served, serving, signing_in
from visitors import Visitor, cookie_of, sign_in
from websockets.sync.client import ClientConnection

from dashboard import cli
from dashboard.audit import entries
from dashboard.store.sessions import Sessions

CHIEF = {"email": "chief@alder.example", "email_verified": True, "name": "Chief Executive"}
COOKIE = 4_096  # bytes of the longest cookie that browsers keep

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A dashboard where people sign in with a provider that knows more people than company.yaml."""
    home = tmp_path_factory.mktemp("signed")
    (home / "company.yaml").write_text(COMPANY)
    people = [
        User(sub="chief", claims=CHIEF),
        User(sub="stranger", claims={"email": "stranger@else.example", "email_verified": True}),
        User(sub="unverified", claims={"email": "chief@alder.example", "email_verified": False}),
        User(sub="nameless", claims={"email_verified": True}),
        User(sub="crowd", claims={**CHIEF, "groups": [f"group-{number}" for number in range(1000)]}),
    ]
    with signing_in(home, people) as served:
        yield served


@pytest.fixture
def person(signed: Served) -> Iterator[httpx.Client]:
    """Somebody's HTTP client."""
    with httpx.Client() as client:
        yield client


def enter(page: Any, served: Served, who: str, path: str = "/") -> None:
    page.goto(served.address + path)
    page.locator(f"button[name=sub][value={who}]").click()
    page.get_by_role("heading", level=1).first.wait_for()


def drawn(visitor: Visitor, page: str = "") -> bytes:
    return b"".join(message.SerializeToString() for message in visitor.draw(page))


def moved(socket: ClientConnection | int) -> bool:
    """Whether this tab is told where to go, and closed."""
    assert not isinstance(socket, int)
    told = bytes(socket.recv(timeout=30))
    with pytest.raises(Exception, match="1008"):
        socket.recv(timeout=30)
    return b"/signed-out" in told


def test_the_first_visit_costs_less_than_three_megabytes(local: Served, tab: Open) -> None:
    page, received = tab(), []
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})  # as if nothing had ever been got
    wire.on("Network.loadingFinished", lambda done: received.append(done["encodedDataLength"]))
    page.goto(local.address + "/definitions")
    page.get_by_role("heading", level=1).first.wait_for()
    page.wait_for_load_state("networkidle")
    wire.detach()
    assert 100_000 < sum(received) < 3_000_000
    assert page.errors == []
    assert page.asked == {local.host}


def test_the_printed_link_opens_the_dashboard_once(company_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(company_home, "--link-only") as served:
        assert "Please use the link" in httpx.get(served.address).text
        assert cli.main(["link", "--home", str(company_home), "--port", str(served.port)]) == 0
        printed = served.log.read_text().split("This link opens it once:\n")[1].split()[0]
        for link in (printed, capsys.readouterr().out.strip()):
            with httpx.Client(follow_redirects=True) as first, Visitor(served, opened(first, served, link)) as visitor:
                assert b"No numbers yet for" in drawn(visitor)
            second = httpx.get(link, follow_redirects=True)
            assert (second.status_code, "This link is used up" in second.text) == (403, True)


def opened(client: httpx.Client, served: Served, link: str) -> str:
    """The cookie of whom this link leads to the first page."""
    assert client.get(link).raise_for_status().url == served.address + "/"
    return cookie_of(client, served)


def revoke(home: Path) -> None:
    Sessions.of(home).end_all(None)


def age(home: Path) -> None:
    """As if thirteen hours had gone by."""
    with sqlite3.connect(home / "sessions.db") as rows:
        rows.execute("update sessions set started = started - 13 * 3600")


def test_a_tab_whose_session_ends_moves_by_itself(local: Served, tab: Open) -> None:
    page = tab()
    page.goto(local.address)
    page.get_by_text("open to whoever uses this machine").wait_for()
    for end in (revoke, age):
        end(local.home)
        page.wait_for_url("**/signed-out", timeout=10_000)
        page.get_by_role("link", name="Open it again").click()
        page.get_by_text("open to whoever uses this machine").wait_for()


def test_somebody_signs_in_and_arrives_where_they_wanted(signed: Served, tab: Open) -> None:
    page = tab()
    enter(page, signed, "chief", "/unit?unit=kitchen")
    page.get_by_text("No numbers yet for").wait_for()
    assert page.url == signed.address + "/unit?unit=kitchen"
    names = {one["name"] for one in page.context.cookies(signed.address)}
    assert names == {f"ceo_dashboard_{signed.port}", "_streamlit_xsrf"}


@pytest.mark.parametrize("who", ["stranger", "unverified", "nameless"])
def test_whom_company_yaml_does_not_grant_gets_no_session(signed: Served, person: httpx.Client, who: str) -> None:
    before = len(Sessions.of(signed.home).open())
    answer = sign_in(person, signed, who)
    assert (answer.status_code, "<h1>No access</h1>" in answer.text) == (403, True)
    assert len(Sessions.of(signed.home).open()) == before
    assert signed.knock("; ".join(f"{name}={value}" for name, value in person.cookies.items())) == 403


def test_a_thousand_groups_fit(signed: Served, person: httpx.Client) -> None:
    answer = sign_in(person, signed, "crowd")
    given = [cookie for one in (*answer.history, answer) for cookie in one.headers.get_list("set-cookie")]
    assert max(map(len, given)) < COOKIE
    assert len(cookie_of(person, signed)) < 100
    with Visitor(signed, cookie_of(person, signed)) as visitor:
        assert b"No numbers yet for" in drawn(visitor)


def test_who_signs_out_is_out_in_every_tab_and_for_every_replay(signed: Served, tab: Open) -> None:
    page = tab()
    enter(page, signed, "chief")
    page.get_by_text("No numbers yet for").wait_for()
    name = f"ceo_dashboard_{signed.port}"
    cookie = next(f"{name}={one['value']}" for one in page.context.cookies() if one["name"] == name)
    other = tab()
    other.goto(signed.address + "/definitions")
    other.get_by_role("heading", level=1).first.wait_for()
    page.get_by_role("link", name="Sign out").click()
    page.wait_for_url("**/end_session**")
    other.wait_for_url("**/signed-out", timeout=10_000)
    replays = [signed.ask("/_stcore/upload_file/a/b", "PUT", b"x", Cookie=cookie).status for _ in range(50)]
    assert replays == [401] * 50
    assert signed.ask("/", Cookie=cookie).status == 302
    assert moved(signed.knock(cookie))  # Streamlit has not heard of it


def test_who_is_taken_out_of_company_yaml_sees_nothing_at_the_next_click(signed: Served, person: httpx.Client) -> None:
    sign_in(person, signed, "chief")
    file = signed.home / "company.yaml"
    with Visitor(signed, cookie_of(person, signed)) as visitor:
        assert b"No numbers yet for" in drawn(visitor)
        file.write_text(COMPANY.replace("chief@", "former@"))
        try:
            refused = drawn(visitor, "definitions")
        finally:
            file.write_text(COMPANY)
    assert b"No access" in refused
    assert b"Engagement rate" not in refused


def test_a_foreign_page_signs_nobody_out(signed: Served, person: httpx.Client) -> None:
    sign_in(person, signed, "chief")
    cookie = cookie_of(person, signed)
    click = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
    assert signed.ask("/auth/logout", Cookie=cookie, **click).status == 403
    assert signed.ask("/unit", Cookie=cookie).status == 200


def test_without_a_session_only_the_way_in_is_open(signed: Served) -> None:
    assert signed.ask("/unit").headers["location"].startswith("/auth/login?provider=")
    assert signed.knock() == 403
    assert signed.ask("/metrics").status == 401
    assert signed.ask("/launch?t=" + Sessions.of(signed.home).link()).status == 403
    assert signed.ask("/oauth2callback?code=made&state=up").status == 403


def test_signing_in_and_refusals_are_logged(
    signed: Served, person: httpx.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    sign_in(person, signed, "chief")
    with httpx.Client() as other:
        sign_in(other, signed, "stranger")
    open_tab = signed.knock(cookie_of(person, signed))
    assert cli.main(["sign-out", "chief@alder.example", "--home", str(signed.home)]) == 0
    assert capsys.readouterr().out.endswith("ended.\n")
    assert moved(open_tab)
    lines = [(entry.who, entry.what) for entry in entries(signed.home) if entry.what != "grants"]
    assert lines[-3:] == [
        ("chief@alder.example", "sign-in"),
        ("stranger@else.example", "refused"),
        ("this machine", "sessions ended"),
    ]

"""The locks as people meet them: a real Chromium, and a real OpenID Connect provider on this machine."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from oidc_provider_mock import User
from serving import COMPANY, Served, command, serving, signing_in

from dashboard.audit import entries
from dashboard.store.sessions import Sessions

PAGES = ["/", "/unit?unit=kitchen", "/metric", "/voices", "/channels", "/events", "/reporting", "/uploads"]
PAGES += ["/definitions"]
CHIEF = {"email": "chief@alder.example", "email_verified": True, "name": "Chief Executive"}

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


def sign_in(page: Any, served: Served, who: str, path: str = "/") -> None:
    page.goto(served.address + path)
    page.locator(f"button[name=sub][value={who}]").click()
    page.get_by_role("heading", level=1).first.wait_for()


def cookie_of(page: Any, served: Served) -> str:
    name = f"ceo_dashboard_{served.port}"
    return next(f"{name}={one['value']}" for one in page.context.cookies() if one["name"] == name)


def test_every_page_keeps_the_policy_and_asks_nobody_else(local: Served, tab: Open) -> None:
    page = tab()
    for path in PAGES:
        page.goto(local.address + path)
        page.get_by_role("heading", level=1).first.wait_for()
        page.get_by_text("open to whoever uses this machine").wait_for()
    assert page.errors == []
    assert page.asked == {local.host}


def test_the_first_visit_costs_less_than_three_megabytes(local: Served, tab: Open) -> None:
    page, received = tab(stranger=True), []
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda done: received.append(done["encodedDataLength"]))
    page.goto(local.address + "/definitions")
    page.get_by_role("heading", level=1).first.wait_for()
    page.wait_for_load_state("networkidle")
    assert 100_000 < sum(received) < 3_000_000


def test_the_printed_link_opens_the_dashboard_once(company_home: Path, tab: Open) -> None:
    with serving(company_home, "--link-only") as served:
        first, second = tab(), tab(stranger=True)
        first.goto(served.address)
        first.get_by_role("heading", name="Please use the link").wait_for()
        link = command(company_home, "link", "--port", str(served.port)).strip()
        first.goto(link)
        first.get_by_text("No numbers yet for").wait_for()
        assert first.url == served.address + "/"
        second.goto(link)
        second.get_by_role("heading", name="This link is used up").wait_for()


def revoke(home: Path) -> None:
    Sessions.of(home).end_all(None)


def age(home: Path) -> None:
    """As if thirteen hours had gone by."""
    with sqlite3.connect(home / "sessions.db") as rows:
        rows.execute("update sessions set started = started - 13 * 3600")


@pytest.mark.parametrize("end", [revoke, age])
def test_a_tab_whose_session_ends_moves_by_itself(local: Served, tab: Open, end: Callable[[Path], None]) -> None:
    page = tab()
    page.goto(local.address)
    page.get_by_text("open to whoever uses this machine").wait_for()
    end(local.home)
    page.wait_for_url("**/signed-out", timeout=10_000)
    page.get_by_role("link", name="Open it again").click()
    page.get_by_text("open to whoever uses this machine").wait_for()


def test_somebody_signs_in_and_arrives_where_they_wanted(signed: Served, tab: Open) -> None:
    page = tab()
    sign_in(page, signed, "chief", "/unit?unit=kitchen")
    page.get_by_text("No numbers yet for").wait_for()
    assert page.url == signed.address + "/unit?unit=kitchen"
    names = {one["name"] for one in page.context.cookies(signed.address)}
    assert names == {f"ceo_dashboard_{signed.port}", "_streamlit_xsrf"}


@pytest.mark.parametrize("who", ["stranger", "unverified", "nameless"])
def test_whom_company_yaml_does_not_grant_gets_no_session(signed: Served, tab: Open, who: str) -> None:
    page = tab()
    before = len(Sessions.of(signed.home).open())
    sign_in(page, signed, who)
    page.get_by_role("heading", name="No access").wait_for()
    assert len(Sessions.of(signed.home).open()) == before
    assert signed.knock("; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())) == 403


def test_a_thousand_groups_fit(signed: Served, tab: Open) -> None:
    page = tab()
    sign_in(page, signed, "crowd")
    page.get_by_text("No numbers yet for").wait_for()
    assert len(cookie_of(page, signed)) < 100


def test_who_signs_out_is_out_in_every_tab_and_for_every_replay(signed: Served, tab: Open) -> None:
    page = tab()
    sign_in(page, signed, "chief")
    page.get_by_text("No numbers yet for").wait_for()
    cookie = cookie_of(page, signed)
    other = tab()
    other.goto(signed.address + "/definitions")
    other.get_by_role("heading", level=1).first.wait_for()
    page.get_by_role("link", name="Sign out").click()
    page.wait_for_url("**/end_session**")
    other.wait_for_url("**/signed-out", timeout=10_000)
    replays = [signed.ask("/_stcore/upload_file/a/b", "PUT", b"x", Cookie=cookie).status for _ in range(50)]
    assert replays == [401] * 50
    assert signed.ask("/", Cookie=cookie).status == 302
    socket = signed.knock(cookie)
    assert not isinstance(socket, int)  # told where to go, and closed; Streamlit has not heard of it
    assert b"/signed-out" in bytes(socket.recv())
    with pytest.raises(Exception, match="1008"):
        socket.recv()


def test_who_is_taken_out_of_company_yaml_sees_nothing_at_the_next_click(signed: Served, tab: Open) -> None:
    page = tab()
    sign_in(page, signed, "chief")
    page.get_by_text("No numbers yet for").wait_for()
    file = signed.home / "company.yaml"
    file.write_text(COMPANY.replace("chief@", "former@"))
    try:
        page.get_by_role("link", name="Definitions").click()
        page.get_by_role("heading", name="No access").wait_for()
    finally:
        file.write_text(COMPANY)


def test_a_foreign_page_signs_nobody_out(signed: Served, tab: Open) -> None:
    page = tab()
    sign_in(page, signed, "chief")
    cookie = cookie_of(page, signed)
    click = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
    assert signed.ask("/auth/logout", Cookie=cookie, **click).status == 403
    assert signed.ask("/unit", Cookie=cookie).status == 200


def test_without_a_session_only_the_way_in_is_open(signed: Served) -> None:
    assert signed.ask("/unit").headers["location"].startswith("/auth/login?provider=")
    assert signed.knock() == 403
    assert signed.ask("/metrics").status == 401
    assert signed.ask("/launch?t=" + Sessions.of(signed.home).link()).status == 403
    assert signed.ask("/oauth2callback?code=made&state=up").status == 403


def test_signing_in_and_refusals_are_logged(signed: Served, tab: Open) -> None:
    page, other = tab(), tab(stranger=True)
    sign_in(page, signed, "chief")
    sign_in(other, signed, "stranger")
    said = command(signed.home, "sign-out", "chief@alder.example")
    page.wait_for_url("**/signed-out", timeout=10_000)
    assert said.endswith("ended.\n")
    lines = [(entry.who, entry.what) for entry in entries(signed.home) if entry.what != "grants"]
    assert lines[-3:] == [
        ("chief@alder.example", "sign-in"),
        ("stranger@else.example", "refused"),
        ("this machine", "sessions ended"),
    ]

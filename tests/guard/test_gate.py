"""What the gate decides: who gets in without a session, and how much may be uploaded."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from dashboard.errors import Refused
from dashboard.limits import Buckets
from dashboard.store.sessions import THIS_MACHINE, Identity, Session, Sessions
from dashboard.ui.guard import streamlit_inside
from dashboard.ui.guard.doors import Doors
from dashboard.ui.guard.gate import ALL, EACH, LARGEST, Gate, Refusal
from dashboard.ui.guard.headers import secured

CHIEF = Identity("https://login.example", "u1", "chief@alder.example", verified=True)
PAGE = {"path": "/unit", "query_string": b"unit=kitchen"}


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Gate:
    monkeypatch.setattr(streamlit_inside, "held_bytes", lambda marks: (0, 0))
    return Gate(Doors(), Sessions(tmp_path / "sessions.db"), 8501)


def begun(gate: Gate, identity: Identity) -> tuple[dict[str, str], Session]:
    cookie = gate.begin(identity)
    found = gate.sessions.find(cookie)
    assert found is not None
    return {"cookie": f"{gate.cookie_name}={cookie}"}, found


def refusal(gate: Gate, session: Session, **headers: str) -> tuple[int, str]:
    with pytest.raises(Refusal) as refused, gate.place_for(session, headers):
        pass
    return refused.value.status, str(refused.value)


def length(size: int) -> dict[str, str]:
    return {"content-length": str(size)}


def test_a_session_that_began_without_sign_in_ends_where_people_sign_in(gate: Gate) -> None:
    headers, _ = begun(gate, THIS_MACHINE)
    assert gate.session(headers) is not None
    gate.sign_in = True
    assert gate.session(headers) is None
    signed, _ = begun(gate, CHIEF)
    assert gate.session(signed) is not None


def test_only_a_visit_by_hand_begins_a_session(gate: Gate) -> None:
    assert isinstance(gate.entry(PAGE, {}), str)
    assert isinstance(gate.entry(PAGE, {"sec-fetch-site": "none"}), str)
    for said in ({"sec-fetch-site": "cross-site"}, {"via": "1.1 proxy"}, {"x-forwarded-for": "203.0.113.7"}):
        assert not isinstance(gate.entry(PAGE, said), str)
    gate.link_only = True
    assert not isinstance(gate.entry(PAGE, {}), str)


def test_behind_tls_the_cookie_is_for_this_host_and_for_tls_only(gate: Gate) -> None:
    gate.doors = Doors("https://dash.example.com")
    assert gate.cookie_name == "__Host-ceo_dashboard"
    sent = secured([(b"Set-Cookie", b"_streamlit_xsrf=1; Path=/")], "dash.example.com", secure=True)
    assert (b"Set-Cookie", b"_streamlit_xsrf=1; Path=/; Secure") in sent
    assert (b"strict-transport-security", b"max-age=31536000") in sent


def test_an_upload_says_its_size_and_keeps_within_it(gate: Gate) -> None:
    _, session = begun(gate, CHIEF)
    assert refusal(gate, session) == (411, "Say how large the file is.")
    assert refusal(gate, session, **length(LARGEST * 2)) == (413, "A file may have up to 200 MB.")

    async def receive() -> Any:
        return {"type": "http.request", "body": b"12345", "more_body": True}

    counted = gate.counted(receive, 12)
    with ThreadPoolExecutor(1) as thread:  # where no other event loop runs
        assert [len(thread.submit(asyncio.run, counted()).result()["body"]) for _ in range(2)] == [5, 5]
        with pytest.raises(Refusal, match="more than was announced"):
            thread.submit(asyncio.run, counted()).result()


def test_who_may_load_nothing_uploads_nothing_and_it_is_logged(gate: Gate) -> None:
    _, session = begun(gate, CHIEF)
    logged = []
    gate.may_upload, gate.record = lambda identity: False, lambda *said: logged.append(said)
    assert refusal(gate, session, **length(5)) == (403, "You may not upload here.")
    assert logged == [("chief@alder.example", "refused", {"asked": "upload"})]


def test_one_person_cannot_fill_the_memory(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    _, session = begun(gate, CHIEF)
    with gate.place_for(session, length(LARGEST)), gate.place_for(session, length(LARGEST)):
        assert refusal(gate, session, **length(1))[0] == 413
    with gate.place_for(session, length(1)):
        pass
    monkeypatch.setattr(streamlit_inside, "held_bytes", lambda marks: (EACH, EACH))
    assert refusal(gate, session, **length(1))[0] == 413
    monkeypatch.setattr(streamlit_inside, "held_bytes", lambda marks: (0, ALL))
    assert refusal(gate, session, **length(1))[0] == 413


def test_two_hundred_uploads_of_the_largest_size_get_no_further_than_the_budget(gate: Gate) -> None:
    _, session = begun(gate, CHIEF)
    under_way = []
    for _ in range(200):
        place = gate.place_for(session, length(LARGEST))
        try:
            under_way.append((place, place.__enter__()))
        except Refusal:
            continue
    assert sum(size for _, size in under_way) == EACH


def test_too_many_at_once_are_told_how_long_to_wait(gate: Gate) -> None:
    _, session = begun(gate, CHIEF)
    gate.uploads = Buckets(burst=1, rate=0.5, now=lambda: 0)
    with gate.place_for(session, length(1)):
        pass
    with pytest.raises(Refusal) as refused, gate.place_for(session, length(1)):
        pass
    assert (refused.value.status, refused.value.headers["retry-after"]) == (429, "3")


def test_whoever_comes_is_logged_before_the_session_begins(gate: Gate) -> None:
    logged: list[tuple[str | None, str, dict[str, str]]] = []
    gate.record = lambda who, what, facts: logged.append((who, what, dict(facts)))
    gate.begin(CHIEF)
    gate.begin(THIS_MACHINE)
    assert logged == [
        ("chief@alder.example", "sign-in", {"by": "https://login.example"}),
        (None, "session", {}),
    ]


def test_a_log_that_cannot_be_written_keeps_out_people_and_not_whoever_uses_this_machine(gate: Gate) -> None:
    def full(who: str | None, what: str, facts: Mapping[str, str]) -> None:
        raise Refused("The audit log cannot be written.")

    gate.record = full
    with pytest.raises(Refused):
        gate.begin(CHIEF)
    assert gate.sessions.find(gate.begin(THIS_MACHINE))

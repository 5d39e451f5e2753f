"""Exports over HTTP, on a real server: what a token opens, what is answered, and what is left behind."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from canaries import COMPANY, measures
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard import api, audit, tokens
from dashboard.home import Home
from dashboard.intake.own import formats_in
from dashboard.limits import Buckets
from dashboard.store.log import Store
from dashboard.turns import Turns

pytestmark = pytest.mark.usefixtures("kept_readers")
LARGEST = 1 << 20


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("home")
    (made / "company.yaml").write_text(COMPANY)
    return made


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """A server with nothing but the interface, on a port of its own."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        app = Starlette(routes=api.routes(folder, LARGEST))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/api/exports"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def secret(folder: Path) -> str:
    return tokens.create(folder, Home.open(folder).company, "Nightly", ["kitchen"], by="admin@alder.example")[1]


@pytest.fixture
def send(address: str, secret: str) -> Callable[..., httpx.Response]:
    """`send(text, unit="kitchen")`: what a script does."""

    def post(text: str, name: str = "export.csv", token: str | None = secret, **fields: str) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}"} if token is not None else {}
        files = {"file": (name, text.encode())}
        return httpx.post(address, headers=headers, files=files, data=fields, timeout=120, verify=False)

    return post


@pytest.fixture
def store(folder: Path) -> Store:
    return Home.open(folder).store


def test_an_export_is_loaded_and_the_answer_is_that_of_load(send: Callable[..., httpx.Response], store: Store) -> None:
    text = measures("kitchen", 10_000, 50)
    tried = send(text, "../../kettles.csv", dry_run="true")
    assert (tried.status_code, store.exports()) == (200, [])
    first = send(text, "../../kettles.csv")
    assert first.status_code == 201
    (loaded,) = first.json()["exports"]
    assert loaded == {
        "id": "e000001", "file": "kettles.csv", "format": "template.measures", "status": "committed", "new": 52,
        "changed": 0, "same": 0, "from": "2025-10-15", "to": "2026-10-15", "problems": [],
    }  # fmt: skip
    (export,) = store.exports()
    assert export.by.startswith("token ")
    again = send(text, "kettles.csv")
    assert (again.status_code, again.json()["exports"][0]["status"]) == (200, "unchanged")


@pytest.mark.parametrize("token", [None, "ceod_guess", "ceod_" + "a" * 43])
def test_without_a_good_token_nothing_is_read(
    send: Callable[..., httpx.Response], store: Store, folder: Path, token: str | None
) -> None:
    before = len(store.exports())
    answer = send("date,unit\n", token=token)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert set(answer.json()) == {"error"}
    assert len(store.exports()) == before
    if token:
        assert list(audit.entries(folder))[-1].what == "refused"


def test_a_revoked_token_stops_at_once(send: Callable[..., httpx.Response], folder: Path) -> None:
    token, secret = tokens.create(folder, Home.open(folder).company, "Old", ["kitchen"], by="admin@alder.example")
    assert send("x", token=secret).status_code == 422
    tokens.revoke(folder, token.id, by="admin@alder.example")
    assert send("x", token=secret).status_code == 401


def test_rows_of_others_are_not_taken(send: Callable[..., httpx.Response], store: Store) -> None:
    before = [export.id for export in store.exports()]
    for answer in (
        send(measures("garden", 1, 9)),
        send(measures("garden", 1, 9) + measures("kitchen", 1, 9).split("\n", 1)[1]),
        send(measures("kitchen", 77, 9), unit="garden"),
    ):
        assert answer.status_code in (200, 201, 403, 409, 422)
        assert "Mower" not in answer.text
    units = {row.unit for row in store.reported().itertuples()}
    assert units <= {"kitchen"}
    assert [export.id for export in store.exports()][-len(before) :] == before


@pytest.mark.parametrize("said", [{}, {"unit": "kitchen"}, {"unit": "kitchen", "department": "marketing"}])
@pytest.mark.parametrize("other", ["garden", "nowhere"])
def test_no_answer_brings_rows_of_another_unit_into_ones_own(
    send: Callable[..., httpx.Response], folder: Path, store: Store, other: str, said: dict[str, str]
) -> None:
    before = store.version()
    answer = send(measures("kitchen", 31, 9) + measures(other, 17, 9).split("\n", 1)[1], **said)
    assert answer.status_code == 403
    assert answer.json() == {
        "error": f"The file names the business unit '{other}', which is not yours, or not known here. Nothing of the "
        "file was loaded: take these rows out, or correct the name. What is yours: kitchen."
    }
    assert store.version() == before
    refused = list(audit.entries(folder))[-1]
    assert (refused.what, refused.facts["asked"]) == ("refused", "upload of export.csv")


def test_no_answer_brings_rows_of_another_department_into_ones_own(
    send: Callable[..., httpx.Response], folder: Path, store: Store
) -> None:
    before, company = store.version(), Home.open(folder).company
    _, secret = tokens.create(folder, company, "Care", ["kitchen"], ["care"], by="admin@alder.example")
    for said in ({}, {"unit": "kitchen", "department": "care"}):
        answer = send(measures("kitchen", 31, 9), token=secret, **said)
        assert answer.status_code == 403
        assert "names the department 'marketing' of kitchen, which is not yours, or not known" in answer.json()["error"]
    assert store.version() == before


def test_a_question_and_a_refusal_have_their_status(send: Callable[..., httpx.Response]) -> None:
    asked = send("Datum,Aufrufe\n03/04/2026,1\n", "unknown.csv")
    assert asked.status_code in (409, 422)
    refused = send("\x00\x01", "nothing.xlsx")
    assert (refused.status_code, refused.json()["exports"][0]["status"]) == (422, "refused")


def test_a_form_that_is_wrong_gets_one_sentence(address: str, secret: str, send: Callable[..., httpx.Response]) -> None:
    bearer = {"authorization": f"Bearer {secret}"}
    cases: list[tuple[int, Any]] = [
        (400, {"files": {"other": ("a.csv", b"x")}}),
        (400, {"files": {"file": ("a.csv", b"x")}, "data": {"units": "kitchen"}}),
        (400, {"files": {"file": ("a.csv", b"x")}, "data": {"dates": "ymd"}}),
        (400, {"content": b"nonsense", "headers": {"content-type": "multipart/form-data; boundary=x"}}),
        (400, {"files": [("file", ("a.csv", b"x")), ("file", ("b.csv", b"y"))]}),
        (415, {"content": b"{}", "headers": {"content-type": "application/json"}}),
        (422, {"files": {"file": ("a.csv", b"x")}, "data": {"covers": "someday"}}),
    ]
    for status, said in cases:
        headers = bearer | said.pop("headers", {})
        answer = httpx.post(address, headers=headers, timeout=60, verify=False, **said)
        assert (answer.status_code, set(answer.json())) == (status, {"error"}), said
        assert "Traceback" not in answer.text
    assert httpx.get(address, headers=bearer).status_code == 405


def test_what_is_too_large_is_refused_before_it_is_kept(address: str, secret: str) -> None:
    bearer = {"authorization": f"Bearer {secret}", "content-type": "multipart/form-data; boundary=x"}
    head = b'--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    announced = httpx.post(address, headers=bearer, content=head + b"x" * (LARGEST + 1), timeout=60)
    assert announced.status_code == 413

    def chunks() -> Iterator[bytes]:
        yield head
        for _ in range(64):
            yield b"x" * 65536

    streamed = httpx.post(address, headers=bearer, content=chunks(), timeout=60)
    assert (streamed.status_code, streamed.json()) == (413, {"error": "A file may have up to 1 MB."})


def test_who_waits_too_long_for_others_may_try_again(
    send: Callable[..., httpx.Response], monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = Turns(1, patience=0.0)
    monkeypatch.setattr(api, "READING", turns)
    with turns.turn("somebody else"):
        answer = send(measures("kitchen", 1, 1), "waits.csv")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "20")
    assert answer.json()["error"].endswith("Nothing was stored; try again.")


def test_one_token_may_not_flood(folder: Path, secret: str) -> None:
    clock = [0.0]
    each = Buckets(burst=3, rate=0.5, now=lambda: clock[0])
    _, other = tokens.create(folder, Home.open(folder).company, "Flood", ["kitchen"], by="admin@alder.example")
    with TestClient(Starlette(routes=api.routes(folder, LARGEST, each))) as asking:

        def answer(token: str) -> tuple[int, str | None]:
            told = asking.post("/api/exports", headers={"authorization": f"Bearer {token}"})
            return told.status_code, told.headers.get("retry-after")

        assert [answer(other) for _ in range(4)] == [(415, None)] * 3 + [(429, "3")]
        assert answer(secret) == (415, None)  # another token has its own
        clock[0] = 2.0
        assert [answer(other)[0] for _ in range(2)] == [415, 429]


def test_everything_is_in_the_audit_log(folder: Path) -> None:
    uploads = [entry for entry in audit.entries(folder) if entry.what == "upload"]
    assert uploads[0].facts["export"] == "e000001"
    assert uploads[0].who.startswith("token ")
    assert audit.check(folder) == []
    assert json.loads(audit.exported(folder).splitlines()[0])["what"] in ("token made", "grants")
    assert formats_in(folder / "formats").problems == ()

"""What really reaches a lead: every socket message and every answer, beside what the chief gets.

A visitor reads from the socket what a browser would; a browser then shows that it asks for nothing else.
"""

import re
import struct
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from canaries import fill
from oidc_provider_mock import User
from serving import AT_REST, Served, signing_in
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from visitors import Visitor, cookie_of, sign_in

from dashboard.audit import check, entries

PAGES = ("company", "unit", "metric", "voices", "channels", "events", "reporting", "uploads")
SEARCHED_FIRST = ("company", "metric", "voices")  # by the chief, which also fills whatever keeps answers
#: What a browser asks for besides each page and the parts of Streamlit, which are nobody's.
BESIDE = ("/_stcore/health", "/_stcore/host-config", "/favicon.png")
#: Words that only Garden has, and its numbers (and those of both together) as they are written.
WORDS = ("garden", "mower")
WRITTEN = re.compile(rb"(?<![\w.,-])(?:73[.,]?510|73[.,]51|83[.,]?510|5[.,]?077|5[.,]?127)(?![\w-])")
#: The same numbers as tables and charts carry them.
NUMBERS = (73_510, 83_510, 5_077, 5_127)
PACKED = [struct.pack(f"<{kind}", number) for number in NUMBERS for kind in ("d", "q")]


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Two units behind sign-in: the first export is Kitchen's, the second Garden's, the third both units'."""
    folder = tmp_path_factory.mktemp("units")
    fill(folder).store.close()  # type: ignore[attr-defined]
    people = [
        User(sub=who, claims={"email": f"{who}@alder.example", "email_verified": True}) for who in ("ceo", "lead")
    ]
    with signing_in(folder, people) as served:
        yield served


class Heard(Visitor):
    """A person who has signed in, and all that they were sent: messages, and the answers beside them."""

    def __init__(self, served: Served, who: str) -> None:
        self.served, self.client, self.sent = served, httpx.Client(), []  # type: Served, httpx.Client, list[bytes]
        sign_in(self.client, served, who)
        super().__init__(served, cookie_of(self.client, served))

    def receive(self) -> bytes:
        self.sent.append(super().receive())
        return self.sent[-1]

    def visit(self, page: str, query: str) -> list[ForwardMsg]:
        for path in (f"/{page}?{query}", *BESIDE):
            self.sent.append(self.client.get(self.served.address + path).raise_for_status().content)
        return self.draw(page, query)

    def take(self) -> bytes:
        """All that came since the last time."""
        taken = unpacked(self.sent)
        self.sent.clear()
        return taken


class Tab:
    """The same of a browser in which a person has signed in."""

    def __init__(self, page: Any, served: Served, who: str) -> None:
        self.served, self.page, self.frames, self.bodies = served, page, [], []  # type: Served, Any, list[bytes], list[Any]
        page.on("websocket", lambda socket: socket.on("framereceived", self._frame))
        page.on("response", self._body)
        page.goto(served.address)
        page.locator(f"button[name=sub][value={who}]").click()
        self.settled()

    def _frame(self, payload: bytes | str) -> None:
        self.frames.append(payload if isinstance(payload, bytes) else payload.encode())

    def _body(self, response: Any) -> None:
        if response.url.startswith(self.served.address) and "/static/" not in response.url and response.status == 200:
            self.bodies.append(response)

    def settled(self) -> None:
        self.page.get_by_role("heading", level=1).first.wait_for()
        self.page.locator(AT_REST).wait_for()
        self.page.wait_for_timeout(200)

    def asked(self) -> set[str]:
        """The paths that were answered."""
        return {urlsplit(response.url).path for response in self.bodies}

    def take(self) -> bytes:
        """All that came since the last time."""
        answers = []
        for response in self.bodies:
            try:
                answers.append(response.body())
            except Exception:
                continue
        taken = unpacked([*self.frames, *answers])
        self.frames.clear()
        self.bodies.clear()
        return taken


def unpacked(sent: list[bytes]) -> bytes:
    """What was sent, and what charts in it carry packed."""
    taken = b"\n".join(sent)
    packed = [_unpacked(found) for found in re.findall(rb'"bdata":\s*"([^"]+)"', taken)]
    return b"\n".join([taken, *packed])


def _unpacked(text: bytes) -> bytes:
    try:
        return b64decode(text.replace(b"\\u002f", b"/"))
    except Error:
        return b""


def foreign(sent: bytes, words: tuple[str, ...] = WORDS) -> list[bytes]:
    """What of Garden's occurs, with what is around it."""
    low = sent.lower()
    found = [low[max(0, low.find(w) - 80) :][:160] for word in words if (w := word.encode()) in low]
    found += [sent[max(0, hit.start() - 80) : hit.end() + 80] for hit in WRITTEN.finditer(sent)]
    return found + [number for number in PACKED if number in sent]


@pytest.fixture(scope="module")
def people(signed: Served) -> Iterator[tuple[Heard, Heard]]:
    """The chief, who looks first and fills every cache, and the lead of Kitchen."""
    with Heard(signed, "ceo") as chief, Heard(signed, "lead") as lead:
        yield chief, lead


@pytest.fixture(scope="module")
def tab(signed: Served, kept: Any) -> Tab:
    """The lead's browser, on the first page."""
    kept.set_default_timeout(60_000)
    kept.set_viewport_size({"width": 1440, "height": 900})
    return Tab(kept, signed, "lead")


def test_no_message_and_no_answer_to_a_lead_tells_of_another_unit(people: tuple[Heard, Heard]) -> None:
    chief, lead = people
    for page in PAGES:
        if page in SEARCHED_FIRST:
            chief.visit(page, "period=2026-10")
            assert foreign(chief.take()), f"the chief's {page} tells of Garden, so that the search is one"
        lead.visit(page, "period=2026-10")
        sent = lead.take()
        assert foreign(sent) == [], page
        assert b"itchen" in sent, page


def test_asked_for_by_its_address_another_unit_is_not_there(people: tuple[Heard, Heard]) -> None:
    lead = people[1]
    for page, query in (
        ("unit", "unit=garden&period=2026-10"),
        ("metric", "unit=garden&metric=engagement_rate&period=2026-10"),
        ("voices", "unit=garden&search=grand&period=2026-10"),
    ):
        lead.visit(page, query)
        assert foreign(lead.take(), ("mower",)) == [], page  # "garden" is what they typed themselves


def test_what_the_chief_downloads_is_not_there_for_a_lead(people: tuple[Heard, Heard], signed: Served) -> None:
    chief, lead = people
    drawn = chief.visit("voices", "period=2026-10")
    buttons = [one.delta.new_element.download_button for one in drawn]
    address = signed.address + chief.download(next(one.deferred_file_id for one in buttons if one.deferred_file_id))
    assert b"Mower is grand" in chief.client.get(address).raise_for_status().content
    answer = lead.client.get(address)
    assert (answer.status_code, b"Mower" in answer.content) == (404, False)


def test_a_browser_is_sent_nothing_else(tab: Tab) -> None:
    assert tab.asked() <= {"/", *BESIDE}
    sent = tab.take()
    assert foreign(sent) == []
    assert b"itchen" in sent


def test_a_lead_loads_their_own_and_the_log_holds_it(tab: Tab, signed: Served, tmp_path: Path) -> None:
    page = tab.page
    export = tmp_path / "november.csv"
    export.write_text(
        "date,unit,department,channel,measure,value\n2026-11-02,kitchen,marketing,facebook,impressions,9\n"
    )
    page.goto(f"{signed.address}/uploads")
    tab.settled()
    page.set_input_files("input[type=file]", str(export))
    page.get_by_role("button", name="Commit", exact=True).click()
    page.get_by_text("Committed: 1 new value").wait_for()
    uploads = [(one.who, one.facts["export"]) for one in entries(signed.home) if one.what == "upload"]
    assert uploads[-1] == ("lead@alder.example", "e000004")
    assert check(signed.home) == []
    assert foreign(tab.take()) == []


def test_a_lead_takes_back_what_they_loaded_and_brings_it_back(tab: Tab, signed: Served) -> None:
    page = tab.page
    mine, mixed = (page.locator(f".st-key-export-{export}") for export in ("e000001", "e000003"))
    page.goto(f"{signed.address}/uploads")
    tab.settled()
    for offered, done, told in (
        ("Withdraw this export", "Withdraw", "Withdrawn"),
        ("Bring it back", "Bring back", "Brought back"),
    ):
        mine.get_by_role("button", name="More").click()
        page.get_by_role("button", name=offered).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Reason").fill("Wrong month")
        dialog.get_by_role("button", name=done).click()
        mine.get_by_text(f"{told} by lead@alder.example").wait_for()
        assert dialog.count() == 0
    mixed.get_by_role("button", name="More").click()
    page.get_by_text("It holds rows of others too").wait_for()
    assert page.get_by_role("button", name="Withdraw this export").count() == 0
    logged = [(one.who, one.what) for one in entries(signed.home)][-2:]
    assert logged == [("lead@alder.example", "withdrawal"), ("lead@alder.example", "reinstatement")]
    assert foreign(tab.take()) == []

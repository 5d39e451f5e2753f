"""Every page as every role: nobody meets a number, a name, a voice or an address of a unit that is not theirs."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from canaries import COMPANY, FILES, GARDEN, KITCHEN, ROOT, TODAY, fill, measures, open_page, person, sent
from streamlit.testing.v1 import AppTest

from dashboard.access import Viewer
from dashboard.audit import entries
from dashboard.home import Home
from dashboard.ui import session

pytestmark = pytest.mark.usefixtures("kept_readers")
NUMBERS = ("overview", "unit", "metric", "voices", "channels", "events", "reporting")
PAGES = (*NUMBERS, "uploads", "definitions")
#: Addresses that ask for what belongs to Garden.
ASKED = (
    {},
    {"unit": "garden"},
    {"unit": "garden", "metric": "engagement_rate", "period": "2026-10", "search": "Mower"},
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    yield fill(tmp_path_factory.mktemp("home"))
    st.cache_resource.clear()
    st.cache_data.clear()


class Door:
    """Who looks next."""

    def __init__(self, home: Home, patch: pytest.MonkeyPatch) -> None:
        self._home, self._patch = home, patch

    def enters(self, name: str) -> Viewer | None:
        looking = person(self._home, name)
        self._patch.setattr(session, "viewer", lambda: looking)
        return looking


@pytest.fixture
def door(home: Home, monkeypatch: pytest.MonkeyPatch) -> Door:
    monkeypatch.setattr(Home, "today", property(lambda home: TODAY))
    monkeypatch.setenv("CEO_DASHBOARD_HOME", str(home.path))
    return Door(home, monkeypatch)


def foreign(text: str, marks: tuple[str, ...] = GARDEN) -> list[str]:
    """Which marks occur, each with what is around it."""
    found, low = [], text.casefold()
    for mark in marks:
        at = low.find(mark.casefold())
        if at >= 0:
            found.append(f"{mark}: …{text[max(0, at - 60) : at + 60]!r}…")
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_lead_meets_nothing_of_another_unit_on_any_page(door: Door, name: str) -> None:
    for address in ASKED:
        door.enters("ceo")
        seen = sent(open_page(name, **address))
        assert name == "definitions" or foreign(seen), "who sees everything sees it"
        for who in ("lead", "analyst") if name != "uploads" else ("lead",):
            door.enters(who)
            app = open_page(name, **address)
            assert not app.exception
            told = sent(app)
            echoed = () if not address else GARDEN[:2]  # what the address itself says may stand in its own controls
            assert foreign(told, tuple(mark for mark in GARDEN if mark not in echoed)) == [], (who, address)
            assert name == "definitions" or foreign(told, KITCHEN), "and they see their own"


@pytest.mark.parametrize("name", PAGES)
def test_a_department_meets_nothing_of_its_neighbours(door: Door, name: str) -> None:
    door.enters("ceo")
    open_page(name)
    door.enters("care")
    app = open_page(name)
    assert not app.exception
    assert foreign(sent(app), (*GARDEN, "Head of Kettle marketing", "Kettle leaks", "Kettle cause")) == []


@pytest.mark.parametrize("who", ["nobody", "admin"])
def test_nobody_and_an_admin_meet_no_number(door: Door, who: str) -> None:
    door.enters(who)
    landed = open_page("overview")
    assert foreign(sent(landed), (*GARDEN, *KITCHEN)) == []
    for name in (*NUMBERS[1:], "uploads"):
        with pytest.raises(ValueError, match="Could not find a navigation page"):
            landed.switch_page(FILES[name])
        assert foreign(sent(open_page(name)), (*GARDEN, *KITCHEN)) == []


def test_every_page_is_asked() -> None:
    assert {path.stem for path in ROOT.glob("pages/*/*.py")} == {*PAGES, "people"}


def test_the_two_units_differ_in_what_they_are_searched_for() -> None:
    assert foreign(COMPANY.split("- id: garden")[0].split("company:")[1], GARDEN) == []


def test_a_home_is_not_shared_across_rights(door: Door, home: Home) -> None:
    homes = []
    for who in ("ceo", "lead", "care", "analyst", "ceo"):
        door.enters(who)
        homes.append(session.open_home())
    ceo, lead, care, analyst, again = homes
    assert ceo is again
    assert len({id(one) for one in homes}) == 4
    assert [one.viewer.email for one in (lead, care, analyst) if one] == [
        "lead@alder.example", "care@alder.example", "analyst@alder.example",
    ]  # fmt: skip
    assert lead is not None
    assert care is not None
    assert lead.store.version() != care.store.version()


def test_a_grant_that_is_taken_away_acts_at_the_next_click(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path)
    monkeypatch.setattr(Home, "today", property(lambda home: TODAY))
    monkeypatch.setenv("CEO_DASHBOARD_HOME", str(tmp_path))

    def lead() -> Viewer | None:
        opened = session._whole_home()
        assert opened is not None
        return person(opened, "lead")

    monkeypatch.setattr(session, "viewer", lead)
    assert foreign(sent(open_page("unit")), KITCHEN)
    (tmp_path / "company.yaml").write_text(COMPANY.replace("lead@alder", "gone@alder"))
    app = open_page("overview")
    assert app.title[0].value == "No access"
    assert foreign(sent(app), (*GARDEN, *KITCHEN)) == []
    st.cache_resource.clear()


@pytest.mark.parametrize(("who", "forms"), [("ceo", True), ("lead", False), ("analyst", False)])
def test_forms_are_for_who_may_fill_them(door: Door, who: str, forms: bool) -> None:
    door.enters(who)
    buttons = [button.label for name in ("overview", "unit") for button in open_page(name).button]
    assert ("Write into the log" in buttons) == forms


def test_a_lead_sees_of_the_whole_company_what_company_yaml_allows_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path)
    monkeypatch.setattr(Home, "today", property(lambda home: TODAY))
    monkeypatch.setenv("CEO_DASHBOARD_HOME", str(tmp_path))
    (tmp_path / "company.yaml").write_text(COMPANY + "access: {company_summary: [engagement_rate]}\n")
    for who, allowed in (("lead", True), ("analyst", False)):
        looking = person(Home.open(tmp_path), who)
        monkeypatch.setattr(session, "viewer", lambda looking=looking: looking)
        text = sent(open_page("overview", period="2026-10"))
        assert ("The whole company" in text) == allowed
        # (392 + 392) of (10,000 + 73,510) are 0.94 %; Kitchen's own are 3.92 %.
        assert bool(re.search(r"\b0\.9\d?\W{0,3}%", text)) == allowed
        assert foreign(text) == []
    st.cache_resource.clear()


@pytest.mark.parametrize(("who", "other", "named"), [
    ("lead", "garden", "business unit 'garden'"),
    ("lead", "nowhere", "business unit 'nowhere'"),
    ("care", "kitchen", "department 'marketing' of kitchen"),
])  # fmt: skip
def test_a_file_that_also_names_others_is_refused_and_offers_no_answer(
    door: Door, home: Home, who: str, other: str, named: str
) -> None:
    door.enters(who)
    before = home.store.version()
    mixed = measures("kitchen", 31, 9).replace(",marketing,facebook", ",care,phone") + measures(other, 17, 9)[39:]
    app = open_page("uploads")
    app.file_uploader[0].set_value([("mixed.csv", mixed.encode(), "text/csv")])
    logged = len(list(entries(home.path)))
    app.run()
    app.run()
    said = "\n".join(one.value for one in app.text)
    assert f"Error: The file names the {named}, which is not yours, or not known here." in said
    assert [box.label for box in app.selectbox if "about" in box.label] == []
    assert not [button for button in app.button if button.label == "Commit"]
    assert home.store.version() == before
    (refused,) = list(entries(home.path))[logged:]  # once, however often the page is drawn
    assert (refused.who, refused.what) == (f"{who}@alder.example", "refused")
    assert refused.facts["asked"] == "upload of mixed.csv"
    assert f"The file names the {named}" in refused.facts["answer"]


def test_a_part_of_a_page_does_not_outlive_a_grant(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    again: list[str] = []
    monkeypatch.setattr(st, "rerun", lambda: again.append("the whole page"))
    door.enters("lead")
    drawn = session.open_home()
    assert drawn is not None
    session.still(drawn)
    assert again == []
    for who in ("analyst", "nobody"):
        door.enters(who)
        session.still(drawn)
    assert again == ["the whole page"] * 2


@pytest.mark.parametrize("mistake", ["company: {name: Alder}\n", COMPANY + "surprise: 1\n"])
def test_a_page_that_fails_says_too_that_it_is_open_to_whoever_uses_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mistake: str
) -> None:
    (tmp_path / "company.yaml").write_text(mistake)
    monkeypatch.setenv("CEO_DASHBOARD_HOME", str(tmp_path))
    monkeypatch.setenv(session.GUARDED, "this-machine")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert [one.value for one in app.error] == ["This page cannot be shown."]
    assert [one.value for one in app.caption if "whoever uses this machine" in one.value] == [
        "Nobody signs in here: this dashboard is open to whoever uses this machine."
    ]


@pytest.mark.parametrize(
    ("who", "taken_back", "opened"), [("ceo", 3, 3), ("lead", 1, 1), ("care", 0, 0), ("other", 1, 1)]
)
def test_only_what_is_wholly_theirs_is_offered_to_be_taken_back_or_opened(
    door: Door, who: str, taken_back: int, opened: int
) -> None:
    door.enters(who)
    app = open_page("uploads")
    assert [button.label for button in app.button].count("Withdraw this export") == taken_back
    assert [button.label for button in app.get("download_button")].count("Download the original") == opened
    told = [one.value for one in app.markdown if one.value.startswith("It holds rows of others too")]
    assert len(told) == {"ceo": 0, "lead": 1, "care": 1, "other": 1}[who]

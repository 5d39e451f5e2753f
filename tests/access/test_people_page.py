"""The administrator's page: grants, tokens, sessions and the log, and nothing of it for anybody else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from canaries import COMPANY, FILES, GARDEN, KITCHEN, TODAY, open_page, person, sent
from streamlit.testing.v1 import AppTest

from dashboard import audit, tokens
from dashboard.home import Home
from dashboard.store.sessions import Identity, Sessions
from dashboard.ui import session


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    (tmp_path / "company.yaml").write_text(COMPANY)
    opened = Home.open(tmp_path)
    monkeypatch.setattr(Home, "today", property(lambda home: TODAY))
    monkeypatch.setenv("CEO_DASHBOARD_HOME", str(tmp_path))
    enters(opened, monkeypatch, "admin")
    yield opened
    st.cache_resource.clear()


def enters(home: Home, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    looking = person(home, name)
    monkeypatch.setattr(session, "viewer", lambda: looking)


def table(app: AppTest, column: str) -> list[dict[str, str]]:
    return next(one.value.to_dict("records") for one in app.dataframe if column in one.value.columns)


def test_every_grant_is_there_with_what_comes_of_it(home: Home) -> None:
    app = open_page("people")
    assert not app.exception
    rows = {row["Signs in as"]: row for row in table(app, "Signs in as")}
    assert len(rows) == 6
    care = rows["care@alder.example"]
    assert (care["Role"], care["Units"], care["Departments"], care["May sign in"]) == ("lead", "Kitchen", "care", "yes")
    assert rows["ceo@alder.example"]["Units"] == "all"


def test_a_token_is_made_shown_once_and_revoked(home: Home) -> None:
    app = open_page("people")
    app.text_input[0].input("Nightly export")
    app.multiselect[0].select("garden")
    app.button[0].click().run()
    secret = app.code[0].value
    assert tokens.viewer_with(home.path, home.company, secret) is not None
    assert table(app, "Loads for")[0]["Made by"] == "admin@alder.example"
    app.run()
    assert not app.code  # once
    assert secret not in sent(app)
    app.button[1].click().run()
    assert tokens.viewer_with(home.path, home.company, secret) is None
    assert table(app, "Loads for")[0]["State"] == "revoked"
    assert [entry.what for entry in audit.entries(home.path)][-2:] == ["token made", "token revoked"]


def test_a_token_for_nothing_is_refused_in_a_sentence(home: Home) -> None:
    app = open_page("people")
    app.button[0].click().run()
    assert "Give the token a name" in sent(app)
    assert tokens.listed(home.path) == []


def test_a_session_is_ended(home: Home) -> None:
    kept = Sessions.of(home.path)
    cookie = kept.begin(Identity("https://login.example", "7", "lead@alder.example", verified=True))
    app = open_page("people")
    assert "lead@alder.example, since" in sent(app)
    next(one for one in app.button if one.label == "End it").click().run()
    assert kept.find(cookie) is None
    assert "Nobody is signed in." in sent(app)
    assert list(audit.entries(home.path))[-1].facts == {"person": "lead@alder.example"}


def test_the_log_is_found_and_a_changed_one_is_said(home: Home) -> None:
    audit.record(home.path, "lead@alder.example", "download", file="[click](http://evil.example).csv")
    audit.record(home.path, "care@alder.example", "upload", file="b.csv")
    app = open_page("people")
    assert [row["What"] for row in table(app, "Facts")] == ["grants", "upload", "download"]
    next(one for one in app.text_input if one.label == "Find").input("LEAD@").run()
    assert [row["Who"] for row in table(app, "Facts")] == ["company.yaml", "lead@alder.example"]
    file = home.path / audit.FILE
    file.write_text(file.read_text().replace("lead@alder", "care@alder", 1))
    assert "The log is not what was written." in sent(open_page("people"))


@pytest.mark.parametrize("name", ["ceo", "lead", "analyst"])
def test_the_page_is_for_administrators(home: Home, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    enters(home, monkeypatch, name)
    landed = open_page("overview")
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        landed.switch_page(FILES["people"])
    assert [one for one in open_page("people").dataframe if "Signs in as" in one.value.columns] == []


def test_an_administrator_has_names_of_units_for_tokens_and_no_more(home: Home) -> None:
    text = sent(open_page("people"))
    assert "Garden" in text
    assert "73.51" not in text
    assert [mark for mark in (*GARDEN[1:], *KITCHEN[1:]) if mark in text] == []

"""Whatever can be downloaded: the log says who took which file, and nobody but who asks."""

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from canaries import TODAY, fill, open_page, person

from dashboard import audit
from dashboard.home import Home
from dashboard.ui import session

PAGES = ("overview", "unit", "metric", "voices", "channels", "events", "reporting", "uploads")


def test_every_file_that_a_page_offers_is_logged_when_it_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = fill(tmp_path)
    monkeypatch.setattr(Home, "today", property(lambda home: TODAY))
    monkeypatch.setenv("CEO_DASHBOARD_HOME", str(tmp_path))
    monkeypatch.setattr(session, "viewer", lambda: person(home, "lead"))
    offered: dict[str, Callable[[], bytes]] = {}
    monkeypatch.setattr(st, "download_button", lambda label, data, file_name, **rest: offered.update({file_name: data}))
    for name in PAGES:
        assert not open_page(name, unit="kitchen", period="2026-10").exception
    assert {"kettles.csv", "applicants.xlsx", "cases.xlsx"} <= {*offered}
    for name, content in offered.items():
        before = len(list(audit.entries(tmp_path)))
        assert content()
        (taken,) = list(audit.entries(tmp_path))[before:]
        assert (taken.who, taken.what, taken.facts["file"]) == ("lead@alder.example", "download", name), name
    st.cache_resource.clear()
    st.cache_data.clear()

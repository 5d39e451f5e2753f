"""A company that names no channel, in company.yaml or in an export, sees its numbers and is told what is missing."""

from collections.abc import Callable

import pytest
from alder import load, words
from streamlit.testing.v1 import AppTest

from dashboard.home import Home

NOWHERE = """\
company: {name: Alder & Vale, timezone: Europe/Berlin, currency: EUR, locale: en-GB}
business_units:
  - id: kitchen
    name: Kitchen
    departments: [{id: marketing, name: Marketing}]
"""
ROWS = "date,unit,department,measure,value\n2026-10-05,kitchen,marketing,impressions,100\n"
SAID = {
    "channels": "No department names a channel yet.",
    "reporting": "No department names a channel yet.",
    "company": "Kitchen",
    "unit": "Kitchen",
    "metric": "last reported 5 Oct 2026",
    "voices": "No posts of this period have been loaded.",
    "uploads": "measures.csv",
}


@pytest.mark.parametrize("name", SAID)
def test_every_page_is_shown(empty: Home, page: Callable[..., AppTest], name: str) -> None:
    (empty.path / "company.yaml").write_text(NOWHERE)
    assert load(Home.open(empty.path), "measures.csv", ROWS).status == "committed"
    app = page(name)
    assert not app.exception
    assert not app.error
    assert SAID[name] in words(app) + "".join(title.value for title in app.title)

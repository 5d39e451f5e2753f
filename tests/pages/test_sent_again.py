"""Parts of a page are made once for each state of the store, and sent again to whoever asks the same."""

from collections.abc import Callable

import pytest
from alder import load, tiles, words
from streamlit.testing.v1 import AppTest

from dashboard.home import Home
from dashboard.score import Score
from dashboard.ui import tiles as drawn
from dashboard.ui.writing import Writer

Page = Callable[..., AppTest]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The metrics whose tiles were made, in order."""
    told: list[str] = []

    def tile(score: Score, write: Writer) -> drawn.Tile:
        told.append(score.metric.id)
        return real(score, write)

    real = drawn.tile
    monkeypatch.setattr(drawn, "tile", tile)
    return told


@pytest.mark.parametrize("address", [{"name": "company"}, {"name": "unit", "unit": "kitchen"}], ids=["company", "unit"])
def test_a_second_visitor_sees_the_same_page_and_no_tile_is_made_anew(
    own: Home, page: Page, made: list[str], address: dict[str, str]
) -> None:
    first = page(**address)
    tiles_made = len(made)
    second = page(**address)
    assert len(made) == tiles_made > 0
    assert tiles(second) == tiles(first)
    assert words(second) == words(first)
    assert [link.proto.query_string for link in second.get("page_link")] == [
        link.proto.query_string for link in first.get("page_link")
    ]


def test_another_month_another_comparison_and_another_unit_are_other_parts(
    own: Home, page: Page, made: list[str]
) -> None:
    seen = [page("unit", unit="kitchen", **more) for more in ({}, {"period": "2026-09"}, {"compare": "last-year"})]
    other = page("unit", unit="garden")
    links = [next(iter(app.get("page_link"))).proto.query_string for app in (*seen, other)]
    assert len({*links}) == 4
    assert len({tuple(tiles(app)) for app in (*seen, other)}) == 4


def test_after_a_commit_every_part_is_made_anew(own: Home, page: Page, made: list[str]) -> None:
    before = tiles(page("company"))
    row = "2026-10-15,kitchen,marketing,facebook,engagements,700"
    load(own, "jump.csv", f"date,unit,department,channel,measure,value\n{row}")
    made.clear()
    after = tiles(page("company"))
    assert made
    assert after != before

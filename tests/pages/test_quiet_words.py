"""What stands quietly beside the numbers: short labels, small shares, what a number was before, and why it flatters."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from alder import TODAY, load, score, words
from streamlit.testing.v1 import AppTest

from dashboard.catalogue import load_catalogue
from dashboard.home import Home
from dashboard.intake import read
from dashboard.loading import commit
from dashboard.note import Note
from dashboard.placing import place
from dashboard.ui import tables, tiles
from dashboard.ui.channels import _percent
from dashboard.ui.writing import Writer

Page = Callable[..., AppTest]
HEADER = "date,unit,department,channel,measure,value"
BRITISH, GERMAN = Writer("en_GB", "GBP", "Europe/London"), Writer("de_DE", "EUR", "Europe/Berlin")


def test_no_label_is_longer_than_a_link_on_a_phone_has_room_for() -> None:
    for label in (metric.label for metric in load_catalogue().metrics.values()):
        first, second = tiles.two_lines(label)
        assert f"{first} {second}".strip() == label
        assert max(len(first), len(second)) <= tiles.LINE


def test_a_long_label_breaks_where_it_means_something_else() -> None:
    assert tiles.two_lines("Resolution time (nine in ten)") == ("Resolution time", "(nine in ten)")
    assert tiles.two_lines("Engagement rate") == ("Engagement rate", "")


@pytest.mark.parametrize(
    ("cells", "pixels"),
    [
        (["Kitchen", "Garden"], None),  # short enough for any column
        (["Call centre"] * 5, None),  # all alike: Streamlit measures the usual cell
        (["X"] * 9 + ["Call centre, face to face"], 195),  # 25 letters of 7 pixels, and margins of 20
        (["X"] * 9 + ["x" * 100], 360),
        ([], None),
    ],
)
def test_a_column_makes_room_for_a_rare_long_cell(cells: list[str], pixels: int | None) -> None:
    assert tables.room(pd.Series(cells, dtype=object)) == pixels


def test_what_is_there_but_hardly_counts_is_not_nothing() -> None:
    assert [_percent(share, BRITISH) for share in (0, 0.0001, 0.0999, 0.1, 8.234)] == [
        "0%",
        "<0.1%",
        "<0.1%",
        "0.1%",
        "8.23%",
    ]
    assert _percent(0.05, GERMAN) == "<0,1\xa0%"


def test_per_post_stands_below_the_number_not_beside_it(home: Home) -> None:
    known = replace(score(home, "engagement_rate", "kitchen"), metric=home.catalogue.metrics["applause"])
    told = tiles.tile(known, BRITISH)
    assert (told.value, told.notes[0]) == ("3.8", "per post")
    assert "per post" not in tiles.tile(replace(known, value=None), BRITISH).notes


def test_an_exception_of_unknown_cause_says_so_until_somebody_knows(own: Home, page: Page) -> None:
    assert "No cause is known yet." in words(page("unit", unit="garden"))
    own.store.note(Note("engagement_rate", "garden", "2026-10", "Head of Marketing", "Fewer films"))
    said = words(page("unit", unit="garden"))
    assert "Fewer films" in said
    assert "No cause is known yet." not in said


def test_a_number_that_only_its_mix_made_better_is_not_praised_on_its_page(own: Home, page: Page) -> None:
    rows = [
        f"2026-{month}-15,garden,care,{channel},{measure},{value}"
        for month, channel, due, met in (
            ("09", "phone", 500, 450), ("09", "facebook", 500, 250),  # 70 %
            ("10", "phone", 900, 783), ("10", "facebook", 100, 45),  # 82.8 %, of 87 and 45 after 90 and 50
        )
        for measure, value in (("sla_due", due), ("sla_met", met))
    ]  # fmt: skip
    load(own, "care.csv", "\n".join([HEADER, *rows]))
    flatters = "Better only by where it came from: the channels themselves worsened."
    assert flatters in words(page("metric", unit="garden", metric="sla_attainment"))
    assert flatters not in words(page("metric", unit="kitchen", metric="engagement_rate"))


def test_a_receipt_says_what_the_number_was_when_it_was_seen_earlier(empty: Home, page: Page) -> None:
    def deliver(file: str, engagements: int, day: date) -> None:
        place_of = "2026-09-15,kitchen,marketing,facebook"
        data = f"{HEADER}\n{place_of},impressions,1000\n{place_of},engagements,{engagements}\n".encode()
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        assert commit(empty, place(read(data, file, today=TODAY), empty.company), data, "Analyst", at).export

    deliver("september.csv", 41, date(2026, 10, 5))
    address = {"unit": "kitchen", "metric": "engagement_rate", "period": "2026-09"}
    assert "when seen on" not in words(page("metric", **address))
    deliver("september again.csv", 36, date(2026, 11, 9))
    assert (
        "Was 4.1% when seen on 5 October 2026, is 3.6% since the export of 9 November 2026 (september again.csv)."
        in words(page("metric", **address))
    )

"""Launches and crises: how one event was received. Kitchen's launch is on 1 March 2026."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from alder import links, load, words
from streamlit.testing.v1 import AppTest

from dashboard.company import Event
from dashboard.home import Home
from dashboard.note import Entered
from dashboard.reception import reception

Page = Callable[..., AppTest]
HOSTILE = "![x](http://evil.example/p.png) <b>great cooker</b>"


def spoken() -> str:
    """Four mentions in February, one of them negative; on 2 March eight, of which six praise the cooker."""
    rows = [f"b{n},2026-02-10T12:00:00Z,kitchen,marketing,x,{s},nice shop" for n, s in enumerate(
        ("positive", "neutral", "neutral", "negative")
    )]  # fmt: skip
    rows += [f"a{n},2026-03-02T12:00:00Z,kitchen,marketing,x,positive,{HOSTILE}" for n in range(6)]
    rows += [f"c{n},2026-03-02T12:00:00Z,kitchen,marketing,x,negative,too late" for n in range(2)]
    rows += ["d1,2026-05-01T12:00:00Z,kitchen,marketing,x,neutral,later"]
    return "\n".join(["mention_id,published_at,unit,department,channel,sentiment,text", *rows])


@pytest.fixture
def mentions(visit: Callable[..., Home]) -> Home:
    return visit(mentions=spoken())


def table(app: AppTest, at: int) -> list[dict[str, str]]:
    return app.dataframe[at].value.to_dict("records")


def test_the_headline_says_what_changed(mentions: Home, page: Page) -> None:
    app = page("events")
    assert app.title[0].value.replace("\\", "") == (
        "One cooker on sale: mentions rose from 4 to 8, net sentiment rose from 0 to 50"
    )
    said = words(app)
    assert "Launch · Kitchen · 28 days from the event on (1–28 Mar 2026)" in said
    assert "compared with as many before it (1–28 Feb 2026)" in said


def test_the_numbers_are_the_library_s_own(mentions: Home, page: Page) -> None:
    found = reception(mentions.store, mentions.catalogue, mentions.company, mentions.company.events[0], mentions.today)
    assert found is not None
    assert found.change("negative_share").after.value == 25.0  # 2 of 8
    assert [list(row.values()) for row in table(page("events"), 0)[:3]] == [
        ["Mentions", "4", "8", "+4", "—", "—"],
        ["Net sentiment", "0", "50", "+50 pts", "4", "8"],
        ["Negative share", "25%", "25%", "0 pts", "4", "8"],
    ]


def test_topics_and_voices_from_exports_are_never_read_as_markdown(mentions: Home, page: Page) -> None:
    app = page("events")
    assert "“great cooker” is in 6 of 8 mentions after the event, in 0 of 4 before" in [text.value for text in app.text]
    assert all("evil" not in shown.value and "cooker" not in shown.value for shown in app.markdown)
    topics, voices = table(app, 2), table(app, 3)
    assert {"Phrase": "great cooker", "After": "6 of 8", "Before": "0 of 4", "Rise": "+75 pts"} in topics
    assert len(voices) == 8
    assert {voice["Text"] for voice in voices} == {HOSTILE, "too late"}
    assert voices[0]["Time"] == "2 Mar 2026, 13:00"  # in Berlin


def test_the_chart_marks_the_event_and_says_its_message_without_eyes(mentions: Home, page: Page) -> None:
    (chart,) = page("events").get("plotly_chart")
    assert chart.proto.alt == (
        "Most mentions on 2 Mar 2026: 8, 2 of them negative. The event is on 1 Mar 2026; mentions rose from 4 to 8."
    )
    drawn = json.loads(chart.proto.spec)
    assert "One cooker on sale" in {note["text"] for note in drawn["layout"]["annotations"]}
    assert [line["x"][0] for line in drawn["data"]] == ["2026-02-01", "2026-02-01"]


def test_another_event_is_one_choice_away_and_in_the_address(own: Home, page: Page) -> None:
    assert load(own, "mentions.csv", spoken()).status == "committed"
    own.store.enter(Entered(Event(date=date(2026, 4, 20), kind="crisis", unit=None, title="Strike"), "Head of Care"))
    app = page("events")
    assert app.title[0].value.replace("\\", "").startswith("Strike: ")
    app.selectbox(key="choice of event").select("2026-03-01-kitchen-launch").run()
    assert app.query_params["event"] == "2026-03-01-kitchen-launch"
    assert app.title[0].value.startswith("One cooker on sale")
    assert ("Kitchen", "unit=kitchen") in links(app)


def test_an_unknown_event_is_said(mentions: Home, page: Page) -> None:
    app = page("events", event="2026-01-01-kitchen-crisis")
    assert "does not exist" in app.warning[0].value
    assert app.title[0].value.startswith("One cooker on sale")


def test_without_mentions_the_page_says_so(home: Home, page: Page) -> None:
    app = page("events")
    assert "nobody spoke of it in what was reported" in words(app)
    assert "No mentions are reported in these days." in words(app)
    assert "No single mention is kept for these days." in words(app)


def test_a_company_without_events_is_told_where_they_come_from(own: Home, page: Page) -> None:
    file = own.path / "company.yaml"
    file.write_text("\n".join(line for line in file.read_text().split("\n") if not line.startswith("events:")))
    app = page("events")
    assert app.title[0].value == "No launch, crisis or campaign yet"
    assert "Add one here, or write it into `company.yaml`" in words(app)
    title, author = app.text_input
    title.input("One cooker on sale")
    author.input("Head of Kitchen")
    app.selectbox[0].select("launch")
    app.button[0].click().run()
    assert app.title[0].value.startswith("One cooker on sale")

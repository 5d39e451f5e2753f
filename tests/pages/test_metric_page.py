"""The page of one metric: over time, why it moved, who has it, and where the number comes from."""

import json
from collections.abc import Callable

import pytest
from alder import links, load, score, tiles, words
from streamlit.testing.v1 import AppTest

from dashboard.explain import explain
from dashboard.home import Home
from dashboard.note import note

Page = Callable[..., AppTest]
HEADER = "date,unit,department,channel,measure,value"


@pytest.fixture
def care(visit: Callable[..., Home]) -> Home:
    """Golden number G4: both of Garden's channels improve, and more of the work comes through the weaker one."""
    rows = [
        f"2026-{month}-15,garden,care,{channel},{measure},{value}"
        for month, channel, due, met in (
            ("09", "phone", 800, 700), ("09", "facebook", 200, 100),
            ("10", "phone", 600, 540), ("10", "facebook", 400, 220),
        )
        for measure, value in (("sla_due", due), ("sla_met", met))
    ]  # fmt: skip
    return visit(care="\n".join([HEADER, *rows]))


def spec(app: AppTest, key: int) -> dict:
    return json.loads(app.get("plotly_chart")[key].proto.spec)


def test_the_number_of_the_address_is_the_library_s_own(home: Home, page: Page) -> None:
    app = page("metric", unit="kitchen", metric="engagement_rate")
    assert app.title[0].value == "Engagement rate"
    assert tiles(app) == [("October 2026", "3.8%", "−0.4 pts")]
    known = score(home, "engagement_rate", "kitchen")
    assert list(app.metric[0].proto.chart_data) == [value for _, value in known.history if value] + [known.value]
    assert "Kitchen · October 2026, compared with September 2026" in words(app)
    assert [header.value for header in app.header] == [
        "Over time", "Why it moved", "By business unit", "By channel", "Where this number comes from",
    ]  # fmt: skip


def test_the_chart_has_limits_target_and_event(home: Home, page: Page) -> None:
    drawn = spec(page("metric", unit="kitchen", metric="engagement_rate"), 0)
    assert {note["text"] for note in drawn["layout"]["annotations"]} == {
        "usual range", "target 4%", "One cooker on sale",
    }  # fmt: skip
    band = next(shape for shape in drawn["layout"]["shapes"] if shape["type"] == "rect")
    assert (round(band["y0"], 3), round(band["y1"], 3)) == (3.568, 4.632)  # 4.1 ± 2.66 × 0.2
    assert (band["x0"][:10], band["x1"][:10]) == ("2025-10-01", "2026-10-01")


def test_why_it_moved_is_said_drawn_and_written(care: Home, page: Page) -> None:
    app = page("metric", unit="garden", metric="sla_attainment")
    calendar = care.calendar()
    found = explain(
        care.store,
        care.catalogue,
        care.company,
        "sla_attainment",
        calendar.parse("2026-10"),
        "garden",
        today=care.today,
    )
    assert f"**{found.sentence}**" in words(app)
    (bridge,) = app.get("plotly_chart")  # two months make no history
    bars = json.loads(bridge.proto.spec)["data"]
    assert [bar["y"] for bar in bars] == [["Phone"], ["Facebook"], ["Where it came from"], ["All together"]]
    assert [round(bar["x"][0], 2) for bar in bars] == [1.75, 1.5, -7.25, -4]
    assert [round(bar["base"][0], 2) for bar in bars[:3]] == [0, 1.75, 3.25]
    assert bridge.proto.alt == (
        f"{found.sentence} Steps: Phone +1.75 pts; Facebook +1.5 pts; Where it came from −7.25 pts. "
        "All together −4 pts."
    )
    table = app.dataframe[0].value
    assert table.to_dict("records") == [
        {"Channel": "Facebook", "Before": "50%", "After": "55%", "Itself": "+1.5 pts", "Its share": "−5.1 pts",
         "Effect": "−3.6 pts"},
        {"Channel": "Phone", "Before": "87.5%", "After": "90%", "Itself": "+1.75 pts", "Its share": "−2.15 pts",
         "Effect": "−0.4 pts"},
    ]  # fmt: skip


def test_units_and_channels_stand_side_by_side(care: Home, page: Page) -> None:
    app = page("metric", unit="garden", metric="sla_attainment")
    units, channels = (frame.value for frame in app.dataframe[1:3])
    assert list(zip(units["Business unit"], units["Value"], units["Before"], strict=True)) == [
        ("All business units", "76.67%", "80%"),  # 805 of 1,050; before on Garden alone
        ("Kitchen", "90%", "—"),
        ("Garden", "76%", "80%"),
    ]
    assert list(zip(channels["Channel"], channels["Value"], channels["Change"], strict=True)) == [
        ("Customer care, Phone", "90%", "+2.5 pts"), ("Customer care, Facebook", "55%", "+5 pts"),
    ]  # fmt: skip


def test_the_receipt_names_file_rows_and_who_loaded_it(care: Home, page: Page) -> None:
    app = page("metric", unit="garden", metric="sla_attainment")
    (row,) = app.dataframe[-1].value.to_dict("records")
    assert (row["File"], row["Rows"], row["Lines"], row["Loaded by"]) == ("care.csv", 4, "6–9", "Head of Marketing")
    export = next(one for one in care.store.exports() if one.file == "care.csv")
    assert (row["Export"], row["SHA-256"]) == (export.id, export.sha256[:10])
    assert "last reported 15 Oct 2026, 37 days ago" in words(app)


def test_the_whole_company_is_a_choice_like_a_unit(home: Home, page: Page) -> None:
    app = page("metric", unit="all", metric="engagement_rate")
    assert tiles(app) == [("October 2026", "2.47%", "+0.1 pts")]
    app.selectbox(key="choice of scope").select("garden").run()
    assert app.query_params["unit"] == "garden"
    assert tiles(app) == [("October 2026", "2.2%", "+0.2 pts")]
    app.selectbox(key="choice of metric of the page").select("impressions").run()
    assert app.query_params["metric"] == "impressions"
    assert app.title[0].value == "Impressions"


def test_every_tile_leads_to_its_metric(home: Home, page: Page) -> None:
    company = queries(page("company"), ":small[Engagement rate ›]")
    assert company == [
        {"metric=engagement_rate", f"unit={unit}", "period=2026-10"} for unit in ("all", "kitchen", "garden")
    ]
    unit = page("unit", unit="kitchen", compare="none")
    assert queries(unit, ":small[Followers ›]") == [
        {"metric=followers", "unit=kitchen", "period=2026-10", "compare=none"}
    ]  # fmt: skip
    told = [query for label, query in links(unit) if label.startswith(":small[") and "metric=" in query]
    assert len(told) == len(unit.metric)


def test_every_exception_leads_to_its_metric(home: Home, page: Page) -> None:
    company = queries(page("company"), "Details")
    assert {"metric=engagement_rate", "unit=kitchen", "period=2026-10"} in company
    assert {"metric=engagement_rate", "unit=kitchen", "period=2026-10"} in queries(
        page("unit", unit="kitchen"), "Details"
    )


def queries(app: AppTest, label: str) -> list[set[str]]:
    """The queries of all links with this label."""
    return [set(query.split("&")) for known, query in links(app) if known == label]


def test_a_number_of_records_leads_to_them(own: Home, page: Page) -> None:
    assert not [
        label for label, _ in links(page("metric", unit="kitchen", metric="sla_attainment")) if "behind" in label
    ]
    rows = ["C-1,kitchen,care,phone,2026-10-03T09:00:00Z,false", "C-2,kitchen,care,phone,2026-10-04T09:00:00Z,true"]
    cases = "\n".join(["case_id,unit,department,channel,created_at,within_sla", *rows]) + "\n"
    assert load(own, "cases.csv", cases).status == "committed"
    found = dict(links(page("metric", unit="kitchen", metric="sla_attainment")))
    query = found["The 2 cases behind it: answered too late"]
    assert set(query.split("&")) == {"kind=cases", "unit=kitchen", "view=late", "period=2026-10"}


def test_what_the_owner_wrote_stands_below(own: Home, page: Page) -> None:
    said = note(
        own.company, own.catalogue.metrics, own.calendar(), metric="engagement_rate", unit="kitchen",
        period="2026-10", author="Head of Marketing", cause="**Late** posts", size=0.4, by=own.today,
    )  # fmt: skip
    own.store.note(said)
    app = page("metric", unit="kitchen", metric="engagement_rate")
    shown = [text.value for text in app.text]
    assert "Cause: **Late** posts" in shown
    assert any(line.startswith("Promised: Engagement rate +0.4 pts by 21 Nov 2026 – too early") for line in shown)
    assert "Cause: **Late** posts" not in [t.value for t in page("metric", unit="all", metric="engagement_rate").text]


def test_without_a_comparison_there_is_a_receipt_and_no_reason(home: Home, page: Page) -> None:
    app = page("metric", unit="kitchen", metric="engagement_rate", compare="none")
    assert "Choose a period to compare with" in words(app)
    assert app.dataframe[-1].value["File"].tolist() == ["measures.csv"]


def test_an_unknown_metric_is_said(home: Home, page: Page) -> None:
    app = page("metric", unit="kitchen", metric="![x](http://evil.example)")
    assert "does not exist" in app.warning[0].value
    assert not app.exception


def test_a_company_without_exports_is_led_to_uploads(empty: Home, page: Page) -> None:
    assert ("Upload the first export", "") in links(page("metric"))

"""The page of a business unit: four lenses and sales in one view."""

import json
from collections.abc import Callable

from alder import links, load, measures, score, tiles, words
from streamlit.testing.v1 import AppTest

from dashboard.catalogue import load_catalogue
from dashboard.home import Home
from dashboard.ui.unit import who_could

Page = Callable[..., AppTest]
ON_TIME = load_catalogue().metrics["sla_attainment"].label


def test_the_unit_of_the_address_is_shown_with_all_its_lenses(home: Home, page: Page) -> None:
    app = page("unit", unit="kitchen")
    assert app.title[0].value == "Kitchen"
    assert [h.value for h in app.header] == [
        "Brand health", "Engagement", "Customer service", "Recruiting", "Sales", "Over time", "Events",
        "Plan", "Channels",
    ]  # fmt: skip
    assert tiles(app) == [
        ("Followers", "1,120", "+0.9%"),
        ("Audience growth", "0.901%", "−0.01 pts"),  # 10 ÷ 1,110 after 10 ÷ 1,100
        ("Impressions", "10K", "0%"),
        ("Engagement rate", "3.8%", "−0.4 pts"),
        ("Engagements", "380", "−9.5%"),  # 380 after 420
        ("On-time response", "90%", ""),
    ]
    assert "Managing Director Kitchen · October 2026, compared with September 2026" in words(app)


def test_every_tile_is_the_scorecard_s_number(home: Home, page: Page) -> None:
    shown = {metric.label: metric.proto.chart_data for metric in page("unit", unit="kitchen").metric}
    known = score(home, "followers", "kitchen")
    assert list(shown["Followers"]) == [value for _, value in known.history if value is not None] + [known.value]
    assert list(shown["Followers"]) == [1000.0 + 10 * month for month in range(13)]


def test_a_tile_explains_itself(home: Home, page: Page) -> None:
    app = page("unit", unit="kitchen")
    label = next(link for link in app.get("page_link") if link.proto.label == ":small[Engagement rate ›]")
    explained = label.proto.help.replace("\\", "")
    assert explained.startswith(load_catalogue().metrics["engagement_rate"].definition)
    assert "In full: 3.8 in October 2026. Before: 4.2% in September 2026." in explained
    assert "Usually between 3.57% and 4.63%." in explained  # 4.1 ± 2.66 × 0.2


def test_a_share_of_few_answers_carries_n_and_interval(own: Home, page: Page) -> None:
    rows = ["2026-10-15,kitchen,care,phone,csat_rated,10", "2026-10-15,kitchen,care,phone,csat_good,9"]
    load(own, "csat.csv", "\n".join(["date,unit,department,channel,measure,value", *rows]))
    app = page("unit", unit="kitchen")
    assert ("Customer satisfaction", "90%", "") in tiles(app)
    assert "n = 10, 95 %: 59.6% to 98.2%" in words(app)  # Wilson


def test_what_is_missing_is_named_with_who_could_report_it(home: Home, page: Page) -> None:
    said = words(page("unit", unit="garden"))
    assert "Not reported yet: On-time response, First response (median)" in said
    assert "Who could: Head of Care, Garden." in said  # Kitchen's customer care reports it


def test_nobody_is_named_for_what_no_department_reports(home: Home) -> None:
    garden = home.company.unit("garden")
    assert garden is not None
    could = who_could(garden, home.catalogue, home.store.reported())
    assert {lens: [d.id for d in found] for lens, found in could.items()} == {
        "brand": ["marketing"], "engagement": ["marketing"], "service": ["care"], "recruiting": [], "sales": [],
    }  # fmt: skip


def test_each_department_s_channels_stand_in_a_table(home: Home, page: Page) -> None:
    marketing, care = (frame.value for frame in page("unit", unit="kitchen").dataframe[1:])
    assert marketing.to_dict("records") == [
        {
            "Platform": "Facebook", "Account": "@kitchen", "Kind": "social", "Last reported": "15 Oct 2026",
            "Followers": "1,120", "Engagement rate": "3.8%", "Audience growth": "0.901%", "Impressions": "10K",
        },
        {
            "Platform": "X", "Account": "", "Kind": "social", "Last reported": "not yet",
            "Followers": "—", "Engagement rate": "—", "Audience growth": "—", "Impressions": "—",
        },
    ]  # fmt: skip
    assert care.iloc[0]["On-time response"] == "90%"


def test_the_chart_says_its_message_without_eyes(home: Home, page: Page) -> None:
    app = page("unit", unit="kitchen", metric="engagement_rate")
    (figure,) = app.get("plotly_chart")
    assert figure.proto.alt == (
        "Engagement rate: 3.8% in October 2026, steady; target 4% missed. From 4% in October 2025; "
        "lowest 3.8% in October 2026, highest 4.2% in November 2025."
    )
    drawn = json.loads(figure.proto.spec)
    labels = {note["text"] for note in drawn["layout"]["annotations"]}
    assert labels == {"usual range", "target 4%", "One cooker on sale"}
    table = app.dataframe[0].value
    assert list(table.iloc[-1]) == ["October 2026", "3.8%"]


def test_another_unit_is_one_choice_away_and_in_the_address(home: Home, page: Page) -> None:
    app = page("unit", unit="kitchen")
    app.selectbox(key="choice of unit").select("garden").run()
    assert app.query_params["unit"] == "garden"
    assert app.title[0].value == "Garden"
    assert tiles(app) == [
        ("Impressions", "50K", "0%"), ("Engagement rate", "2.2%", "+0.2 pts"), ("Engagements", "1,100", "+10%"),
    ]  # fmt: skip


def test_without_a_unit_in_the_address_the_first_one_is_shown(home: Home, page: Page) -> None:
    assert page("unit").title[0].value == "Kitchen"


def test_an_unknown_unit_is_said(home: Home, page: Page) -> None:
    app = page("unit", unit="gardn")
    assert "does not exist" in app.warning[0].value
    assert app.title[0].value == "Kitchen"


def test_events_lead_to_how_they_were_received(home: Home, page: Page) -> None:
    app = page("unit", unit="kitchen")
    assert (":small[1 Mar 2026: One cooker on sale ›]", "event=2026-03-01-kitchen-launch") in links(app)
    assert "No launch, crisis or campaign is known up to this period." in words(page("unit", unit="garden"))


def test_the_plan_stands_beside_its_numbers(empty: Home, page: Page) -> None:
    file = empty.path / "company.yaml"
    plan = "    plan: {people: Home cooks, objectives: [More praise, Faster answers]}\n    departments:"
    file.write_text(file.read_text().replace("    departments:", plan, 1))
    load(empty, "measures.csv", measures())
    said = words(page("unit", unit="kitchen"))
    assert "Home cooks" in said
    assert "Faster answers" in said
    assert "0 of 1 targets met in October 2026" in said
    assert "2 of 3 own channels have reported by themselves" in said
    assert "No plan is written in company.yaml" in words(page("unit", unit="garden"))

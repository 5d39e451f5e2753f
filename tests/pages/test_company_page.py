"""The company page: what a chief executive sees without touching anything."""

from collections.abc import Callable
from datetime import date

import pytest
from alder import COMPANY, links, load, measures, score, tiles, words
from streamlit.proto.Metric_pb2 import Metric as MetricProto
from streamlit.testing.v1 import AppTest

from dashboard.catalogue import load_catalogue
from dashboard.home import Home
from dashboard.overview import overview
from dashboard.words import headline

Page = Callable[..., AppTest]
ON_TIME = load_catalogue().metrics["sla_attainment"].label


def test_units_stand_side_by_side_under_the_company(home: Home, page: Page) -> None:
    app = page("company")
    assert tiles(app) == [
        ("Followers", "1,120", "+0.9%"),  # company: 1,110 → 1,120
        ("Engagement rate", "2.47%", "+0.1 pts"),  # (380 + 1,100) ÷ 60,000 after (420 + 1,000) ÷ 60,000
        ("On-time response", "90%", ""),  # 45 of 50, nothing before
        ("Followers", "1,120", "+0.9%"),  # Kitchen
        ("Engagement rate", "3.8%", "−0.4 pts"),  # after 4.2 %
        ("On-time response", "90%", ""),
        ("Engagement rate", "2.2%", "+0.2 pts"),  # Garden, after 2 %
    ]
    shown = score(home, "engagement_rate", None)
    assert (round(shown.value or 0, 4), round(shown.change or 0, 4)) == (2.4667, 0.1)


def test_the_headline_and_the_exceptions_are_the_library_s_own(home: Home, page: Page) -> None:
    app = page("company")
    month = home.calendar().parse("2026-10")
    seen = overview(home.store, home.catalogue, home.company, month, today=home.today)
    assert app.title[0].value.replace("\\", "") == headline(seen.cards, home.company, seen.findings)
    assert 1 <= len(seen.findings) <= 5
    for finding in seen.findings:
        assert finding.sentence in words(app)
        assert finding.cause(home.company) in words(app)


def test_verdict_and_target_are_said_in_words_and_marked(home: Home, page: Page) -> None:
    app = page("company")
    kitchen = next(metric for metric in app.metric if metric.value == "3.8%")
    assert kitchen.proto.delta_description == "steady"
    assert words(app).count(":red[:material/close: misses target 4%]") == 3  # company, Kitchen, Garden
    assert words(app).count("better than usual") == 2  # followers of Kitchen and so of the company, as a month before


def test_only_news_has_colour(own: Home, page: Page) -> None:
    colours = {metric.value: MetricProto.MetricColor.Name(metric.proto.color) for metric in page("company").metric}
    assert colours["3.8%"] == "GRAY"  # 0.4 points down, within what it always does
    assert colours["1,120"] == "GRAY"  # still growing, as for a year
    rows = ["2026-10-15,kitchen,marketing,facebook,engagements,700"]
    load(own, "jump.csv", "\n".join(["date,unit,department,channel,measure,value", *rows]))
    colours = {metric.value: MetricProto.MetricColor.Name(metric.proto.color) for metric in page("company").metric}
    assert colours["7%"] == "GREEN"  # above 4.1 + 2.66 × 0.2


def test_a_silent_lens_is_a_dash_and_never_a_zero(home: Home, page: Page) -> None:
    app = page("company")
    assert words(app).count("— not reported") == 2 + 2 + 4  # company, Kitchen: recruiting, sales; Garden: four
    assert "0" not in {metric.value for metric in app.metric}


def test_who_fell_silent_is_said_with_the_day(own: Home, page: Page) -> None:
    rows = ["2026-07-15,garden,care,phone,sla_due,10", "2026-07-15,garden,care,phone,sla_met,9"]
    load(own, "care.csv", "\n".join(["date,unit,department,channel,measure,value", *rows]))
    assert words(page("company")).count("— silent since 15 Jul 2026") == 1
    assert f"Silent since 15 Jul 2026: {ON_TIME}, First response" in words(page("unit", unit="garden"))


def test_the_quiet_line_says_what_is_steady_covered_and_fresh(home: Home, page: Page) -> None:
    said = words(page("company"))
    assert "2 of 2 units reported" in said
    assert "data until 15 Oct 2026" in said


def test_the_last_complete_month_with_data_is_shown_by_default(home: Home, page: Page) -> None:
    assert "October 2026, compared with September 2026" in words(page("company"))


def test_the_address_names_the_period_and_the_comparison(home: Home, page: Page) -> None:
    app = page("company", period="2026-09", compare="last-year")
    assert "September 2026, compared with September 2025" in words(app)
    assert tiles(app)[:2] == [("Followers", "1,110", ""), ("Engagement rate", "2.37%", "")]  # nothing a year before


def test_a_choice_is_written_to_the_address(home: Home, page: Page) -> None:
    app = page("company")
    app.selectbox(key="choice of period").select("2026-08").run()
    assert app.query_params["period"] == "2026-08"
    assert "August 2026, compared with July 2026" in words(app)
    app.radio(key="choice of comparison").set_value("none").run()
    assert app.query_params["compare"] == "none"
    assert [change for _, _, change in tiles(app)] == ["", "", "", ""]


def test_a_quarter_is_one_choice_away(home: Home, page: Page) -> None:
    app = page("company")
    app.get("button_group")[0].set_value("quarter").run()
    assert app.query_params["period"] == "2026-Q3"
    # 2,240 ÷ 80,000; the change on Kitchen alone, which reports both: 1,240 after 1,220 of 30,000
    assert tiles(app)[1] == ("Engagement rate", "2.8%", "+0.07 pts")
    assert "change on 1 of 2 channels" in words(app)


def test_every_link_to_a_unit_carries_what_is_looked_at(home: Home, page: Page) -> None:
    found = links(page("company", period="2026-09", compare="none"))
    assert ("Open Kitchen ›", "unit=kitchen&period=2026-09&compare=none") in found
    assert ("Open Garden ›", "unit=garden&period=2026-09&compare=none") in found


def test_a_running_period_says_how_far_it_has_come(home: Home, page: Page) -> None:
    app = page("company", period="2026-11")
    assert "November 2026, partial, day 20 of 30, compared with the same days of October 2026" in words(app)


def test_a_period_nobody_understands_is_said_and_the_default_shown(home: Home, page: Page) -> None:
    app = page("company", period="![x](http://evil.example/p.png)")
    assert not app.exception
    assert "cannot be understood" in app.warning[0].value
    assert "October 2026" in words(app)
    assert all("evil" not in m.value for m in app.markdown)


def test_names_are_shown_as_they_are_written(home: Home, page: Page) -> None:
    app = page("company")
    assert app.subheader[0].value == r"Alder \& Vale \*plc\*"
    assert "Alder & Vale *plc*" in words(app)


def test_a_company_without_exports_is_led_to_uploads(empty: Home, page: Page) -> None:
    app = page("company")
    assert app.title[0].value.replace("\\", "") == "No numbers yet for Alder & Vale *plc*"
    assert ("Upload the first export", "") in links(app)
    assert tiles(app) == []


@pytest.mark.parametrize("name", ["company", "unit", "channels", "events", "reporting", "uploads", "definitions"])
def test_without_a_company_every_page_says_what_to_do(
    name: str, page: Page, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("CEO_DASHBOARD_HOME", f"{tmp_path}/nowhere")
    app = page(name)
    assert app.title[0].value == "There is no company yet"
    assert f"{tmp_path}/nowhere" in words(app)


def test_a_wrong_company_file_is_named_with_its_line(empty: Home, page: Page) -> None:
    wrong = "company: {name: Alder, timezone: Europe/Berlin, currency: EUR}\nunits: []\n"
    (empty.path / "company.yaml").write_text(wrong)
    app = page("company")
    assert app.error[0].value == "This page cannot be shown."
    assert "company.yaml" in app.text[0].value


def test_a_fault_of_ours_is_a_reference_for_people_and_a_place_in_the_code_for_the_log(
    own: Home, page: Page, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret hunter2")

    monkeypatch.setattr("dashboard.ui.session.ground", fail)
    app = page("company")
    said = app.error[0].value
    reference = said.split("Reference ")[1].split(":")[0]
    assert "hunter2" not in words(app)
    assert not app.exception
    assert reference in caplog.text
    assert "RuntimeError" in caplog.text
    assert "hunter2" not in caplog.text  # what an error says may have stood in a file


def test_a_new_export_moves_the_numbers(own: Home, page: Page) -> None:
    before = tiles(page("company"))
    text = "date,unit,department,channel,measure,value\n2026-10-15,garden,marketing,facebook,engagements,1600\n"
    assert load(own, "corrected.csv", text).status == "committed"
    after = tiles(page("company"))
    assert before[-1] == ("Engagement rate", "2.2%", "+0.2 pts")
    assert after[-1] == ("Engagement rate", "3.2%", "+1.2 pts")  # 1,600 ÷ 50,000 after 2 %
    assert after[1] == ("Engagement rate", "3.3%", "+0.93 pts")  # 1,980 ÷ 60,000 after 1,420 ÷ 60,000


def test_a_company_of_one_unit_shows_it_once(empty: Home, page: Page) -> None:
    (empty.path / "company.yaml").write_text(COMPANY[: COMPANY.index("  - id: garden")])
    kitchen = "\n".join(line for line in measures().splitlines() if "garden" not in line)
    assert load(Home.open(empty.path), "measures.csv", kitchen).status == "committed"
    app = page("company")
    assert [label for label, _, _ in tiles(app)] == ["Followers", "Engagement rate", "On-time response"]
    assert "units reported" not in words(app)


def test_numbers_that_are_months_old_are_not_taken_for_todays(
    own: Home, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "The newest numbers" not in words(page("company"))
    monkeypatch.setattr(Home, "today", property(lambda own: date(2027, 10, 15)))
    for name in ("company", "unit"):
        assert "The newest numbers are of 15 Oct 2026, 365 days ago." in words(page(name))

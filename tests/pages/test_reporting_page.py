"""The Reporting page: who is silent stands first, in words."""

from collections.abc import Callable

import pytest
from alder import links, words
from streamlit.testing.v1 import AppTest

from dashboard.home import Home

Page = Callable[..., AppTest]
HEADER = "date,unit,department,channel,measure,value"


def table(app: AppTest, at: int) -> list[dict[str, str]]:
    return app.dataframe[at].value.to_dict("records")


@pytest.fixture
def silence(visit: Callable[..., Home]) -> Home:
    """Garden's care reported every day of July 2026, and nothing since; today is 21 November: 113 days."""
    rows = [f"2026-07-{day:02},garden,care,phone,sla_due,10" for day in range(1, 32)]
    return visit(care="\n".join([HEADER, *rows]))


def test_the_silent_department_is_the_headline(silence: Home, page: Page) -> None:
    app = page("reporting")
    assert app.title[0].value == "Garden, Customer care has been silent since 31 Jul 2026; 3 of 4 departments report"
    said = words(app)
    assert "Garden, Customer care: nothing since 31 Jul 2026, 113 days ago; until then daily (Phone)." in said
    assert "Sums after that day leave it out: Customer service. Who could: Head of Care, Garden." in said
    assert ("Load what is missing", "") in links(app)


def test_a_sum_over_the_company_says_what_it_covers(silence: Home, page: Page) -> None:
    rows = {row["Lens"]: row for row in table(page("reporting"), 0)}
    assert rows["In all"] == {
        "Lens": "In all", "Departments": "3 of 4", "Units": "2 of 2",
        "Left out": "Garden, Customer care (since 31 Jul 2026)",
    }  # fmt: skip
    assert rows["Customer service"]["Departments"] == "1 of 2"
    assert rows["Brand health"]["Left out"] == "nobody"
    assert (rows["Sales"]["Departments"], rows["Sales"]["Units"]) == ("0 of 0", "0 of 2")


def test_the_map_has_silent_departments_first_and_a_day_in_every_cell(silence: Home, page: Page) -> None:
    first, *_, last = table(page("reporting"), 1)
    assert first == {
        "Department": "Garden, Customer care", "State": "✕ silent, 113 days", "Usually": "daily",
        "Brand health": "", "Engagement": "", "Customer service": "✕ since 31 Jul 2026",
        "Recruiting": "", "Sales": "", "Who could report": "Head of Care, Garden",
    }  # fmt: skip
    assert last["Department"] == "Garden, Marketing"
    assert (last["Brand health"], last["State"]) == ("✓ 15 Oct 2026", "✓ current, 37 days")


def test_channels_that_never_reported_are_named(home: Home, page: Page) -> None:
    states = [(row["Department"], row["Channel"], row["State"]) for row in table(page("reporting"), 4)]
    assert states == [
        ("Garden, Customer care", "Phone", "— not yet by itself"),
        ("Kitchen, Marketing", "X", "— not yet by itself"),
        ("Kitchen, Marketing", "Facebook", "✓ current, 37 days"),
        ("Kitchen, Customer care", "Phone", "✓ current, 37 days"),
        ("Garden, Marketing", "Facebook", "✓ current, 37 days"),
    ]


def test_a_department_that_never_reported_names_who_could(home: Home, page: Page) -> None:
    app = page("reporting")
    assert app.title[0].value == r"Nobody is silent\: 3 of 4 departments report"
    assert "Garden, Customer care has no data yet. Who could: Head of Care, Garden." in words(app)


def test_the_rule_is_printed_with_its_thresholds(home: Home, page: Page) -> None:
    assert "daily, weekly and monthly series 46 and 93 days" in words(page("reporting"))


def test_without_exports_the_page_leads_to_uploads(empty: Home, page: Page) -> None:
    assert ("Upload the first export", "") in links(page("reporting"))


def test_every_metric_has_its_last_day_in_every_unit(home: Home, page: Page) -> None:
    rows = {row["Metric"]: row for row in table(page("reporting"), 2)}
    assert len(rows) == len(home.catalogue.metrics)
    assert rows["Engagement rate"] == {
        "Metric": "Engagement rate", "Lens": "Engagement", "Kitchen": "✓ 15 Oct 2026", "Garden": "✓ 15 Oct 2026",
    }  # fmt: skip
    assert rows["Followers"]["Garden"] == "—"

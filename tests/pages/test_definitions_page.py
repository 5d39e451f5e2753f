"""Definitions: what every number means."""

from collections.abc import Callable

from alder import words
from streamlit.testing.v1 import AppTest

from dashboard.catalogue import load_catalogue
from dashboard.home import Home
from dashboard.intake.formats import all_formats
from dashboard.ui.definitions import feeds

Page = Callable[..., AppTest]
ON_TIME = load_catalogue().metrics["sla_attainment"].label


def test_every_metric_is_there_with_its_meaning(empty: Home, page: Page) -> None:
    app = page("definitions")
    metrics = load_catalogue().metrics.values()
    assert [heading.value.replace("\\", "") for heading in app.subheader] == [metric.label for metric in metrics]
    said = words(app)
    for metric in metrics:
        assert metric.definition in said
        assert f"Formula: {metric.formula}" in said


def test_a_search_stays_in_the_address(empty: Home, page: Page) -> None:
    app = page("definitions")
    app.text_input[0].input("time answer promised").run()
    assert app.query_params["find"] == "time answer promised"
    assert [heading.value for heading in app.subheader] == ["On-time response"]
    assert "Direction: Higher is better" in words(app)
    assert "Adds up: Sum of numerators ÷ sum of denominators; never an average of rates" in words(app)


def test_a_metric_names_the_exports_that_feed_it() -> None:
    catalogue, formats = load_catalogue(), all_formats()

    def fed(metric: str) -> set[str]:
        return {found.id for found in feeds(catalogue.metrics[metric], catalogue, formats)}

    assert {"zendesk.tickets", "freshdesk.tickets", "template.cases"} <= fed("first_response_median")
    assert "template.measures" not in fed("first_response_median")  # a median needs the single cases
    assert {"brandwatch.mentions", "template.mentions", "template.measures"} <= fed("net_sentiment")
    assert "zendesk.tickets" not in fed("net_sentiment")
    assert fed("social_revenue") >= {"template.measures"}

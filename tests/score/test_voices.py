"""Which single voices are behind a number."""

import pytest

from dashboard.catalogue import load_catalogue
from dashboard.voices import VIEWS, behind, orders, shown, views

CATALOGUE = load_catalogue()


@pytest.mark.parametrize(
    ("metric", "kind", "view"),
    [
        ("net_sentiment", "mentions", "negative"),
        ("negative_share", "mentions", "negative"),
        ("mentions", "mentions", None),
        ("share_of_voice", "mentions", None),
        ("sla_attainment", "cases", "late"),
        ("first_response_median", "cases", "late"),
        ("resolution_median", "cases", "slow"),
        ("csat", "cases", "unhappy"),
        ("engagement_rate", "posts", "engaging"),
        ("impressions", "posts", None),
        ("hires", "applicants", "hired"),
        ("social_applicant_share", "applicants", "social"),
        ("employer_rating", "reviews", "lowest"),
    ],
)
def test_a_metric_leads_to_the_records_it_is_counted_from(metric: str, kind: str, view: str | None) -> None:
    found = behind(CATALOGUE.metrics[metric], CATALOGUE)
    assert found is not None
    assert (found.kind.id, found.view and found.view.id) == (kind, view)


@pytest.mark.parametrize("metric", ["followers", "reach", "awareness", "roi"])
def test_a_number_of_daily_figures_has_no_voices(metric: str) -> None:
    assert behind(CATALOGUE.metrics[metric], CATALOGUE) is None


def test_every_quick_choice_asks_for_fields_that_there_are_and_that_may_be_seen() -> None:
    for view in VIEWS:
        known = {field.name for field in shown(CATALOGUE.records[view.kind])}
        assert {*view.where, *(order.field for order in view.order)} <= known, view.id


def test_personal_fields_are_not_among_those_shown() -> None:
    assert "author" not in [field.name for field in shown(CATALOGUE.records["mentions"])]
    assert "agent" not in [field.name for field in shown(CATALOGUE.records["cases"])]


def test_records_are_sorted_by_time_or_by_any_of_their_numbers() -> None:
    assert list(orders(CATALOGUE.records["mentions"])) == ["newest", "oldest", "reach"]
    assert list(views("mentions")) == ["negative", "positive"]

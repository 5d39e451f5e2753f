"""Numbers as people read them."""

import pytest

from dashboard.catalogue import load_catalogue
from dashboard.numbers import format_change, format_interval, format_number, format_target, format_value

METRICS = load_catalogue().metrics


@pytest.mark.parametrize(
    ("metric", "value", "english", "german"),
    [
        ("impressions", None, "—", "—"),
        ("impressions", 0, "0", "0"),
        ("impressions", 1234, "1,234", "1.234"),
        ("impressions", 12_345, "12.3K", "12.300"),
        ("impressions", 1_234_567, "1.23M", "1,23\xa0Mio."),
        ("net_new_followers", -12_345, "−12.3K", "−12.300"),
        ("engagement_rate", 0.07905, "0.079%", "0,079\xa0%"),
        ("sla_attainment", 87.5, "87.5%", "87,5\xa0%"),
        ("net_sentiment", -3.456, "−3.46", "−3,46"),
        ("first_response_median", 23.44, "23.4 min", "23,4 Min."),
        ("time_to_hire", 31, "31 days", "31 Tg."),
        ("cost_per_hire", 12.5, "€12.50", "12,50\xa0€"),
        ("cost_per_hire", 3456.7, "€3,457", "3.457\xa0€"),
        ("social_revenue", 1_234_567, "€1.23M", "1,23\xa0Mio.\xa0€"),
        ("employer_rating", 4.314, "4.31 ★", "4,31 ★"),
        ("applause", 12.34, "12.3 per post", "12,3 per post"),
    ],
)
def test_a_value_has_three_digits_and_its_unit(metric, value, english, german):
    assert format_value(METRICS[metric], value, "en_US", "EUR") == english
    assert format_value(METRICS[metric], value, "de_DE", "EUR") == german


@pytest.mark.parametrize(
    ("metric", "change", "text"),
    [
        ("impressions", None, "—"),
        ("impressions", 44.44, "+44.4%"),
        ("impressions", -29.3, "−29.3%"),
        ("social_revenue", 5, "+5%"),
        ("engagement_rate", 0.314, "+0.31 pts"),
        ("engagement_rate", -0.0004, "0 pts"),
        ("nps", -4, "−4 pts"),
        ("first_response_median", -10, "−10 min"),
        ("star_rating", 0.12, "+0.12 ★"),
    ],
)
def test_a_change_has_a_sign_and_says_percent_points_or_the_unit(metric, change, text):
    assert format_change(METRICS[metric], change, "en_US", "EUR") == text


def test_intervals_and_targets():
    csat, wait = METRICS["csat"], METRICS["first_response_p90"]
    assert format_interval(csat, (59.58, 98.21), "en_US") == "59.6% to 98.2%"
    assert format_interval(wait, (30, None), "en_US") == "more than 30 min"
    assert format_interval(csat, None, "en_US") == "—"
    assert format_target(METRICS["relationship_share"], (25.0, 40.0), "en_US") == "25% to 40%"
    assert format_target(csat, 90, "en_US") == "90%"
    assert format_number(50_600, "en_US") == "50.6K"

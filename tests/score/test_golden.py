"""The golden numbers of docs/metrics.md, worked out by hand, through a real store."""

import pytest


def test_g1_a_rate_is_pooled_and_not_the_mean_of_rates(world):
    world.records(
        "posts",
        "north/marketing/facebook",
        [
            {"published_at": at(1), "engagements": 30.0, "impressions": 600.0},
            {"published_at": at(2), "engagements": 10.0, "impressions": 50_000.0},
        ],
    )
    score = world.score("engagement_rate", unit="north")
    assert score.value == pytest.approx(100 * 40 / 50_600)  # 0.0791 %, not (5 % + 0.02 %) / 2
    assert score.n == 50_600


def at(day):
    from datetime import datetime

    return datetime(2026, 10, day, 12)

"""The six stories of the sample (sample_data/README.md), as the sentences on the pages tell them.

Everything here is read from the committed exports through the real intake and store.
"""

from collections.abc import Callable
from datetime import date

import pytest

from dashboard.exceptions import Finding
from dashboard.explain import explain
from dashboard.home import Home
from dashboard.overview import Overview, overview
from dashboard.store.log import Store

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="session")
def company_page(alder_vale: Home) -> Callable[[str], Overview]:
    """`company_page("2026-10")`: what the company page opens with."""
    known: dict[str, Overview] = {}

    def seen(period: str) -> Overview:
        if period not in known:
            known[period] = overview(
                alder_vale.store, alder_vale.catalogue, alder_vale.company,
                alder_vale.calendar(TODAY).parse(period), today=TODAY,
            )  # fmt: skip
        return known[period]

    return seen


@pytest.fixture
def unit_page(alder_vale: Home) -> Callable[..., tuple[Finding, ...]]:
    """`unit_page("lighting", "2026-10")`: what stands out in one unit."""

    def seen(unit: str, period: str, **options: object) -> tuple[Finding, ...]:
        when = alder_vale.calendar(TODAY).parse(period)
        return overview(
            alder_vale.store, alder_vale.catalogue, alder_vale.company, when, [unit], today=TODAY, **options
        ).findings

    return seen


def told(home: Home, finding: Finding) -> str:
    """A finding as it is read: what happened, who owns it, why."""
    return " ".join(part for part in (finding.sentence, finding.cause(home.company)) if part)


def one(findings: tuple[Finding, ...], unit: str, metric: str) -> Finding:
    return next(f for f in findings if (f.unit.id, f.score.metric.id) == (unit, metric))


def why(home: Home, metric: str, period: str, unit: str) -> str:
    when = home.calendar(TODAY).parse(period)
    return explain(home.store, home.catalogue, home.company, metric, when, unit, today=TODAY).sentence


def test_heating_answers_fewer_in_time_though_every_channel_improved(alder_vale, company_page):
    first = company_page("2026-10").findings[0]
    assert told(alder_vale, first) == (
        "Heating: On-time response worsened to 76% (−4 pts against September 2026), below its normal range; "
        "target 80% missed. Owner: Head of Care, Heating. "
        "Why: every channel improved (+3.25 points), but more of the work came through social, where it is lower "
        "(−7.25 points)."
    )


def test_kitchen_launches_a_product_that_people_follow(alder_vale, company_page):
    first = company_page("2026-05").findings[0]
    assert first.good is True
    assert told(alder_vale, first) == (
        "Kitchen: Audience growth improved to 2.01% (+1 pts against April 2026), above its normal range; "
        "target 1% met. Owner: Head of Marketing, Kitchen. "
        "Why: every channel improved (+1.01 points). At the time: launch “One cooker on sale” (4 May 2026)."
    )


def test_kitchens_launch_is_received_well(alder_vale):
    assert why(alder_vale, "net_sentiment", "2026-05", "kitchen") == (
        "Net sentiment rose 38.3 points to 38.3: X improved (+17.16 points), Instagram improved (+15.50 points), "
        "Forums improved (+8.76 points) and the 2 others together −3.32 points, and where the volume came from "
        "mattered little (+0.16 points)."
    )


def test_gardens_crisis_comes_first(alder_vale, company_page):
    mood, wait = company_page("2026-09").findings[:2]
    assert told(alder_vale, mood) == (
        "Garden: Net sentiment worsened to −44.6 (−44.6 pts against August 2026), below its normal range; "
        "target 10 missed. Owner: Head of Marketing, Garden. "
        "Why: every channel worsened (−46.28 points), but where the volume came from mattered little (+1.71 points). "
        "At the time: crisis “Batteries for robot mowers delivered late” (3 September 2026)."
    )
    assert told(alder_vale, wait) == (
        "Garden: First response (median) worsened to 382 mins (+273 mins against August 2026), above its normal range; "
        "target 100 mins missed. Owner: Managing Director Garden. "
        "At the time: crisis “Batteries for robot mowers delivered late” (3 September 2026)."
    )


def test_more_voice_in_gardens_crisis_is_no_good_news(alder_vale, unit_page):
    (finding,) = unit_page("garden", "2026-09", metrics=["share_of_voice"])
    assert finding.good is None
    assert finding.sentence == (
        "Garden: Share of voice rose to 82.6% (+27.4 pts against August 2026), above its normal range; "
        "target 48% met; no good news, because net sentiment worsened to −44.6. Owner: Head of Marketing, Garden."
    )


def test_bikes_product_department_falls_silent(alder_vale):
    assert why(alder_vale, "impressions", "2026-08", "bikes") == (
        "Impressions fell by 499K (−25%) to 1.49M: YouTube −371K (no numbers any more), Forums −59.8K (no numbers any "
        "more), Instagram −38.8K and the 3 others together −28.7K."
    )


def test_lighting_broadcasts_and_does_not_answer(alder_vale, unit_page):
    found = unit_page("lighting", "2026-10")
    assert told(alder_vale, one(found, "lighting", "relationship_share")) == (
        "Lighting: Relationship share is at 4.76% (−4 pts against September 2026); target 40% to 95% missed. "
        "Owner: Head of Marketing, Lighting. At today's process this target is hardly ever met."
    )
    assert told(alder_vale, one(found, "lighting", "response_rate")) == (
        "Lighting: Response rate is at 6.38% (−2.2 pts against September 2026); target 75% missed. "
        "Owner: Managing Director Lighting. At today's process this target is hardly ever met."
    )


def test_bikes_recruits_on_social(alder_vale, company_page):
    first = company_page("2026-03").findings[0]
    assert first.good is True
    assert told(alder_vale, first) == (
        "Bikes: Applicants improved to 58 (+241% against February 2026), above its normal range. "
        "Owner: Head of People, Bikes. "
        "At the time: campaign “Mechanics wanted: recruiting on Instagram and LinkedIn” (2 March 2026)."
    )
    assert why(alder_vale, "social_applicant_share", "2026-03", "bikes") == (
        "Applicants from social rose 25.9 points to 59.3%, all of it from People."
    )


@pytest.mark.parametrize("period", ["2026-03", "2026-05", "2026-09", "2026-10"])
def test_five_stand_out_good_news_among_them_and_the_rest_is_counted(company_page, period):
    seen = company_page(period)
    scores = [score for unit, card in seen.cards.items() if unit is not None for score in card.scores]
    judged = [s for s in scores if s.verdict and s.verdict.variation != "not enough history"]
    assert len(seen.findings) == 5
    assert any(finding.good for finding in seen.findings)
    assert 0 < seen.steady < len(judged)


class Overheard:
    """A store that remembers what it was asked."""

    def __init__(self, store: Store) -> None:
        self.store, self.asked = store, list[str]()

    def __getattr__(self, name: str) -> Callable[..., object]:
        def ask(*words: object, **options: object) -> object:
            self.asked.append(f"{name} {words} {options}")
            return getattr(self.store, name)(*words, **options)

        return ask


def test_an_overview_asks_nothing_twice(alder_vale):
    overheard, when = Overheard(alder_vale.store), alder_vale.calendar(TODAY).parse("2026-10")
    overview(overheard, alder_vale.catalogue, alder_vale.company, when, today=TODAY)
    assert len(overheard.asked) == len(set(overheard.asked)) <= 14

"""The catalogue: every metric of the first edition is declared, and a wrong declaration is refused."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.catalogue import (
    DEFINITIONS,
    LENSES,
    Balance,
    Catalogue,
    Cohort,
    Derived,
    Distinct,
    Growth,
    Last,
    Part,
    Quantile,
    Ratio,
    Share,
    Sum,
    Term,
    WeightedMean,
    load_catalogue,
    read_catalogue,
)
from dashboard.errors import DefinitionError

FIRST_EDITION = {
    "brand": "followers audience_growth net_new_followers reach impressions mentions share_of_voice net_sentiment "
    "negative_share nps awareness relevance star_rating",
    "engagement": "engagements engagement_rate engagement_rate_reach amplification conversation applause "
    "video_completion ctr relationship_share",
    "service": "cases_opened cases_closed backlog first_response_median first_response_p90 resolution_median "
    "resolution_p90 response_rate sla_attainment csat cost_per_contact deflection_rate sentiment_conversion",
    "recruiting": "applicants hires social_applicant_share time_to_hire time_to_fill cost_per_hire offer_acceptance "
    "retention_90d retention_1y candidate_diversity employer_rating advocacy_adoption",
    "sales": "cost_per_acquisition social_revenue social_revenue_share roi contact_share",
}


def part(*plus: str, minus: tuple[str, ...] = ()) -> Part:
    return Part(tuple(Term((name,)) for name in plus), tuple(Term((name,)) for name in minus))


def test_every_metric_of_the_first_edition_is_declared_under_its_lens(catalogue: Catalogue) -> None:
    lens_of = {metric.id: metric.lens for metric in catalogue.metrics.values()}
    promised = {metric: lens for lens, ids in FIRST_EDITION.items() for metric in ids.split()}
    assert len(promised) == 52
    assert {metric: lens_of.get(metric) for metric in promised} == promised


def test_each_lens_has_one_or_two_headlines(catalogue: Catalogue) -> None:
    headlines = [metric.lens for metric in catalogue.metrics.values() if metric.headline and metric.tile]
    assert {lens: headlines.count(lens) in (1, 2) for lens in LENSES} == dict.fromkeys(LENSES, True)


@pytest.mark.parametrize(
    ("metric", "aggregation"),
    [
        ("net_new_followers", Sum(part("new_followers", minus=("lost_followers",)))),
        ("impressions", Sum(Part((Term(("impressions", "views")),)))),
        ("followers", Last(part("followers"))),
        ("backlog", Balance(part("cases_opened", minus=("cases_closed",)))),
        ("audience_growth", Growth(part("followers"))),
        ("engagement_rate", Ratio(part("engagements"), Part((Term(("impressions", "views")),)), 100)),
        ("amplification", Ratio(part("shares"), part("posts"))),
        ("csat", Ratio(part("csat_good"), part("csat_rated"), 100, "wilson")),
        (
            "nps",
            Ratio(
                part("nps_promoters", minus=("nps_detractors",)),
                part("nps_promoters", "nps_passives", "nps_detractors"),
                100,
                "nps",
            ),
        ),
        ("star_rating", WeightedMean(part("product_stars"), part("product_ratings"))),
        ("first_response_p90", Quantile("cases", "first_reply_s", "created_at", 0.9, 60, "longer")),
        ("resolution_median", Quantile("cases", "resolution_s", "resolved_at", 0.5, 3600, "left_out")),
        ("reach", Distinct("reach", "reach_daily_sum")),
        ("retention_1y", Cohort(part("retained_1y"), part("cohort_1y"))),
        ("contact_share", Share(Part((Term(("contacts", "cases_opened")),)), "social")),
        ("relationship_share", Ratio(part("replies"), Part((Term(("replies",)), Term(("broadcasts", "posts")))), 100)),
    ],
)
def test_how_a_metric_adds_up_is_its_type(catalogue: Catalogue, metric: str, aggregation: object) -> None:
    assert catalogue.metrics[metric].aggregation == aggregation


def test_every_metric_says_in_one_short_sentence_what_it_is(catalogue: Catalogue) -> None:
    for metric in catalogue.metrics.values():
        assert metric.definition.endswith("."), metric.id
        assert ". " not in metric.definition, metric.id
        assert len(metric.definition) <= 140, metric.id
        assert metric.formula, metric.id
        assert metric.source, metric.id


def test_labels_are_told_apart(catalogue: Catalogue) -> None:
    for entries in (catalogue.metrics, catalogue.measures, catalogue.platforms, catalogue.records):
        labels = [entry.label for entry in entries.values()]  # type: ignore[attr-defined]
        assert len(set(labels)) == len(labels)


def test_candidate_diversity_is_never_good_or_bad_and_small_cells_are_marked(catalogue: Catalogue) -> None:
    assert catalogue.metrics["candidate_diversity"].direction == "neutral"
    people = {metric.id for metric in catalogue.metrics.values() if metric.people}
    assert people == {"retention_90d", "retention_1y", "candidate_diversity", "advocacy_adoption"}


def test_records_say_what_they_add_up_to(catalogue: Catalogue) -> None:
    cases = {derived.measure: derived for derived in catalogue.records["cases"].measures}
    assert cases["csat_good"] == Derived("csat_good", ("resolved_at", "created_at"), None, {"csat_good": (True,)})
    assert cases["case_cost"] == Derived("case_cost", ("created_at",), "cost", {})
    assert [field.name for field in catalogue.records["mentions"].fields if field.personal] == ["author"]


def test_the_shipped_catalogue_is_read_once() -> None:
    assert load_catalogue() is load_catalogue()


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        (
            "metrics.yaml",
            "  label: Followers\n",
            "  lable: Followers\n",
            "unknown key 'lable' – did you mean 'label'? (and 1 more)",
        ),
        (
            "metrics.yaml",
            "  lens: brand\n",
            "  lens: brands\n",
            "lens: 'brands' is not one of brand, engagement, service, recruiting, sales – did you mean 'brand'?",
        ),
        ("metrics.yaml", "sum: mentions\n", "sum: mention\n", "unknown measure 'mention' – did you mean 'mentions'?"),
        ("metrics.yaml", "sum: mentions\n", "sum: followers\n", "sum cannot read followers, which is a stock"),
        ("metrics.yaml", "sum: mentions\n", "sum: reach\n", "sum cannot read reach, which is a unique"),
        ("metrics.yaml", "last: followers\n", "last: posts\n", "last cannot read posts, which is a flow"),
        (
            "metrics.yaml",
            "sum: mentions\n",
            "summ: mentions\n",
            "mentions needs exactly one aggregation: sum, last, balance, ratio, growth, weighted_mean, quantile, "
            "distinct, cohort, share",
        ),
        (
            "metrics.yaml",
            "sum: mentions\n",
            "sum: mentions\n  last: followers\n",
            "mentions needs exactly one aggregation: sum, last, balance, ratio, growth, weighted_mean, quantile, "
            "distinct, cohort, share",
        ),
        (
            "metrics.yaml",
            "sum: mentions\n",
            "sum: {frist: [mentions]}\n",
            "value: {'frist': ['mentions']} is not a part; write a measure, a list of them, {first: [a, b]}, "
            "or {plus: [a], minus: [b]}",
        ),
        (
            "metrics.yaml",
            "{numerator: shares,",
            "{numerater: shares,",
            "unknown key 'numerater' – did you mean 'numerator'? (and 1 more)",
        ),
        (
            "metrics.yaml",
            "{records: cases, field: first_reply_s,",
            "{records: case, field: first_reply_s,",
            "unknown record kind 'case' – did you mean 'cases'?",
        ),
        (
            "metrics.yaml",
            "field: first_reply_s,",
            "field: first_reply,",
            "unknown field 'first_reply' – did you mean 'first_reply_s'?",
        ),
        (
            "metrics.yaml",
            "unless_worse: [backlog,",
            "unless_worse: [backlock,",
            "unknown metric 'backlock' – did you mean 'backlog'?",
        ),
        ("metrics.yaml", "q: 0.5,", "q: half,", "q must be a number, not 'half'"),
        ("metrics.yaml", "headline: true", "headline: maybe", "headline must be true or false, not 'maybe'"),
        (
            "metrics.yaml",
            "kind: social}",
            "kind: sozial}",
            "kind: 'sozial' is not one of social, web, call_centre, "
            "face_to_face, partners, traditional, advisory, email – did you mean 'social'?",
        ),
        (
            "measures.yaml",
            "kind: stock",
            "kind: stok",
            "kind: 'stok' is not one of flow, stock, unique – did you mean 'stock'?",
        ),
        (
            "records.yaml",
            "posts: {count: true",
            "postings: {count: true",
            "unknown measure 'postings' – did you mean 'posts'?",
        ),
        (
            "records.yaml",
            "posts: {count: true",
            "followers: {count: true",
            "records add up to flows only, and followers is a stock",
        ),
        (
            "records.yaml",
            "posts: {count: true, day",
            "posts: {day",
            "posts needs either 'count: true' or 'sum: <field>'",
        ),
        (
            "records.yaml",
            "sum: impressions",
            "sum: impresions",
            "unknown field 'impresions' – did you mean 'impressions'?",
        ),
        (
            "records.yaml",
            "{type: time}",
            "{type: tiem}",
            "type: 'tiem' is not one of text, number, time, day, flag – did you mean 'time'?",
        ),
        (
            "records.yaml",
            "time: published_at",
            "time: publishd_at",
            "unknown field 'publishd_at' – did you mean 'published_at'?",
        ),
        ("platforms.yaml", "names: [threads]", "names: [threads, fb]", "'fb' is already a name of facebook"),
        (
            "platforms.yaml",
            "kind: call_centre",
            "kind: callcentre",
            "kind: 'callcentre' is not one of social, web, "
            "call_centre, face_to_face, partners, traditional, advisory, email – did you mean 'call_centre'?",
        ),
    ],
)
def test_a_wrong_declaration_names_file_line_and_cure(
    tmp_path: Path, file: str, old: str, new: str, sentence: str
) -> None:
    for source in DEFINITIONS.glob("*.yaml"):
        shutil.copy(source, tmp_path)
    text = (tmp_path / file).read_text()
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1))
    line = text[: text.index(old)].count("\n") + 1
    with pytest.raises(DefinitionError) as caught:
        read_catalogue(tmp_path)
    place, _, what = str(caught.value).partition(": ")
    assert what == sentence
    assert place in {f"{file}, line {number}" for number in range(line - 9, line + 2)}


def test_a_metric_is_another_version_when_its_number_is_another_and_not_when_its_words_are():
    rate = load_catalogue().metrics["engagement_rate"]
    reworded = replace(rate, label="Rate", definition="How much.", headline=False)
    assert rate.version == reworded.version
    assert len(rate.version) == 12
    others = {replace(rate, formula="x").version, replace(rate, aggregation=Sum(part("engagements"))).version}
    assert len({rate.version, *others}) == 3
    assert len({metric.version for metric in load_catalogue().metrics.values()}) == 52

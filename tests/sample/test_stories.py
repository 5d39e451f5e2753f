"""The sample's stories (sample_data/README.md), told by arithmetic on what intake read."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from statistics import median
from typing import Any

from dashboard.intake.reading import Reading

Rows = Iterator[dict[str, Any]]


def rows(readings: dict[str, Reading], name: str) -> Rows:
    """The rows of all tables of a file."""
    for table in readings[name].tables:
        yield from table.rows.to_pylist()


def month(row: dict[str, Any], field: str) -> str:
    """2026-05 for anything in May 2026."""
    return f"{row[field]:%Y-%m}"


def net_sentiment(mentions: Rows, first: str, last: str) -> tuple[int, float]:
    """Own mentions in these months, and their net sentiment in points."""
    own = [row for row in mentions if not row.get("competitor") and first <= month(row, "published_at") <= last]
    said = Counter(row["sentiment"] for row in own)
    rated = said["positive"] + said["neutral"] + said["negative"]
    return len(own), 100 * (said["positive"] - said["negative"]) / rated


def measure(readings: dict[str, Reading], name: str, unit: str, channel: str | None, measure: str) -> Counter[str]:
    """Sums by month of one measure in a template file; all channels when `channel` is None."""
    sums: Counter[str] = Counter()
    for row in rows(readings, name):
        if (row["unit"], row["measure"]) == (unit, measure) and channel in (None, row["channel"]):
            sums[month(row, "day")] += int(row["value"])
    return sums


def test_kitchen_a_launch_that_was_received_well_and_stays_liked(readings: dict[str, Reading]) -> None:
    name = "kitchen/marketing/all/Bulk Mentions Download.csv"
    before, mood_before = net_sentiment(rows(readings, name), "2025-11", "2026-04")
    launch, mood_launch = net_sentiment(rows(readings, name), "2026-05", "2026-05")
    after, mood_after = net_sentiment(rows(readings, name), "2026-06", "2026-10")
    assert launch > 2.5 * before / 6
    assert after / 5 > 1.3 * before / 6
    assert min(mood_launch, mood_after) > mood_before + 15


def test_garden_a_crisis_in_september_that_is_over_in_october(readings: dict[str, Reading]) -> None:
    mentions = "garden/marketing/all/Bulk Mentions Download.csv"
    before, mood_before = net_sentiment(rows(readings, mentions), "2026-06", "2026-08")
    crisis, mood_crisis = net_sentiment(rows(readings, mentions), "2026-09", "2026-09")
    _, mood_after = net_sentiment(rows(readings, mentions), "2026-10", "2026-10")
    assert crisis > 2 * before / 3
    assert mood_crisis < -20 < 0 < min(mood_before, mood_after)
    waits: dict[str, list[float]] = defaultdict(list)
    for row in rows(readings, "garden/care/all/export-2026-11-01-0610-view.csv"):
        waits[month(row, "created_at")].append(
            row["first_reply_s"] if row["first_reply_s"] is not None else float("inf")
        )
    assert median(waits["2026-09"]) > 3 * median(waits["2026-08"])
    assert median(waits["2026-10"]) < 1.5 * median(waits["2026-08"])
    assert len(waits["2026-09"]) > 1.5 * len(waits["2026-08"])


def test_heating_sla_falls_though_every_channel_improves(readings: dict[str, Reading]) -> None:
    file = "_templates/care-desk-heating.csv"
    met = {c: measure(readings, file, "heating", c, "sla_met") for c in ("phone", "social", None)}
    due = {c: measure(readings, file, "heating", c, "sla_due") for c in ("phone", "social", None)}
    months = ("2026-09", "2026-10")
    assert [(met["phone"][m], due["phone"][m]) for m in months] == [(700, 800), (540, 600)]
    assert [(met["social"][m], due["social"][m]) for m in months] == [(100, 200), (220, 400)]
    assert [100 * met["phone"][m] / due["phone"][m] for m in months] == [87.5, 90]
    assert [100 * met["social"][m] / due["social"][m] for m in months] == [50, 55]
    assert [100 * met[None][m] / due[None][m] for m in months] == [80, 76]


def test_heating_has_no_other_source_of_sla(readings: dict[str, Reading]) -> None:
    cases = [name for name, reading in readings.items() if any(table.kind == "cases" for table in reading.tables)]
    assert len(cases) == 4
    assert not [row for name in cases for row in rows(readings, name) if row["unit"] == "heating"]
    assert not [name for name in cases if name.startswith("heating/")]


def test_bikes_the_product_department_went_silent_in_july(readings: dict[str, Reading]) -> None:
    own = [name for name in readings if name.startswith("bikes/product/")] + ["_templates/posts-bikes.csv"]
    last_days = [table.last_day for name in own for table in readings[name].tables]
    assert {f"{day:%Y-%m}" for day in last_days if day} == {"2026-07"}
    for file in ("followers.csv", "community.csv"):
        days = [
            row["day"]
            for row in rows(readings, f"_templates/{file}")
            if (row["unit"], row["department"]) == ("bikes", "product")
        ]
        assert f"{max(days):%Y-%m}" == "2026-07"


def test_lighting_broadcasts_and_never_answers(readings: dict[str, Reading]) -> None:
    share, answered = {}, {}
    for unit in ("kitchen", "garden", "heating", "lighting", "bikes"):
        sums = {
            name: sum(measure(readings, "_templates/community.csv", unit, None, name).values())
            for name in ("replies", "broadcasts", "actionable_inbound", "inbound_answered")
        }
        share[unit] = 100 * sums["replies"] / (sums["replies"] + sums["broadcasts"])
        answered[unit] = 100 * sums["inbound_answered"] / sums["actionable_inbound"]
    assert share["lighting"] < 8
    assert answered["lighting"] < 1
    assert min(share[unit] for unit in share if unit != "lighting") > 80
    assert min(answered[unit] for unit in answered if unit != "lighting") > 70


def test_bikes_a_recruiting_campaign_on_social_paid_off(readings: dict[str, Reading]) -> None:
    people = [row for year in (2024, 2025, 2026) for row in rows(readings, f"bikes/hr/all/candidate-report-{year}.csv")]
    applied = Counter(month(row, "applied_on") for row in people)
    social = Counter(month(row, "applied_on") for row in people if row["source"] in ("LinkedIn", "Instagram"))
    hired = Counter(month(row, "hired_on") for row in people if row["hired_on"])
    cost = measure(readings, "_templates/people.csv", "bikes", None, "hiring_cost")
    before = ("2025-09", "2025-10", "2025-11", "2025-12", "2026-01", "2026-02")
    after = ("2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09")

    def total(counts: Counter[str], months: tuple[str, ...]) -> int:
        return sum(counts[m] for m in months)

    assert min(applied[m] for m in ("2026-03", "2026-04", "2026-05")) > 2 * total(applied, before) / 6
    assert total(social, after) / total(applied, after) > 2 * total(social, before) / total(applied, before)
    assert total(hired, after) > 2 * total(hired, before)
    assert total(cost, after) / total(hired, after) < 0.6 * total(cost, before) / total(hired, before)

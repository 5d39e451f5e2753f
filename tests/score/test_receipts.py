"""Where a number comes from: the rows behind a score, and who gave way to whom."""

import hashlib
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from dashboard.period import Calendar, Period
from dashboard.receipts import Origin, Precedence, Receipt, receipt, receipt_of
from dashboard.store.log import Batch
from dashboard.store.schema import OBSERVATIONS

AT = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)


def load(world: Any, file: str, rows: Collection[tuple[str, str, float, str]], format: str = "meta.overview",
         precedence: int = 10, at: datetime = AT) -> None:  # fmt: skip
    """An export of (place, day, value, measure), its rows numbered from 2."""
    table = [
        dict(zip(("unit", "department", "channel"), place.split("/"), strict=True))
        | {"account": None, "measure": measure, "day": date.fromisoformat(day), "value": float(value), "sheet": "Daily",
           "row": number}
        for number, (place, day, value, measure) in enumerate(rows, 2)
    ]  # fmt: skip
    data = file.encode()
    days = [row["day"] for row in table]
    batch = Batch(file, sha(file), format, precedence, None, None, None, min(days), max(days),
                  pa.Table.from_pylist(table, schema=OBSERVATIONS), {})  # fmt: skip
    world.store.commit(batch, data, "Head of Marketing", at)


def sha(file: str) -> str:
    return hashlib.sha256(file.encode()).hexdigest()


def written(world: Any, metric: str, period: str = "2026-10", unit: str | None = "north", **given: Any) -> Receipt:
    when = Calendar(world.today).parse(period)
    return receipt(world.store, world.company, world.catalogue.metrics[metric], when, unit, **given)


FACEBOOK, INSTAGRAM = "north/marketing/facebook", "north/marketing/instagram"


def test_a_receipt_names_file_sheet_rows_uploader_moment_and_fingerprint(world: Any) -> None:
    load(world, "october.csv", [(FACEBOOK, f"2026-10-{day:02}", 10, "impressions") for day in range(1, 32)])
    found = written(world, "impressions")
    assert found.origins == (
        Origin(
            "e000001", "meta.overview", "october.csv", "Daily", 31, 2, 32, "Head of Marketing", AT, sha("october.csv")
        ),
    )
    assert found.precedence == ()
    assert (found.metric.formula, found.adds_up) == ("Σ impressions, or views", "Sum")


def test_only_rows_of_the_period_and_the_unit_are_counted(world: Any) -> None:
    rows = [(FACEBOOK, "2026-09-30", 1), (FACEBOOK, "2026-10-01", 1), (FACEBOOK, "2026-10-02", 1)]
    load(world, "mixed.csv", [(*row, "impressions") for row in (*rows, ("south/marketing/facebook", "2026-10-02", 1))])
    assert [(o.rows, o.first_row, o.last_row) for o in written(world, "impressions").origins] == [(2, 3, 4)]
    assert [(o.rows, o.first_row, o.last_row) for o in written(world, "impressions", unit=None).origins] == [(3, 3, 5)]


def test_the_preferred_source_is_named_with_the_one_that_gave_way(world: Any) -> None:
    for month in ("09", "10"):
        load(world, f"page-{month}.csv", [(FACEBOOK, f"2026-{month}-05", 100, "impressions")])
    suite = [(FACEBOOK, "2026-09-05", 90, "impressions"), (FACEBOOK, "2026-10-05", 90, "impressions"),
             (INSTAGRAM, "2026-10-05", 70, "impressions")]  # fmt: skip
    load(world, "suite.csv", suite, "sprout.profiles", 15)
    found = written(world, "impressions", "2026-09-01..2026-10-31")
    assert [(o.file, o.rows, o.first_row) for o in found.origins] == [
        ("page-09.csv", 1, 2),
        ("page-10.csv", 1, 2),
        ("suite.csv", 1, 4),
    ]
    assert found.precedence == (
        Precedence("north", "marketing", "facebook", ("2026-09", "2026-10"), "meta.overview", "sprout.profiles"),
    )
    assert world.score("impressions", unit="north").value == 170


def test_a_measure_that_stands_in_is_named_only_where_it_is_read(world: Any) -> None:
    """Impressions, or views: facebook has both, so its views are not read; instagram has views only."""
    load(world, "impressions.csv", [(FACEBOOK, "2026-10-05", 100, "impressions")])
    load(world, "views.csv", [(FACEBOOK, "2026-10-05", 300, "views")])
    load(world, "reels.csv", [(INSTAGRAM, "2026-10-05", 50, "views")])
    assert [o.file for o in written(world, "impressions").origins] == ["impressions.csv", "reels.csv"]


def test_an_export_of_a_channel_that_does_not_contribute_is_left_out(world: Any) -> None:
    load(
        world,
        "facebook.csv",
        [(FACEBOOK, "2026-10-05", 100, "impressions"), (FACEBOOK, "2026-10-05", 4, "engagements")],
    )
    load(world, "instagram.csv", [(INSTAGRAM, "2026-10-05", 9, "engagements")])
    contributing = [("north", "marketing", "facebook")]
    found = written(world, "engagement_rate", channels=contributing)
    assert [(o.file, o.rows) for o in found.origins] == [("facebook.csv", 2)]
    whole_department = written(world, "engagement_rate", channels=[("north", "marketing")])
    assert [o.file for o in whole_department.origins] == ["facebook.csv", "instagram.csv"]


def test_a_balance_comes_from_all_that_was_ever_opened(world: Any) -> None:
    load(world, "spring.csv", [("north/care/x", "2026-04-05", 7, "cases_opened")])
    load(world, "october.csv", [("north/care/x", "2026-10-05", 3, "cases_closed")])
    load(world, "november.csv", [("north/care/x", "2026-11-01", 5, "cases_opened")])
    assert [o.file for o in written(world, "backlog").origins] == ["spring.csv", "october.csv"]


def test_a_median_comes_from_its_records(world: Any) -> None:
    world.waits("north/care/x", [10, 20, 30])
    found = written(world, "first_response_median")
    assert [(o.export, o.rows, o.first_row, o.last_row) for o in found.origins] == [("e000001", 3, 2, 4)]
    assert found.adds_up == "Quantile"


def test_a_receipt_can_be_as_of_an_earlier_moment(world: Any) -> None:
    load(world, "first.csv", [(FACEBOOK, "2026-10-05", 100, "impressions")], at=AT)
    load(world, "again.csv", [(FACEBOOK, "2026-10-05", 101, "impressions")], at=AT.replace(day=3))
    assert [o.file for o in written(world, "impressions").origins] == ["again.csv"]
    assert [o.file for o in written(world, "impressions", as_of=AT).origins] == ["first.csv"]


def test_the_receipt_of_a_score_has_its_coverage_and_age(world: Any) -> None:
    load(
        world, "october.csv", [(FACEBOOK, "2026-10-05", 10, "impressions"), (FACEBOOK, "2026-10-30", 10, "impressions")]
    )
    score = world.score("impressions", unit="north")
    found = receipt_of(world.store, world.company, score)
    assert found.coverage == score.coverage
    assert (found.last_day, found.age_days) == (date(2026, 10, 30), 4)
    assert found.period == score.period
    assert [(o.rows, o.last_row) for o in found.origins] == [(2, 3)]


def test_the_receipt_of_a_running_period_ends_with_what_was_counted(world: Any) -> None:
    load(world, "october.csv", [(FACEBOOK, f"2026-10-{day}", 10, "impressions") for day in (20, 21, 22)])
    score = world.score("impressions", unit="north", today=date(2026, 10, 22))
    assert score.value == 20
    assert [(o.rows, o.last_row) for o in receipt_of(world.store, world.company, score).origins] == [(2, 3)]


def test_a_receipt_as_json(world: Any) -> None:
    load(world, "october.csv", [(FACEBOOK, "2026-10-05", 10, "followers")])
    when = Period(date(2026, 10, 1), date(2026, 10, 31), "month", "2026-10")
    found = receipt(world.store, world.company, world.catalogue.metrics["followers"], when, "north")
    assert found.as_dict() == {
        "definition": {
            "label": "Followers",
            "version": world.catalogue.metrics["followers"].version,
            "text": "Accounts that follow our channels on the last day reported; one person may follow several.",
            "formula": "last count of each channel, added up",
            "class": "Last",
            "source": "Platform exports",
        },
        "receipt": [
            {
                "export": "e000001", "format": "meta.overview", "file": "october.csv", "sheet": "Daily", "rows": 1,
                "first_row": 2, "last_row": 2, "by": "Head of Marketing", "at": "2026-11-02T08:30:00+00:00",
                "sha256": sha("october.csv"),
            }
        ],
        "precedence": [],
        "coverage": None,
        "last_day": None,
        "age_days": None,
    }  # fmt: skip

"""Channels: contacts by kind, activity against impact, and what departments run; numbers worked out by hand."""

from typing import Any

import pandas as pd
import pytest

from dashboard.activity import Activity, Thresholds, activity, load_thresholds
from dashboard.channels import KINDS, contacts, runs
from dashboard.reporting import reporters


def talked(world: Any) -> Any:
    """North: 60 phone and 20 X contacts in September, 60 and 40 in October. South: X only, so it tells no share."""
    world.days("north/care/phone", "2026-09-30", contacts=60, contact_cost=600)
    world.days("north/care/x", "2026-09-30", contacts=20, contact_cost=60)
    world.days("north/care/phone", "2026-10-31", contacts=60, contact_cost=540, csat_rated=10, csat_good=9)
    world.days("north/care/x", "2026-10-31", contacts=40, contact_cost=80)
    return world.days("south/care/x", "2026-10-31", contacts=1000, contact_cost=1000)


def months(world: Any, *names: str) -> list[Any]:
    return [world.calendar.parse(name) for name in names]


def test_contacts_divide_over_the_kinds_that_a_unit_reports_side_by_side(world: Any) -> None:
    found = contacts(talked(world).store, world.catalogue, world.company, *months(world, "2026-10", "2026-09"))
    assert [(kind.kind, kind.contacts, kind.share) for kind in found.kinds] == [
        ("call_centre", 60.0, 60.0),
        ("social", 40.0, 40.0),  # South's thousand have nothing beside them
    ]
    assert (found.total, found.units) == (100.0, ("north",))


def test_the_change_of_a_share_is_in_points(world: Any) -> None:
    found = contacts(talked(world).store, world.catalogue, world.company, *months(world, "2026-10", "2026-09"))
    assert [(kind.before, kind.change) for kind in found.kinds] == [(75.0, -15.0), (25.0, 15.0)]


def test_the_change_is_on_the_units_that_report_in_both_periods(world: Any) -> None:
    talked(world).days("south/care/phone", "2026-10-31", contacts=1000)
    world.company = world.company.model_copy(
        update={
            "business_units": tuple(
                unit
                if unit.id != "south"
                else unit.model_copy(update={"departments": world.company.business_units[0].departments})
                for unit in world.company.business_units
            )
        }
    )
    found = contacts(world.store, world.catalogue, world.company, *months(world, "2026-10", "2026-09"))
    social = found.of("social")
    assert social is not None
    assert (found.units, round(social.share, 2)) == (("north", "south"), 49.52)  # 1,040 of 2,100
    assert (social.before, social.change) == (25.0, 15.0)  # North alone: 20 of 80, then 40 of 100


def test_cost_and_satisfaction_are_sums_over_sums_and_none_where_unknown(world: Any) -> None:
    calls, social = contacts(talked(world).store, world.catalogue, world.company, *months(world, "2026-10")).kinds
    assert calls.cost == 9.0  # 540 ÷ 60
    assert social.cost == pytest.approx(1080 / 1040)  # South's cost is known although its share is not
    assert (calls.satisfaction.value, calls.satisfaction.n) == (90.0, 10.0)
    low, high = calls.satisfaction.interval or (0, 0)
    assert (round(low or 0, 1), round(high or 0, 1)) == (59.6, 98.2)  # Wilson, golden number G6
    assert social.satisfaction.value is None
    assert (calls.before, calls.change) == (None, None)


def test_kinds_stand_in_the_order_of_the_study() -> None:
    assert [kind for kind in KINDS if kind != "email"] == [
        "face_to_face", "web", "partners", "call_centre", "traditional", "advisory", "social",
    ]  # fmt: skip


def test_without_contacts_there_is_no_share(world: Any) -> None:
    found = contacts(world.store, world.catalogue, world.company, *months(world, "2026-10", "2026-09"))
    assert (found.kinds, found.total, found.units) == ((), 0.0, ())


def said(world: Any, place: str, **values: float) -> Any:
    return world.days(place, "2026-10-15", **values)


def manners(world: Any) -> list[Activity]:
    period = world.calendar.parse("2026-10-01..2026-10-28")  # four weeks
    return list(activity(world.store, world.catalogue, world.company, period))


def test_activity_is_posts_per_week_and_impact_is_per_post_and_thousand_followers(world: Any) -> None:
    said(world, "north/marketing/facebook", posts=20, engagements=900, followers=2000, replies=30)
    said(world, "north/marketing/instagram", posts=20, engagements=300, followers=4000, replies=10)
    (north,) = manners(world)
    assert (north.posts, north.per_week, north.per_post) == (40.0, 10.0, 30.0)  # 1,200 ÷ 40
    assert (north.impact, north.replies, north.channels) == (5.0, 1.0, 2)  # 30 ÷ 6; 40 ÷ 40
    assert north.manner == "conversation"


def test_a_channel_without_followers_or_engagements_is_left_out(world: Any) -> None:
    said(world, "north/marketing/facebook", posts=20, engagements=900, followers=2000)
    said(world, "north/marketing/instagram", posts=500)
    (north,) = manners(world)
    assert (north.posts, north.channels, north.replies) == (20.0, 1, None)


def test_who_says_nothing_of_posts_is_not_called_quiet(world: Any) -> None:
    said(world, "west/marketing/facebook", followers=100)
    assert manners(world) == []


def test_the_four_quarters_have_their_lower_edges_inside() -> None:
    limits = Thresholds(4, 5)
    assert [limits.manner(*at) for at in ((4, 5), (4, 4.9), (3.9, 5), (3.9, 4.9))] == [
        "conversation", "broadcast", "earned", "quiet",
    ]  # fmt: skip
    assert load_thresholds() == limits


def test_what_a_department_runs_is_said_also_where_it_tells_nothing(world: Any) -> None:
    said(world, "north/marketing/facebook", posts=2, followers=100).days(
        "north/marketing/facebook", "2026-09-01", posts=1
    )
    reported: pd.DataFrame = world.store.reported()
    running = runs(reporters(world.company, world.catalogue, reported, world.today), world.catalogue)
    told = {(run.unit.id, run.channel.id): run for run in running}
    facebook, phone = told["north", "facebook"], told["north", "phone"]
    assert (facebook.lenses, facebook.measures) == (("brand", "engagement"), 2)
    assert (str(facebook.first_day), str(facebook.last_day)) == ("2026-09-01", "2026-10-15")
    assert (phone.lenses, phone.measures, phone.last_day) == ((), 0, None)

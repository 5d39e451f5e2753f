"""The bridge: few steps, and nothing is lost on the way."""

from dataclasses import replace
from datetime import date

import pytest

from dashboard.bridge import bridge
from dashboard.catalogue import load_catalogue
from dashboard.drivers import Drivers, effects
from dashboard.parts import Amount
from dashboard.period import Calendar

CALENDAR = Calendar(date(2026, 11, 21))


def drivers(metric: str, before: dict[str, tuple[float, ...]], after: dict[str, tuple[float, ...]]) -> Drivers:
    """Of channels that have these numerators and denominators, or these counts."""
    chosen = load_catalogue().metrics[metric]
    then, now = (
        {("north", "care", channel): Amount((*parts, 0.0, 0.0, 0.0)[:4], 1, date(2026, 10, 31))
         for channel, parts in side.items()}
        for side in (before, after)
    )  # fmt: skip
    found, like = effects(chosen.aggregation, then, now)
    change = sum(effect.total for effect in found)
    october, september = CALENDAR.parse("2026-10"), CALENDAR.parse("2026-09")
    return Drivers(chosen, "north", october, september, 0.0, change, found, like)


def test_g4_goes_up_by_what_both_channels_did_and_down_by_where_the_work_came_from() -> None:
    """Rates 87.5 → 90 and 50 → 55 with shares 0.8 → 0.6 and 0.2 → 0.4: 0.7 · 2.5, 0.3 · 5, and −7.25 of mix."""
    moved = drivers("sla_attainment", {"phone": (700, 800), "x": (100, 200)}, {"phone": (540, 600), "x": (220, 400)})
    steps = bridge(moved)
    assert [(step.kind, step.effect and step.effect.channel, step.channels) for step in steps] == [
        ("own", "phone", 1), ("own", "x", 1), ("mix", None, 2),
    ]  # fmt: skip
    assert [step.size for step in steps] == pytest.approx([1.75, 1.5, -7.25])
    assert sum(step.size for step in steps) == pytest.approx(-4)


def test_the_small_channels_share_one_step() -> None:
    """Nine channels that grew by 1 to 9: the six largest by themselves, 3 + 2 + 1 together."""
    steps = bridge(
        drivers("impressions", {f"c{n}": (10,) for n in range(1, 10)}, {f"c{n}": (10 + n,) for n in range(1, 10)})
    )
    assert [step.size for step in steps] == [9, 8, 7, 6, 5, 4, 6]
    assert (steps[-1].kind, steps[-1].channels, steps[-1].effect) == ("others", 3, None)


def test_seven_channels_need_no_others() -> None:
    steps = bridge(drivers("impressions", {f"c{n}": (10,) for n in range(7)}, {f"c{n}": (11,) for n in range(7)}))
    assert [(step.kind, step.size) for step in steps] == [("own", 1)] * 7


def test_what_came_and_what_went_is_said() -> None:
    steps = bridge(drivers("impressions", {"a": (100,), "b": (40,)}, {"b": (50,), "c": (30,)}))
    assert [(step.kind, step.effect and step.effect.channel, step.size) for step in steps] == [
        ("gone", "a", -100), ("new", "c", 30), ("own", "b", 10),
    ]  # fmt: skip


def test_a_number_without_parts_has_no_bridge() -> None:
    moved = drivers("impressions", {"a": (100,)}, {"a": (110,)})
    assert bridge(replace(moved, undivided="it is read from all records together")) == ()
    assert bridge(replace(moved, before=None)) == ()

"""Measures that some channels report whole and others only in parts, and counts that belong together."""

import pytest


def test_engagements_are_summed_from_their_parts_where_a_channel_gives_only_those(world):
    world.days("north/marketing/facebook", "2026-10-15", engagements=100, reactions=70, comments=10)
    world.days("north/marketing/instagram", "2026-10-15", reactions=40, comments=5, saves=3)
    world.days("north/marketing/instagram", "2026-10-16", shares=2, link_clicks=6)
    # Facebook says 100 itself; Instagram's parts are 40 + 5 + 3 + 2 + 6 = 56.
    assert world.score("engagements", unit="north").value == 156


def test_what_was_asked_and_what_was_answered_are_counted_by_the_same_tool(world):
    # The desk counts 20 answered of 40 cases; the inbox says 90 were answered, but not of how many.
    world.days("north/care/x", "2026-10-15", cases_opened=40, cases_answered=20, inbound_answered=90)
    assert world.score("response_rate", unit="north").value == 50
    # Once the inbox gives both, it counts: 90 of 100.
    world.days("north/care/x", "2026-10-16", actionable_inbound=100)
    assert world.score("response_rate", unit="north").value == 90


def test_the_choice_is_made_anew_in_every_month(world):
    world.days("north/care/x", "2026-08-15", cases_opened=10, cases_answered=9)
    world.days("north/care/x", "2026-09-15", actionable_inbound=20, inbound_answered=6, cases_opened=5)
    quarter = world.score("response_rate", unit="north", period="2026-Q3")
    assert (quarter.value, quarter.n) == (pytest.approx(100 * 15 / 30), 30)

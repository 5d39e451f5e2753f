"""The facts no tool exports and departments type into our template: one fact per measure and day."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from dashboard.sample.dice import Dice
from dashboard.sample.series import PageDay
from dashboard.sample.stories import SLA, SLA_BEFORE, factor, silent
from dashboard.sample.voices import Applicant, Post
from dashboard.sample.world import DAYS, MONTH_ENDS, WEEK, Page, Unit


@dataclass(frozen=True)
class Fact:
    """One row of the measures template. Department and channel are "" where the fact has none."""

    day: date
    unit: str
    department: str
    channel: str
    measure: str
    value: int


def followers(unit: Unit, page: Page, days: Sequence[PageDay]) -> Iterator[Fact]:
    """The stock on every Sunday and at every month's end: the tools export only what was gained."""
    for day in days:
        if day.day.weekday() == 6 or day.day in MONTH_ENDS:
            yield Fact(day.day, unit.id, page.department, page.platform, "followers", day.followers)


DIGITAL = ("website", "facebook", "instagram", "x", "social")  # what people use more every month


def contacts(unit: Unit, seed: int) -> Iterator[Fact]:
    """Contacts and their cost by channel, and what customers solved without an agent, by month."""
    dice = Dice(seed, unit.id, "contacts")
    for month, day in enumerate(MONTH_ENDS):
        for channel, (number, price) in unit.contacts.items():
            drift = 1 + (0.012 if channel in DIGITAL else -0.004) * month
            crowd = sqrt(factor(unit, "cases", day.replace(day=15)))
            n = round(dice.about(number * drift * unit.seasonal(day.replace(day=15)) * crowd, 0.03))
            numbers = {"contacts": n, "contact_cost": round(n * dice.about(price, 0.02))}
            if channel == "website":
                numbers["solved_without_agent"] = round(n * dice.about(0.31 + 0.003 * month, 0.03))
                numbers["agent_contacts"] = round(n * dice.about(0.42, 0.03))
            yield from (Fact(day, unit.id, "care", channel, name, value) for name, value in numbers.items())


def community(unit: Unit, page: Page, posts: Sequence[Post], seed: int) -> Iterator[Fact]:
    """Own broadcasts against replies to people, and what waited for an answer, by month and page."""
    dice = Dice(seed, unit.id, page.department, page.platform, "community")
    for day in MONTH_ENDS:
        if silent(unit, page.department, day):
            return
        sent = sum(post.at.date().replace(day=1) == day.replace(day=1) for post in posts)
        asked = round(dice.about(page.inbound * unit.seasonal(day), 0.06))
        replies = dice.count(page.replies * unit.seasonal(day))
        numbers = {
            "broadcasts": sent, "replies": replies, "actionable_inbound": asked,
            "inbound_answered": min(asked, round(replies * 0.97)),
        }  # fmt: skip
        yield from (Fact(day, unit.id, page.department, page.platform, name, n) for name, n in numbers.items())


def customers(unit: Unit, seed: int) -> Iterator[Fact]:
    """The monthly survey (NPS), product ratings, and cases that started badly."""
    dice = Dice(seed, unit.id, "customers")
    for month, day in enumerate(MONTH_ENDS):
        asked = dice.whole(170, 260)
        promoters = round(asked * dice.about(unit.nps[0] + 0.001 * month, 0.05))
        detractors = round(asked * dice.about(unit.nps[1] * factor(unit, "detractors", day), 0.08))
        ratings = dice.count(140 * unit.seasonal(day))
        survey = {
            "nps_promoters": promoters,
            "nps_detractors": detractors,
            "nps_passives": max(0, asked - promoters - detractors),
            "product_ratings": ratings,
            "product_stars": round(ratings * dice.about(unit.product_stars, 0.012)),
        }
        yield from (Fact(day, unit.id, "marketing", "", name, n) for name, n in survey.items())
        starts, calmed = dice.whole(26, 44), 0.57 / sqrt(factor(unit, "dissatisfied", day))
        yield Fact(day, unit.id, "care", "", "negative_starts", starts)
        yield Fact(day, unit.id, "care", "", "negative_recovered", round(starts * dice.about(calmed, 0.06)))


def brand_wave(unit: Unit, seed: int) -> Iterator[Fact]:
    """The quarterly brand tracking: who knows us, who finds us relevant."""
    dice = Dice(seed, unit.id, "tracking")
    for wave, day in enumerate(MONTH_ENDS[0::3]):  # the last day of September, December, March, June
        asked = 1_000
        aware = dice.about(0.48 + 0.04 * unit.nps[0] + 0.004 * wave, 0.02)
        numbers = {
            "awareness_asked": asked, "awareness_yes": round(asked * aware), "relevance_asked": round(asked * aware),
            "relevance_top2": round(asked * aware * dice.about(unit.nps[0] * 0.8, 0.03)),
        }  # fmt: skip
        yield from (Fact(day, unit.id, "marketing", "", name, n) for name, n in numbers.items())


def people(unit: Unit, applicants: Sequence[Applicant], seed: int) -> Iterator[Fact]:
    """What hiring cost, offers, who stayed, and who shares the company's posts, by month."""
    dice = Dice(seed, unit.id, "people")
    applied = Counter(f"{a.applied:%Y-%m}" for a in applicants)
    hired = Counter(f"{a.hired:%Y-%m}" for a in applicants if a.hired)
    for month, day in enumerate(MONTH_ENDS):
        hires, sharing = hired[f"{day:%Y-%m}"], unit.employees * (0.06 + 0.001 * month)
        disclosed = round(applied[f"{day:%Y-%m}"] * dice.about(0.71, 0.06))
        price = unit.cost_per_hire * factor(unit, "cost_per_hire", day)
        numbers = {
            "hiring_cost": round(dice.about(price * (0.6 + hires), 0.08)),
            "offers_accepted": hires,
            "offers_declined": dice.count(0.2 * hires + 0.15),
            "diversity_disclosed": disclosed,
            "diversity_group": round(disclosed * dice.about(0.41, 0.1)),
            "employees_eligible": unit.employees + month,
            "employees_sharing": round(dice.about(sharing * factor(unit, "employees_sharing", day), 0.06)),
        }
        for name, ago, stay in (("90d", 3, 0.93), ("1y", 12, 0.84)):
            if month >= ago:  # before that, nobody's time has ended
                cohort = hired[f"{MONTH_ENDS[month - ago]:%Y-%m}"]
                numbers[f"cohort_{name}"] = cohort
                numbers[f"retained_{name}"] = sum(dice.chance(stay) for _ in range(cohort))
        yield from (Fact(day, unit.id, "hr", "", name, n) for name, n in numbers.items())


def sales(unit: Unit, seed: int) -> Iterator[Fact]:
    """Revenue, the part attributed to social (last touch), its cost, and new customers, by month."""
    dice = Dice(seed, unit.id, "sales")
    for month, day in enumerate(MONTH_ENDS):
        total = dice.about(unit.revenue * (1 + 0.003 * month) * unit.seasonal(day), 0.025)
        social = dice.about(total * unit.social_share * (1 + 0.01 * month) * factor(unit, "social_revenue", day), 0.05)
        won = round(dice.about(social / 210, 0.05))
        spent = dice.about(unit.revenue * unit.social_share * 0.42, 0.05)
        numbers = {
            "revenue": round(total), "social_revenue": round(social), "social_cost": round(spent), "acquisitions": won,
            "acquisition_cost": round(won * dice.about(46, 0.05)),
        }  # fmt: skip
        yield from (Fact(day, unit.id, "sales", "", name, n) for name, n in numbers.items())


def video(unit: Unit, page: Page, days: Sequence[PageDay], seed: int) -> Iterator[Fact]:
    """How many of the videos started on a page were watched to the end, by month."""
    dice = Dice(seed, unit.id, "video")
    for day in MONTH_ENDS:
        month = [d for d in days if d.day.replace(day=1) == day.replace(day=1)]
        if month:
            starts = sum(d.views for d in month)
            numbers = {"video_starts": starts, "video_completes": round(starts * dice.about(0.34, 0.05))}
            yield from (Fact(day, unit.id, page.department, page.platform, name, n) for name, n in numbers.items())


def spread(total: int, weights: Sequence[float]) -> list[int]:
    """Whole parts of `total` in proportion to the weights; they add up to it exactly."""
    whole, done, parts = sum(weights), 0.0, []
    for weight in weights:
        before = round(total * done / whole)
        done += weight
        parts.append(round(total * done / whole) - before)
    return parts


def care_desk(unit: Unit, seed: int) -> Iterator[Fact]:
    """The sums of a desk that reports no single cases: due, in time, opened, closed by day, ratings by month."""
    dice, open_cases = Dice(seed, unit.id, "desk"), dict.fromkeys(SLA_BEFORE, 0)
    for end in MONTH_ENDS:
        days = [day for day in DAYS if day.replace(day=1) == end.replace(day=1)]
        weights = [WEEK["office"][day.weekday()] * dice.about(1, 0.08) for day in days]
        for channel, (share, usual) in SLA_BEFORE.items():
            due = round(dice.about(usual * (1 + (unit.seasonal(end) - 1) * 0.4), 0.03))
            met = round(due * dice.about(share, 0.02))
            met, due = SLA.get(((end.year, end.month), channel), (met, due))
            dues = spread(due, weights)
            mets = spread(met, dues)
            for day, n_due, n_met in zip(days, dues, mets, strict=True):
                closed, open_cases[channel] = open_cases[channel], n_due  # what came in today is closed tomorrow
                numbers = {"sla_due": n_due, "sla_met": n_met, "cases_opened": n_due, "cases_closed": closed}
                yield from (Fact(day, unit.id, "care", channel, name, n) for name, n in numbers.items())
            rated = round(due * dice.about(0.3, 0.05))
            good = round(rated * dice.about(0.79 if channel == "phone" else 0.68, 0.03))
            yield Fact(end, unit.id, "care", channel, "csat_rated", rated)
            yield Fact(end, unit.id, "care", channel, "csat_good", good)

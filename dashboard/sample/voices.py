"""The single voices of the sample: posts, mentions, cases, applicants and reviews, one by one.

All times are wall-clock times in the company's zone, between 7 and 22 o'clock, so that a record
stays on its day in every zone a tool may write (Pacific, UTC, Berlin).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dashboard.sample import phrases
from dashboard.sample.dice import Dice
from dashboard.sample.stories import CRISIS, factor, silent
from dashboard.sample.world import DAYS, FIRST, LAST, WEEK, Page, Unit


@dataclass(frozen=True)
class Post:
    """One own post with its lifetime numbers."""

    id: str
    at: datetime
    text: str
    views: int
    reach: int
    reactions: int
    comments: int
    shares: int
    saves: int
    link_clicks: int
    other_clicks: int
    follows: int

    @property
    def engagements(self) -> int:
        """Reactions, comments, shares, saves and all clicks."""
        return self.reactions + self.comments + self.shares + self.saves + self.link_clicks + self.other_clicks


@dataclass(frozen=True)
class Mention:
    """Somebody names the unit (`competitor` None) or a competitor."""

    id: str
    at: datetime
    platform: str
    competitor: str | None
    sentiment: str  # positive, neutral, negative, or "" when nobody rated it
    author: str
    text: str
    reach: int


@dataclass(frozen=True)
class Case:
    """One customer's case at the desk."""

    id: str
    platform: str
    subject: str
    created: datetime
    first_reply: datetime | None
    resolved: datetime | None
    rating: int | None  # 1 to 5


@dataclass(frozen=True)
class Applicant:
    """One application."""

    id: str
    job: str
    source: str  # "" when nobody knows
    applied: date
    stage: str
    status: str  # Active, Rejected, Hired
    offer: date | None
    hired: date | None


@dataclass(frozen=True)
class Review:
    """What an employee says about the employer."""

    on: date
    job: str
    stars: int
    title: str
    pros: str
    cons: str
    recommends: bool


def _clock(day: date, dice: Dice) -> datetime:
    return datetime.combine(day, time(dice.whole(10, 20), dice.whole(0, 59)))


def posts(unit: Unit, page: Page, followers: dict[date, int], seed: int) -> Iterator[Post]:
    """The posts of one page, oldest first."""
    dice = Dice(seed, unit.id, page.department, page.platform, "posts")
    usual = page.views * 30.4 / page.posts * 0.75  # posts bring three quarters of what a page is seen
    for day in DAYS:
        if silent(unit, page.department, day):
            return
        rate = page.posts / 30.4 * WEEK["office"][day.weekday()]
        for _ in range(min(3, dice.count(rate))):
            views = round(dice.skewed(usual * followers[day], 0.45) * factor(unit, "views", day)) + 20
            liked = dice.about(views * page.engagement, 0.3)
            yield Post(
                id=dice.digits(19), at=_clock(day, dice), text=phrases.caption(unit, page.department, day, dice),
                views=views, reach=round(views * dice.about(0.62, 0.06)),
                reactions=round(liked * 0.66), comments=dice.count(liked * 0.06), shares=dice.count(liked * 0.06),
                saves=dice.count(liked * 0.05), link_clicks=dice.count(liked * 0.11),
                other_clicks=dice.count(liked * 0.07), follows=dice.count(liked * 0.008),
            )  # fmt: skip


MENTION_PLATFORMS = {"x": 4, "facebook": 3, "instagram": 3, "forum": 2, "news": 1}


def mentions(unit: Unit, seed: int) -> Iterator[Mention]:
    """What people say about the unit, oldest first."""
    dice, owed, tone = Dice(seed, unit.id, "mentions"), dict[str, float](), 1.0
    for day in DAYS:
        rate = unit.mentions * factor(unit, "mentions", day) * unit.seasonal(day) * WEEK["public"][day.weekday()]
        if day.day == 1:
            tone = dice.about(1, 0.2)
        mood = {
            "positive": 0.5 * unit.nps[0] * tone * factor(unit, "positive", day), "neutral": 0.50,
            "negative": 0.8 * unit.nps[1] * factor(unit, "negative", day), "": 0.06,
        }  # fmt: skip
        crisis = unit.story == "garden" and day >= CRISIS and factor(unit, "negative", day) > 1
        for _ in range(dice.count(rate)):
            sentiment = dice.even(mood, owed)
            yield Mention(
                f"m{dice.digits(9)}", _clock(day, dice), dice.weighted(MENTION_PLATFORMS), None, sentiment,
                f"user{dice.whole(1000, 9999)}", phrases.voice(unit, sentiment, crisis, day, dice),
                round(dice.skewed(900, 1.0)),
            )  # fmt: skip


def competitor_mentions(unit: Unit, seed: int) -> Iterator[Mention]:
    """What people say about the unit's competitors, oldest first."""
    dice = Dice(seed, unit.id, "competitors")
    mood = {"positive": 0.24, "neutral": 0.54, "negative": 0.17, "": 0.05}
    for day in DAYS:
        for _ in range(dice.count(unit.competitor_mentions * unit.seasonal(day) * WEEK["public"][day.weekday()])):
            sentiment, name = dice.weighted(mood), dice.pick(unit.competitors)
            text = f"{phrases.voice(unit, sentiment, False, FIRST, dice)} ({name})"
            yield Mention(
                f"c{dice.digits(9)}", _clock(day, dice), dice.weighted(MENTION_PLATFORMS), name, sentiment,
                f"user{dice.whole(1000, 9999)}", text, round(dice.skewed(900, 1.0)),
            )  # fmt: skip


REPLY_MINUTES = {"facebook": 62, "instagram": 55, "x": 27, "email": 235, "website": 110, "phone": 9}
RECENT = LAST - timedelta(25)  # what came in before this is closed at the export


def cases(unit: Unit, seed: int) -> Iterator[Case]:
    """The cases of the unit's desk in order of their numbers; a few are closed without an answer."""
    dice, owed = Dice(seed, unit.id, "cases"), dict[bool, float]()
    exported = datetime.combine(LAST + timedelta(1), time(6))
    number = dice.whole(10_000, 20_000)
    for day in DAYS:
        slow = factor(unit, "first_reply", day)
        crowd = factor(unit, "cases", day) * unit.seasonal(day) * WEEK["office"][day.weekday()]
        for created in sorted(_clock(day, dice) for _ in range(dice.count(unit.cases * crowd))):
            number += 1
            platform = dice.weighted(unit.case_channels)
            reply = created + timedelta(minutes=round(dice.skewed(REPLY_MINUTES[platform] * slow, 0.75)) + 1)
            resolved = reply + timedelta(minutes=round(dice.skewed(1_500 * slow**0.5, 0.8)) + 5)
            answered = not dice.chance(0.012 * slow) and reply < exported
            done = resolved < exported and (created.date() < RECENT or not dice.chance(0.12))
            unhappy = min(0.85, 0.95 * unit.nps[1] * factor(unit, "dissatisfied", day))
            happy = dice.even({True: 1 - unhappy, False: unhappy}, owed)
            rating = dice.pick((4, 5, 5) if happy else (1, 2, 3))
            subject = dice.pick(phrases.LATE if slow > 2 and dice.chance(0.5) else phrases.QUESTIONS)
            yield Case(
                str(number), platform, phrases.fill(subject, unit, day, dice), created,
                reply if answered else None, resolved if done else None, rating if done and dice.chance(0.55) else None,
            )  # fmt: skip


JOBS = (
    "Assembly Technician", "Service Agent", "Product Engineer", "Buyer, Components", "Branch Adviser", "Data Analyst",
)  # fmt: skip
SOURCES = {
    "LinkedIn": 0.17, "Instagram": 0.08, "Company Careers Page": 0.29, "Referral": 0.14, "Job Board": 0.2, "": 0.12,
}  # fmt: skip
SOCIAL_SOURCES = ("LinkedIn", "Instagram")


def applicants(unit: Unit, seed: int) -> Iterator[Applicant]:
    """Everybody who applied, oldest first. Who would be hired after the export is still in the process."""
    dice, owed = Dice(seed, unit.id, "applicants"), dict[str, float]()
    number = dice.whole(10_000, 60_000)
    for day in DAYS:
        rate = unit.applicants / 30.4 * factor(unit, "applicants", day) * WEEK["office"][day.weekday()]
        social = factor(unit, "social_source", day)
        sources = {name: weight * (social if name in SOCIAL_SOURCES else 1) for name, weight in SOURCES.items()}
        for _ in range(dice.count(rate)):
            number += dice.whole(1, 4)
            good = dice.chance(0.14 * factor(unit, "hired", day))
            offer = day + timedelta(dice.whole(14, 34))
            hired = offer + timedelta(dice.whole(2, 16))
            source, job, screened = dice.even(sources, owed), dice.pick(JOBS), dice.chance(0.55)
            if good and hired <= LAST:
                stage, status = "Offer", "Hired"
            elif good or day > date(2026, 10, 5):
                stage, status = "Offer" if good and offer <= LAST else "Interview", "Active"
            else:
                stage, status = "Application Review" if screened else "Interview", "Rejected"
            dates = (offer, hired) if status == "Hired" else (None, None)
            yield Applicant(str(number), job, source, day, stage, status, *dates)


def reviews(unit: Unit, mean_stars: float, seed: int) -> Iterator[Review]:
    """Employees' reviews, about four a month, oldest first."""
    dice = Dice(seed, unit.id, "reviews")
    for day in DAYS:
        if dice.chance(4 / 30.4):
            stars = min(5, max(1, round(mean_stars + 1.05 * dice.normal())))
            yield Review(
                day, dice.pick(JOBS), stars, dice.pick(phrases.REVIEW_TITLES), dice.pick(phrases.PROS),
                dice.pick(phrases.CONS), stars >= 4,
            )  # fmt: skip

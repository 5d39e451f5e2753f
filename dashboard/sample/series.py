"""The daily numbers of every page: views, reach, interactions and followers."""

from dataclasses import dataclass
from datetime import date

from dashboard.sample.dice import Dice
from dashboard.sample.stories import factor, silent
from dashboard.sample.world import DAYS, WEEK, Page, Unit


@dataclass(frozen=True)
class PageDay:
    """One page on one day. `followers` is the stock in the evening."""

    day: date
    views: int
    reach: int
    engagements: int
    visits: int
    new: int
    lost: int
    followers: int


def page_days(unit: Unit, page: Page, seed: int) -> list[PageDay]:
    """The page's days, oldest first; it ends where the department goes silent."""
    dice = Dice(seed, unit.id, page.department, page.platform, "days")
    week = WEEK["office" if page.platform == "linkedin" else "public"]
    followers, days = page.followers, []
    for day in DAYS:
        if silent(unit, page.department, day):
            break
        busy = week[day.weekday()] * (1 + (unit.seasonal(day) - 1) * 0.6)
        views = round(dice.about(followers * page.views * busy * factor(unit, "views", day), 0.11))
        gained = followers * page.growth / 30.4 * busy * factor(unit, "followers", day)
        if page.department == "hr":
            gained *= factor(unit, "social_source", day) ** 0.5
        new, lost = dice.count(gained), dice.count(followers * page.growth / 30.4 * 0.3)
        followers += new - lost
        days.append(
            PageDay(
                day=day,
                views=views,
                reach=round(views * dice.about(0.6, 0.05)),
                engagements=round(dice.about(views * page.engagement, 0.13)),
                visits=dice.count(views * 0.012),
                new=new,
                lost=lost,
                followers=followers,
            )
        )
    return days

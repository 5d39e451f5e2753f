"""Which unit exports what with which tool: every file of the sample, by its place below the folder."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.sample import facts, voices
from dashboard.sample.company import company_yaml
from dashboard.sample.facts import Fact
from dashboard.sample.files import desks, linkedin, listening, meta, people, templates, x, youtube
from dashboard.sample.series import PageDay, page_days
from dashboard.sample.voices import Applicant, Post
from dashboard.sample.world import YEARS, Page, Unit, units

File = tuple[str, bytes]  # path below the folder, content


@dataclass(frozen=True)
class PageLife:
    """One page with all it did."""

    page: Page
    days: list[PageDay]
    posts: list[Post]


@dataclass(frozen=True)
class UnitLife:
    """One unit with its pages and applicants: what several files tell about."""

    unit: Unit
    pages: list[PageLife]
    applicants: list[Applicant]


def live(unit: Unit, seed: int) -> UnitLife:
    """The unit's twenty-six months."""
    pages = []
    for page in unit.pages:
        days = page_days(unit, page, seed)
        stock = {day.day: day.followers for day in days}
        pages.append(PageLife(page, days, list(voices.posts(unit, page, stock, seed))))
    return UnitLife(unit, pages, list(voices.applicants(unit, seed)))


def exports(scale: int = 1, seed: int = 1) -> Iterator[File]:
    """Every file of the sample, company.yaml first."""
    everyone = units(scale)
    yield "company.yaml", company_yaml(everyone)
    lives = [live(unit, seed) for unit in everyone]
    for life in lives:
        unit = life.unit
        for page_life in life.pages:
            folder = f"exports/{unit.id}/{page_life.page.department}/{page_life.page.platform}/"
            yield from ((folder + name, data) for name, data in _page_files(unit, page_life, seed))
        yield from ((f"exports/{unit.id}/{name}", data) for name, data in _unit_files(life, seed))
    yield from ((f"exports/_templates/{name}", data) for name, data in _template_files(lives, seed))


def _page_files(unit: Unit, life: PageLife, seed: int) -> Iterator[File]:
    page = life.page
    if page.platform in ("facebook", "instagram"):
        yield from meta.overviews(page, life.days)
        yield meta.posts(unit, page, life.posts)
    elif page.platform == "youtube":
        yield youtube.table(unit, life.posts, seed)
    elif page.platform in ("linkedin", "x"):
        for copy, (first, last) in enumerate(YEARS):
            days = [day for day in life.days if first <= day.day <= last]
            posted = [post for post in life.posts if first <= post.at.date() <= last]
            if page.platform == "linkedin":
                yield linkedin.content(unit, days, posted, seed)
                yield linkedin.followers(unit, days, seed)
            else:
                yield x.overview(unit, days, posted, copy, seed)
                yield x.content(unit, days, posted)


def _unit_files(life: UnitLife, seed: int) -> Iterator[File]:
    """The files of tools that serve a whole department."""
    unit = life.unit
    if unit.listening == "brandwatch":
        name, data = listening.brandwatch(unit, list(voices.mentions(unit, seed)), seed)
        yield f"marketing/all/{name}", data
    if unit.care == "zendesk":
        name, data = desks.zendesk(unit, list(voices.cases(unit, seed)), seed)
        yield f"care/all/{name}", data
    elif unit.care == "freshdesk":
        name, data = desks.freshdesk(unit, list(voices.cases(unit, seed)), 240, seed)
        yield f"care/all/{name}", data
    if unit.ats == "greenhouse":
        for year in (2024, 2025, 2026):
            name, data = people.greenhouse([a for a in life.applicants if a.applied.year == year], year)
            yield f"hr/all/{name}", data
    if unit.employer_stars is not None:
        name, data = people.glassdoor(unit, list(voices.reviews(unit, unit.employer_stars, seed)))
        yield f"hr/glassdoor/{name}", data
    # Our templates that have no column for the department lie where their department is known.
    said = list(voices.competitor_mentions(unit, seed))
    if unit.listening == "template":
        said += voices.mentions(unit, seed)
    yield "marketing/all/mentions.csv", templates.mentions(unit, said)


def _template_files(lives: Sequence[UnitLife], seed: int) -> Iterator[File]:
    """Our templates, which name unit, department and channel themselves."""

    def by_unit(tell: Callable[[Unit, int], Iterator[Fact]]) -> list[Fact]:
        return [fact for life in lives for fact in tell(life.unit, seed)]

    pages = [(life.unit, page) for life in lives for page in life.pages]
    stocks = [fact for unit, p in pages for fact in facts.followers(unit, p.page, p.days)]
    community = [fact for unit, p in pages for fact in facts.community(unit, p.page, p.posts, seed)]
    channels = [(unit, page) for unit, page in pages if page.page.platform == "youtube"]
    video = [fact for unit, p in channels for fact in facts.video(unit, p.page, p.days, seed)]
    hiring = [fact for life in lives for fact in facts.people(life.unit, life.applicants, seed)]
    yield "followers.csv", templates.measures_csv(sorted(stocks, key=_by_day))
    yield "community.csv", templates.measures_csv(sorted(community + video, key=_by_day))
    yield "contacts.csv", templates.measures_csv(sorted(by_unit(facts.contacts), key=_by_day))
    yield "customers.csv", templates.measures_csv(sorted(by_unit(facts.customers), key=_by_day))
    yield "people.csv", templates.measures_csv(sorted(hiring, key=_by_day))
    yield "sales.csv", templates.measures_csv(sorted(by_unit(facts.sales), key=_by_day))
    yield "brand-tracking.yaml", templates.measures_yaml(sorted(by_unit(facts.brand_wave), key=_by_day))
    for life in lives:
        unit = life.unit
        if unit.care == "sums":
            yield f"care-desk-{unit.id}.csv", templates.measures_csv(sorted(facts.care_desk(unit, seed), key=_by_day))
        if unit.care == "template":
            yield f"cases-{unit.id}.csv", templates.cases(unit, list(voices.cases(unit, seed)))
        if unit.ats == "template":
            yield f"applicants-{unit.id}.csv", templates.applicants(unit, life.applicants)
        for page in life.pages:
            if page.page.platform == "forum":
                yield f"posts-{unit.id}.csv", templates.posts(unit, page.page, page.posts)


def _by_day(fact: Fact) -> date:
    return fact.day

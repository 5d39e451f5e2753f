"""The world of Alder & Vale: its business units, their channels, and how large everything is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import cos, pi
from typing import Literal

FIRST, LAST = date(2024, 9, 1), date(2026, 10, 31)
DAYS = tuple(FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1))
MONTH_ENDS = tuple(day for day in DAYS if (day + timedelta(1)).day == 1)
YEARS = (  # tools cut their exports at a year
    (date(2024, 9, 1), date(2025, 8, 31)),
    (date(2025, 9, 1), date(2026, 8, 31)),
    (date(2026, 9, 1), date(2026, 10, 31)),
)
COMPANY = "Alder & Vale"

#: Monday to Sunday, relative to an average day.
WEEK = {
    "public": (0.98, 1.04, 1.07, 1.05, 0.99, 0.91, 0.96),
    "office": (1.32, 1.28, 1.24, 1.20, 1.06, 0.46, 0.44),
}


@dataclass(frozen=True)
class Page:
    """One account on a social network, with what a normal month there looks like."""

    department: str
    platform: str
    followers: int  # at the start
    growth: float  # new followers per month, as a share of the followers
    posts: float  # per month
    views: float  # per follower and day
    engagement: float  # engagements per view
    replies: float  # to people, per month
    inbound: float  # comments and messages that ask for an answer, per month


@dataclass(frozen=True)
class Unit:
    """One business unit: what it sells, which tools it uses, and how much of everything there is."""

    id: str
    name: str
    products: tuple[str, ...]
    products_de: tuple[str, ...]
    competitors: tuple[str, ...]
    season: tuple[float, int]  # amplitude, day of the year of the peak
    pages: tuple[Page, ...]
    mentions: float  # per day
    competitor_mentions: float  # per day
    listening: Literal["brandwatch", "template"]
    care: Literal["zendesk", "freshdesk", "template", "sums"]  # "sums": the desk reports no single cases
    cases: float  # per day
    case_channels: Mapping[str, float]  # platform -> weight
    contacts: Mapping[str, tuple[int, float]]  # channel -> contacts per month, cost of one
    ats: Literal["greenhouse", "template"]
    applicants: float  # per month
    cost_per_hire: float
    employees: int
    revenue: int  # per month
    social_share: float  # of revenue
    nps: tuple[float, float]  # share of promoters, of detractors
    product_stars: float
    employer_stars: float | None  # None: not on Glassdoor
    story: str = field(default="")  # the id its stories go by; scaled copies live the same ones

    def seasonal(self, day: date) -> float:
        """Relative size of the business on a day of the year, 1 on average."""
        amplitude, peak = self.season
        return 1 + amplitude * cos(2 * pi * (day.timetuple().tm_yday - peak) / 365)


KITCHEN = Unit(
    id="kitchen",
    name="Kitchen",
    products=("steam oven", "induction hob", "kettle", "stand mixer", "espresso machine"),
    products_de=("Dampfgarer", "Induktionskochfeld", "Wasserkocher", "Küchenmaschine"),
    competitors=("Harrowpike", "Cucinord"),
    season=(0.08, 345),
    pages=(
        Page("marketing", "facebook", 48_200, 0.012, 9, 0.21, 0.034, 210, 260),
        Page("marketing", "instagram", 61_400, 0.019, 11, 0.33, 0.047, 260, 310),
        Page("marketing", "linkedin", 9_800, 0.016, 6, 0.16, 0.052, 28, 34),
        Page("marketing", "x", 14_900, 0.008, 12, 0.28, 0.022, 90, 110),
        Page("product", "youtube", 21_300, 0.014, 3, 0.11, 0.05, 35, 44),
    ),
    mentions=1.0,
    competitor_mentions=0.75,
    listening="brandwatch",
    care="zendesk",
    cases=0.95,
    case_channels={"facebook": 3, "x": 2, "email": 4, "website": 3},
    contacts={
        "branch": (2_100, 9.4),
        "website": (9_800, 0.7),
        "partner": (1_450, 6.1),
        "phone": (6_900, 7.9),
        "email": (3_100, 4.6),
        "facebook": (1_150, 2.9),
        "x": (540, 2.7),
    },
    ats="greenhouse",
    applicants=27,
    cost_per_hire=4_300,
    employees=640,
    revenue=9_400_000,
    social_share=0.052,
    nps=(0.52, 0.18),
    product_stars=4.3,
    employer_stars=3.7,
)
GARDEN = Unit(
    id="garden",
    name="Garden",
    products=("robot mower", "hedge trimmer", "garden hose", "leaf blower", "pressure washer"),
    products_de=("Mähroboter", "Heckenschere", "Gartenschlauch", "Laubbläser"),
    competitors=("Greenfoldt", "Rasenwicht"),
    season=(0.24, 150),
    pages=(
        Page("marketing", "facebook", 39_700, 0.010, 8, 0.19, 0.031, 170, 205),
        Page("marketing", "instagram", 33_800, 0.017, 10, 0.30, 0.044, 150, 185),
        Page("product", "youtube", 16_900, 0.012, 2.5, 0.13, 0.048, 22, 30),
    ),
    mentions=1.0,
    competitor_mentions=0.75,
    listening="brandwatch",
    care="zendesk",
    cases=0.9,
    case_channels={"facebook": 4, "x": 2, "email": 4, "website": 2},
    contacts={
        "branch": (2_700, 8.8),
        "website": (7_300, 0.8),
        "partner": (2_250, 5.7),
        "phone": (5_600, 8.2),
        "email": (2_400, 4.9),
        "facebook": (1_300, 3.0),
        "x": (310, 2.8),
    },
    ats="greenhouse",
    applicants=22,
    cost_per_hire=3_900,
    employees=510,
    revenue=7_100_000,
    social_share=0.038,
    nps=(0.47, 0.21),
    product_stars=4.1,
    employer_stars=3.5,
)
HEATING = Unit(
    id="heating",
    name="Heating",
    products=("heat pump", "gas boiler", "radiator thermostat", "hot water tank", "service plan"),
    products_de=("Wärmepumpe", "Heizkörperthermostat", "Warmwasserspeicher", "Wartungsvertrag"),
    competitors=("Kesselrund", "Thermowick"),
    season=(0.20, 20),
    pages=(
        Page("marketing", "facebook", 18_600, 0.008, 6, 0.17, 0.027, 88, 108),
        Page("marketing", "linkedin", 15_200, 0.018, 7, 0.19, 0.055, 46, 54),
    ),
    mentions=0.85,
    competitor_mentions=0.75,
    listening="brandwatch",
    care="sums",
    cases=0,
    case_channels={},
    contacts={
        "branch": (380, 14.5),
        "website": (4_600, 0.9),
        "partner": (5_200, 6.8),
        "phone": (7_900, 9.3),
        "email": (2_900, 5.2),
        "advisory": (60, 41.0),
        "social": (690, 3.4),
    },
    ats="template",
    applicants=17,
    cost_per_hire=5_600,
    employees=820,
    revenue=12_300_000,
    social_share=0.014,
    nps=(0.44, 0.19),
    product_stars=4.2,
    employer_stars=3.9,
)
LIGHTING = Unit(
    id="lighting",
    name="Lighting",
    products=("desk lamp", "ceiling light", "smart bulb", "garden lantern", "light strip"),
    products_de=("Schreibtischlampe", "Deckenleuchte", "Laterne", "Lichtband"),
    competitors=("Lumoranta", "Lampwick & Sons"),
    season=(0.15, 330),
    pages=(
        Page("marketing", "facebook", 27_500, 0.006, 18, 0.15, 0.014, 1.2, 150),
        Page("marketing", "instagram", 44_100, 0.009, 22, 0.20, 0.019, 1.6, 240),
        Page("product", "youtube", 7_400, 0.006, 3, 0.08, 0.03, 0.4, 26),
    ),
    mentions=0.8,
    competitor_mentions=0.75,
    listening="template",
    care="freshdesk",
    cases=0.9,
    case_channels={"email": 5, "website": 4, "x": 1},
    contacts={
        "branch": (1_900, 8.1),
        "website": (6_800, 0.6),
        "partner": (1_100, 5.9),
        "phone": (3_700, 7.4),
        "email": (2_800, 4.3),
        "x": (120, 2.9),
    },
    ats="template",
    applicants=13,
    cost_per_hire=3_700,
    employees=290,
    revenue=4_200_000,
    social_share=0.021,
    nps=(0.41, 0.24),
    product_stars=4.0,
    employer_stars=None,
)
BIKES = Unit(
    id="bikes",
    name="Bikes",
    products=("city bike", "e-bike", "cargo bike", "bike helmet", "child trailer"),
    products_de=("Stadtrad", "E-Bike", "Lastenrad", "Fahrradhelm"),
    competitors=("Velomarque", "Radfeder"),
    season=(0.22, 140),
    pages=(
        Page("marketing", "facebook", 22_800, 0.009, 8, 0.20, 0.036, 120, 140),
        Page("marketing", "instagram", 71_900, 0.023, 13, 0.36, 0.052, 340, 390),
        Page("marketing", "x", 11_700, 0.009, 11, 0.27, 0.024, 85, 100),
        Page("hr", "linkedin", 6_300, 0.017, 6, 0.17, 0.058, 24, 28),
        Page("product", "youtube", 12_600, 0.013, 2.5, 0.12, 0.05, 30, 36),
        Page("product", "forum", 3_900, 0.010, 7, 0.30, 0.06, 60, 70),
    ),
    mentions=1.0,
    competitor_mentions=0.75,
    listening="template",
    care="template",
    cases=0.9,
    case_channels={"facebook": 3, "instagram": 4, "x": 2, "email": 3, "phone": 2},
    contacts={
        "branch": (3_200, 8.6),
        "website": (5_900, 0.7),
        "partner": (1_700, 6.0),
        "phone": (3_900, 7.6),
        "email": (1_900, 4.4),
        "facebook": (620, 2.8),
        "instagram": (980, 2.6),
        "x": (290, 2.6),
    },
    ats="greenhouse",
    applicants=20,
    cost_per_hire=4_600,
    employees=370,
    revenue=6_300_000,
    social_share=0.083,
    nps=(0.55, 0.15),
    product_stars=4.4,
    employer_stars=3.6,
)


def units(scale: int = 1) -> tuple[Unit, ...]:
    """The five business units, `scale` times: "kitchen", …, then "kitchen-2", … with numbers of their own."""
    first = (KITCHEN, GARDEN, HEATING, LIGHTING, BIKES)
    copies = [replace(unit, story=unit.id) for unit in first]
    for n in range(2, scale + 1):
        copies += [replace(unit, id=f"{unit.id}-{n}", name=f"{unit.name} {n}", story=unit.id) for unit in first]
    return tuple(copies)

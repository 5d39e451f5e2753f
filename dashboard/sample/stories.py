"""The stories a reader can find in the sample: what was different, for whom, and when."""

from dataclasses import dataclass
from datetime import date

from dashboard.sample.world import LAST, Unit

LAUNCH = date(2026, 5, 4)
CAMPAIGN = date(2026, 3, 2)
CRISIS = date(2026, 9, 3)
SILENT_FROM = date(2026, 8, 1)


@dataclass(frozen=True)
class Effect:
    """From `start` to `end`, this unit has `factor` times as much of a quantity as it would have had."""

    unit: str
    quantity: str
    start: date
    end: date
    factor: float


EFFECTS = (
    # Kitchen: the One cooker is launched, is talked about, and stays liked.
    Effect("kitchen", "mentions", LAUNCH, date(2026, 5, 31), 4.0),
    Effect("kitchen", "mentions", date(2026, 6, 1), LAST, 1.7),
    Effect("kitchen", "positive", LAUNCH, LAST, 2.1),
    Effect("kitchen", "negative", LAUNCH, LAST, 0.6),
    Effect("kitchen", "views", LAUNCH, date(2026, 6, 14), 1.35),
    Effect("kitchen", "followers", LAUNCH, date(2026, 6, 30), 1.8),
    Effect("kitchen", "social_revenue", LAUNCH, LAST, 1.25),
    # Garden: mower batteries arrive late and the desk cannot keep up; October recovers.
    Effect("garden", "mentions", CRISIS, date(2026, 9, 27), 4.2),
    Effect("garden", "negative", CRISIS, date(2026, 9, 27), 7.0),
    Effect("garden", "negative", date(2026, 9, 28), date(2026, 10, 11), 1.8),
    Effect("garden", "cases", CRISIS, date(2026, 9, 27), 2.6),
    Effect("garden", "first_reply", CRISIS, date(2026, 9, 30), 4.0),
    Effect("garden", "first_reply", date(2026, 10, 1), date(2026, 10, 11), 1.6),
    Effect("garden", "dissatisfied", CRISIS, date(2026, 9, 30), 2.4),
    Effect("garden", "detractors", CRISIS, date(2026, 9, 30), 1.7),
    # Bikes: a recruiting campaign on social pays off.
    Effect("bikes", "applicants", CAMPAIGN, date(2026, 5, 31), 2.6),
    Effect("bikes", "applicants", date(2026, 6, 1), LAST, 1.5),
    Effect("bikes", "social_source", CAMPAIGN, LAST, 3.8),
    Effect("bikes", "hired", CAMPAIGN, LAST, 1.6),
    Effect("bikes", "cost_per_hire", date(2026, 4, 1), LAST, 0.58),
    Effect("bikes", "employees_sharing", date(2026, 3, 1), LAST, 1.9),
)

#: Heating, (month, channel) -> answered in time, due: every channel improves and the whole falls, 80 to 76 %.
SLA = {
    ((2026, 9), "phone"): (700, 800),
    ((2026, 9), "social"): (100, 200),
    ((2026, 10), "phone"): (540, 600),
    ((2026, 10), "social"): (220, 400),
}
SLA_BEFORE = {"phone": (0.872, 800), "social": (0.505, 195)}  # share in time, due per month


def factor(unit: Unit, quantity: str, day: date) -> float:
    """How much more (or less) of a quantity the stories give a unit on a day; 1 when they are silent."""
    product = 1.0
    for effect in EFFECTS:
        if (effect.unit, effect.quantity) == (unit.story, quantity) and effect.start <= day <= effect.end:
            product *= effect.factor
    return product


def products(unit: Unit, day: date, german: bool = False) -> tuple[str, ...]:
    """What the unit sells on a day. Kitchen's One cooker is there from its launch, and much talked about."""
    own = unit.products_de if german else unit.products
    if unit.story == "kitchen" and day >= LAUNCH:
        return (*own, *("One-Kocher" if german else "One cooker",) * 3)
    return own


def silent(unit: Unit, department: str, day: date) -> bool:
    """Bikes: the product department stops publishing and reporting."""
    return unit.story == "bikes" and department == "product" and day >= SILENT_FROM

"""Activity: how much each unit says in its own posts, held against what people make of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from dashboard.aggregation import Term
from dashboard.asking import gather
from dashboard.catalogue import DEFINITIONS, Catalogue
from dashboard.company import BusinessUnit, Company
from dashboard.declared import Number, declared
from dashboard.period import Period
from dashboard.schema import check
from dashboard.store.log import Store
from dashboard.strict_yaml import read

Manner = Literal["conversation", "broadcast", "earned", "quiet"]
#: What each manner means, in words.
MEANING: Mapping[Manner, str] = {
    "conversation": "posts often, and people respond",
    "broadcast": "posts often, and few respond",
    "earned": "posts seldom, and people respond",
    "quiet": "posts seldom, and few respond",
}

# A page's own count of what it published, else its posts; as in the metric relationship_share.
_POSTS, _ENGAGEMENTS, _FOLLOWERS, _REPLIES = (
    Term(("broadcasts", "posts")), Term(("engagements",)), Term(("followers",)), Term(("replies",)),
)  # fmt: skip
_METRICS = ("relationship_share", "engagements", "followers")


@declared
@dataclass(frozen=True)
class Thresholds:
    """From definitions/activity.yaml: from where on posts are often and engagements many."""

    often_posts_per_week: Number
    many_engagements_per_post: Number

    def manner(self, per_week: float, impact: float) -> Manner:
        """The quarter that a unit is in; on the line counts as often, and as many."""
        often, many = per_week >= self.often_posts_per_week, impact >= self.many_engagements_per_post
        if often:
            return "conversation" if many else "broadcast"
        return "earned" if many else "quiet"


@dataclass(frozen=True)
class Activity:
    """A unit's own posts in a period, on the channels that report posts, engagements and followers alike.

    `impact` is what one post brings for every thousand followers; `replies` are answers to people, per post
    (None: not reported).
    """

    unit: BusinessUnit
    channels: int
    posts: float
    per_week: float
    per_post: float
    impact: float
    replies: float | None
    manner: Manner


@cache
def load_thresholds() -> Thresholds:
    """The thresholds that are shipped with the product; read once."""
    file = DEFINITIONS / "activity.yaml"
    document = read(file.read_text(encoding="utf-8"), file.name)
    return check(Thresholds, document.value, document)


def activity(
    store: Store,
    catalogue: Catalogue,
    company: Company,
    period: Period,
    units: Sequence[str] | None = None,
    thresholds: Thresholds | None = None,
) -> tuple[Activity, ...]:
    """Every unit (of these; None: all) that reports enough to say, in the company's order.

    `period` is taken as it is: give the elapsed part of a running one.
    """
    limits = thresholds or load_thresholds()
    seen = [unit for unit in company.business_units if units is None or unit.id in units]
    facts = gather(
        store, catalogue, [catalogue.metrics[id] for id in _METRICS], [period], [unit.id for unit in seen], False
    )
    posts, engagements, followers, replies = (
        facts.term(0, term) for term in (_POSTS, _ENGAGEMENTS, _FOLLOWERS, _REPLIES)
    )
    found = []
    for unit in seen:
        keys = [key for key in posts.keys() & engagements.keys() & followers.keys() if key[0] == unit.id]
        said, made, people = (sum(part[key].value for key in keys) for part in (posts, engagements, followers))
        if said <= 0 or people <= 0:
            continue
        answers = [replies[key].value for key in keys if key in replies]
        per_week, impact = 7 * said / period.days, 1000 * made / said / people
        found.append(
            Activity(
                unit=unit,
                channels=len(keys),
                posts=said,
                per_week=per_week,
                per_post=made / said,
                impact=impact,
                replies=sum(answers) / said if answers else None,
                manner=limits.manner(per_week, impact),
            )
        )
    return tuple(found)

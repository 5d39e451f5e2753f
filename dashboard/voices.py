"""Voices: the single posts, mentions, cases, applicants and reviews behind a number, and the ways to look at them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard.aggregation import Quantile
from dashboard.catalogue import Catalogue, Field, Metric, RecordKind
from dashboard.facts import measures_of
from dashboard.period import Period
from dashboard.store.log import Order, Where


@dataclass(frozen=True)
class View:
    """A quick choice among the records of a kind. `behind`: the measures and fields whose voices it shows."""

    id: str
    kind: str
    label: str
    where: Where = field(default_factory=dict)
    order: tuple[Order, ...] = ()
    behind: frozenset[str] = frozenset()


VIEWS: tuple[View, ...] = (
    View("shared", "posts", "Most shared", {"shares": "present"}, (Order("shares", down=True),),
         frozenset({"shares", "post_reach"})),
    View("engaging", "posts", "Most engaging", {"engagements": "present"}, (Order("engagements", down=True),),
         frozenset({"engagements", "post_engagements", "reactions", "comments"})),
    View("negative", "mentions", "Most negative", {"sentiment": ("negative",), "competitor": "absent"},
         (Order("reach", down=True),), frozenset({"mentions_negative"})),
    View("positive", "mentions", "Most positive", {"sentiment": ("positive",), "competitor": "absent"},
         (Order("reach", down=True),), frozenset({"mentions_positive"})),
    View("late", "cases", "Answered too late", {"within_sla": (False,)},
         (Order("first_reply_s", down=True, unknown_first=True),), frozenset({"sla_due", "sla_met", "first_reply_s"})),
    View("waiting", "cases", "Waiting longest", {"resolved_at": "absent"}, (Order("created_at"),),
         frozenset({"cases_closed"})),
    View("slow", "cases", "Slowest to solve", {"resolution_s": "present"}, (Order("resolution_s", down=True),),
         frozenset({"resolution_s"})),
    View("unhappy", "cases", "Unhappy", {"csat_good": (False,)}, behind=frozenset({"csat_good", "csat_rated"})),
    View("social", "applicants", "Through social", {"social": (True,)}, behind=frozenset({"applicants_social"})),
    View("hired", "applicants", "Hired", {"hired": (True,)}, (Order("hired_on", down=True),),
         frozenset({"hires", "time_to_hire_d", "time_to_fill_d"})),
    View("lowest", "reviews", "Lowest rated", {"rating": "present"}, (Order("rating"),),
         frozenset({"employer_stars", "product_stars"})),
)  # fmt: skip


@dataclass(frozen=True)
class Behind:
    """Where the voices of a metric are: a kind of records, and the quick choice that tells most, if any does."""

    kind: RecordKind
    view: View | None


@dataclass(frozen=True)
class Wanted:
    """A question for records. `units` None: all; `view`: one of the quick choices; `sort`: instead of its order."""

    kind: RecordKind
    period: Period | None = None
    units: tuple[str, ...] | None = None
    search: str | None = None
    channel: str | None = None
    view: View | None = None
    sort: Order | None = None

    @property
    def where(self) -> Where | None:
        """What the quick choice asks of the fields."""
        return self.view.where if self.view else None

    @property
    def order(self) -> tuple[Order, ...]:
        """As asked, else as the quick choice sorts, else newest first."""
        return (self.sort,) if self.sort else self.view.order if self.view else ()


def behind(metric: Metric, catalogue: Catalogue) -> Behind | None:
    """The records that a metric is counted from; None where it is counted from daily figures only."""
    asked = metric.aggregation
    if isinstance(asked, Quantile):
        return Behind(catalogue.records[asked.records], _view(asked.records, frozenset({asked.field})))
    read = measures_of(asked)
    counted = {kind.id: {derived.measure for derived in kind.measures} & read for kind in catalogue.records.values()}
    best = max(counted, key=lambda id: len(counted[id]))
    return Behind(catalogue.records[best], _view(best, read)) if counted[best] else None


def views(kind: str) -> Mapping[str, View]:
    """The quick choices of a kind, by their id."""
    return {view.id: view for view in VIEWS if view.kind == kind}


def shown(kind: RecordKind) -> tuple[Field, ...]:
    """The fields that a person may see: all but personal ones."""
    return tuple(one for one in kind.fields if not one.personal)


def orders(kind: RecordKind) -> Mapping[str, Order]:
    """What records can be sorted by, by its name in an address: the newest, the oldest, the most of any number."""
    newest = {"newest": Order(kind.time, down=True), "oldest": Order(kind.time)}
    return newest | {one.name: Order(one.name, down=True) for one in shown(kind) if one.type == "number"}


def _view(kind: str, read: frozenset[str]) -> View | None:
    return next((view for view in VIEWS if view.kind == kind and view.behind & read), None)

"""Channels: what departments run, and how contacts divide over the kinds of channels, at what cost and satisfaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.aggregation import Aggregation, ChannelKind
from dashboard.asking import gather
from dashboard.catalogue import Catalogue, Lens, Metric
from dashboard.company import BusinessUnit, Channel, Company, Department
from dashboard.facts import Facts, Key
from dashboard.parts import Amount, Number, amounts, combine
from dashboard.period import Period
from dashboard.reporting import Reporter, lenses
from dashboard.store.log import Store

#: In the order of IBM's 2012 CEO study (face to face to social); e-mail, which it did not ask for, before social.
KINDS: tuple[ChannelKind, ...] = (
    "face_to_face", "web", "partners", "call_centre", "traditional", "advisory", "email", "social",
)  # fmt: skip


@dataclass(frozen=True)
class KindOfChannel:
    """One kind of channel in a period: its part of all contacts (percent; `before`: in the period compared with),
    what one contact costs, and the share of good ratings with its n and interval."""

    kind: ChannelKind
    contacts: float
    share: float
    before: float | None
    change: float | None  # points
    cost: float | None
    satisfaction: Number


@dataclass(frozen=True)
class Contacts:
    """How contacts divide, over the units that report social channels and others. `kinds`: those with contacts."""

    kinds: tuple[KindOfChannel, ...]
    total: float
    units: tuple[str, ...]  # ids

    def of(self, kind: ChannelKind) -> KindOfChannel | None:
        """One kind; None where nobody reports contacts of it."""
        return next((one for one in self.kinds if one.kind == kind), None)


@dataclass(frozen=True)
class Run:
    """A channel that a department runs: what it tells, by lens, and since when. No lens: nothing by itself yet."""

    unit: BusinessUnit
    department: Department
    channel: Channel
    lenses: tuple[Lens, ...]
    measures: int
    first_day: date | None
    last_day: date | None


def contacts(
    store: Store,
    catalogue: Catalogue,
    company: Company,
    period: Period,
    compared: Period | None = None,
    units: Sequence[str] | None = None,
) -> Contacts:
    """How the contacts of a period divide over the kinds of channels, in these units (None: all).

    `period` and `compared` are taken as they are: give the elapsed part of a running one. A kind's change is on the
    units that report in both.
    """
    share, cost, satisfaction = (catalogue.metrics[id] for id in ("contact_share", "cost_per_contact", "csat"))
    seen = [unit.id for unit in company.business_units if units is None or unit.id in units]
    windows = [period, *([compared] if compared else [])]
    facts = gather(store, catalogue, (share, cost, satisfaction), windows, seen, False)
    kinds: dict[Key, str] = {(u.id, d.id, c.id): c.kind for u in company.business_units for d, c in u.channels}
    given = amounts(share.aggregation, facts, kinds)
    both = {key[0] for key in given[0]} & {key[0] for key in given[1]} if compared else set()
    now, paired = _by_kind(given[0], kinds), _by_kind(given[0], kinds, both)
    then = _by_kind(given[1], kinds, both) if compared else {}
    total = sum(now.values())
    costs, ratings = (_combined(one, facts, kinds) for one in (cost, satisfaction))
    found = []
    for kind in KINDS:
        if kind not in now or total <= 0:
            continue
        before = _percent(then.get(kind, 0.0), then)
        like = _percent(paired.get(kind, 0.0), paired)
        found.append(
            KindOfChannel(
                kind=kind,
                contacts=now[kind],
                share=100 * now[kind] / total,
                before=before,
                change=None if before is None or like is None else like - before,
                cost=costs[kind].value if kind in costs else None,
                satisfaction=ratings.get(kind, Number(None)),
            )
        )
    return Contacts(tuple(found), total, tuple(dict.fromkeys(str(key[0]) for key in given[0])))


def runs(everyone: Sequence[Reporter], catalogue: Catalogue) -> tuple[Run, ...]:
    """Every channel of these departments that company.yaml names."""
    lens_of = lenses(catalogue)
    found = []
    for one in everyone:
        if one.department is None:
            continue
        for channel in one.department.channels:
            fresh = one.channels.get(channel.id)
            measures = {series.measure for series in fresh.series} if fresh else set()
            found.append(
                Run(
                    unit=one.unit,
                    department=one.department,
                    channel=channel,
                    lenses=tuple(dict.fromkeys(lens_of[name] for name in lens_of if name in measures)),
                    measures=len(measures),
                    first_day=fresh.first_day if fresh else None,
                    last_day=fresh.last_day if fresh else None,
                )
            )
    return tuple(found)


def _by_kind(
    given: Mapping[Key, Amount], kinds: Mapping[Key, str], among: set[str | None] | None = None
) -> dict[str, float]:
    """Contacts by kind, in these units."""
    total: dict[str, float] = {}
    for key, amount in given.items():
        if among is None or key[0] in among:
            total[kinds[key]] = total.get(kinds[key], 0.0) + amount.parts[-1]
    return total


def _percent(value: float, of: Mapping[str, float]) -> float | None:
    total = sum(of.values())
    return 100 * value / total if total > 0 else None


def _combined(metric: Metric, facts: Facts, kinds: Mapping[Key, str]) -> dict[str, Number]:
    """A ratio by kind of channel: Σ ÷ Σ over the channels of the kind that report both."""
    groups: dict[str, list[Amount]] = {}
    asked: Aggregation = metric.aggregation
    for key, amount in amounts(asked, facts, kinds)[0].items():
        if key in kinds:
            groups.setdefault(kinds[key], []).append(amount)
    return {kind: combine(asked, group) for kind, group in groups.items()}

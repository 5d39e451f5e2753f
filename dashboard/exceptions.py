"""Exceptions: the few numbers of a period that a chief executive should look at, good news included."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from dashboard.aggregation import Last
from dashboard.behaviour import realism
from dashboard.catalogue import Metric
from dashboard.company import BusinessUnit, Company, Event
from dashboard.drivers import Drivers
from dashboard.events import quoted
from dashboard.kept import Outcome
from dashboard.note import Note
from dashboard.numbers import format_change, format_target, format_value
from dashboard.score import Score, Scorecard

MOST = 5
_STRONGEST = 3.0  # limits from the mean; further away says nothing more
_MAINLY = 0.8  # of all that moved a number that one department must have, so that its lead owns the exception
_SIGNALS = {
    ("outside", 1): "above its normal range",
    ("outside", -1): "below its normal range",
    ("run", 1): "above its mean for seven periods",
    ("run", -1): "below its mean for seven periods",
    ("two of three", 1): "twice in three periods near the top of its normal range",
    ("two of three", -1): "twice in three periods near the bottom of its normal range",
    ("trend", 1): "rising for seven periods",
    ("trend", -1): "falling for seven periods",
}


@dataclass(frozen=True)
class Finding:
    """A score that an executive should look at. `good`: improving; None: neither good nor bad.

    `rank` is signal strength × distance to target × weight of the unit; larger is more urgent. `fact` is what
    happened, `because` the drivers' reason ("" where there is none), `events` what happened at the time, `note` what
    the owner says, `outcome` what became of the owner's promise.
    """

    score: Score
    unit: BusinessUnit
    good: bool | None
    rank: float
    fact: str
    owner: str = ""
    because: str = ""
    events: tuple[Event, ...] = ()
    note: Note | None = None
    outcome: Outcome | None = None

    @property
    def sentence(self) -> str:
        """What happened and who owns it."""
        return f"{self.fact} {f'Owner: {self.owner}.' if self.owner else 'Nobody owns it yet.'}"

    def cause(self, company: Company) -> str:
        """Why, as far as the numbers and the events around them tell; "" where they tell nothing."""
        why = f"Why: {self.because}." if self.because else ""
        if not why and is_missed(self.score):
            why = realism(self.score.verdict, self.score.period.grain) or ""
        told = quoted(self.events, company)
        return " ".join(part for part in (why, f"{told}." if told else "") if part)


def exceptions(
    cards: Mapping[str | None, Scorecard],
    company: Company,
    limit: int = MOST,
) -> tuple[Finding, ...]:
    """At most `limit` findings among the units' cards, most urgent first, one per unit and lens, without causes.

    Good news is among them when there is any. Equal ranks keep the order of company.yaml and the catalogue.
    """
    strongest: dict[tuple[str, str], Finding] = {}
    for finding in sorted(_findings(cards, company), key=lambda one: -one.rank):
        strongest.setdefault((finding.unit.id, finding.score.metric.lens), finding)
    ranked = list(strongest.values())
    chosen, rest = ranked[:limit], ranked[limit:]
    good = next((finding for finding in rest if finding.good), None)
    if good and chosen and not any(finding.good for finding in chosen):
        chosen[-1] = good
    return tuple(chosen)


def owner_of(unit: BusinessUnit, found: Drivers | None) -> str:
    """The lead of the department that moved the number, where one did nearly all of it; else the unit's owner."""
    moved: dict[str | None, float] = {}
    for effect in found.effects if found else ():
        moved[effect.department] = moved.get(effect.department, 0.0) + abs(effect.total)
    if moved and (whole := sum(moved.values())) > 0:
        main = max(moved, key=lambda id: moved[id])
        department = unit.department(main) if main else None
        if department and department.lead and moved[main] >= _MAINLY * whole:
            return department.lead
    return unit.owner


def doubted(finding: Finding, found: Drivers, company: Company) -> Finding:
    """The finding; no good news where the channels themselves got worse and only their mix made the number better."""
    if not finding.good or not better_by_mix(found):
        return finding
    unless = "no good news, because the channels themselves worsened"
    return replace(finding, good=None, fact=_fact(finding.score, unless, finding.unit, company))


def better_by_mix(found: Drivers) -> bool:
    """Whether the channels themselves got worse, and only which of them counted for more made the number better."""
    way = {"up": 1, "down": -1}.get(found.metric.direction, 0)
    own = math.fsum(effect.rate or 0.0 for effect in found.effects if effect.presence == "both")
    return way * own < 0 < way * (found.like_for_like or 0.0)


def is_news(score: Score) -> bool:
    """Whether a signal deserves attention. A level that keeps growing does not (its growth is judged by itself),
    nor what was as good a period ago, nor a share of so few answers that its mean is as likely."""
    verdict = score.verdict
    if verdict is None or verdict.signal is None or isinstance(score.metric.aggregation, Last):
        return False
    return (verdict.variation == "worsening" or not verdict.lasting) and not _within(score, verdict.mean)


def is_missed(score: Score) -> bool:
    """Whether a target is missed by more than the size of the sample explains."""
    edges = score.target if isinstance(score.target, tuple) else (score.target,)
    return score.status == "missed" and not any(_within(score, edge) for edge in edges)


def verb(score: Score, praised: bool = True) -> str:
    """ "improved to" only where the change goes the way of the signal: an average may be high in a weaker month."""
    verdict = score.verdict
    if verdict is None or verdict.side == 0 or (score.change or 0) * verdict.side <= 0:
        return "are at" if _several(score.metric) else "is at"
    if not praised or verdict.variation == "changed":
        return "rose to" if verdict.side > 0 else "fell to"
    return "improved to" if verdict.variation == "improving" else "worsened to"


def _several(metric: Metric) -> bool:
    """Whether the label speaks of several things: "Applicants from social", "Net new followers"."""
    first, *_, last = metric.label.split() * 2
    plural = [word.endswith("s") and not word.endswith("ss") for word in (first, last)]
    return plural[0] or (plural[1] and metric.unit == "count")


def inside(label: str) -> str:
    """A label inside a sentence: small first letter."""
    return label[:1].lower() + label[1:]


def shown(score: Score, company: Company) -> str:
    """The value as on the tile."""
    return format_value(score.metric, score.value, company.locale, company.currency)


def target(score: Score, company: Company) -> str:
    """The target as on the tile."""
    return format_target(score.metric, score.target, company.locale, company.currency)


def _findings(cards: Mapping[str | None, Scorecard], company: Company) -> Iterable[Finding]:
    for unit in company.business_units:
        card = cards.get(unit.id)
        for score in card.scores if card else ():
            if score.value is not None and (is_news(score) or is_missed(score)):
                worse = score.spoilt_by
                unless = f"no good news, because {_worse(worse, company)}" if worse else None
                good = None if worse else _good(score)
                yield Finding(score, unit, good, _rank(score, unit), _fact(score, unless, unit, company), unit.owner)


def _within(score: Score, value: float | None) -> bool:
    """Whether a value lies in the 95 % interval of a score."""
    low, high = score.interval or (None, None)
    return value is not None and low is not None and high is not None and low <= value <= high


def _good(score: Score) -> bool | None:
    """Improving is good news only where the number did not just fall back from a better one."""
    verdict = score.verdict
    match verdict.variation if verdict else None:
        case "improving":
            return None if verdict and (score.change or 0) * verdict.side < 0 else True
        case "changed":
            return None if score.status != "missed" else False
        case _:
            return False


def _rank(score: Score, unit: BusinessUnit) -> float:
    verdict = score.verdict
    if verdict is None or not is_news(score):  # a target missed as always
        strength = 0.75 if verdict and verdict.assurance == "will reliably miss" else 0.5
    else:
        strength = min(_STRONGEST, max(1.0, verdict.strength))
        strength *= 0.5 if verdict.lasting or verdict.variation == "changed" else 1.0
    return strength * (1 + _distance(score)) * unit.weight


def _distance(score: Score) -> float:
    """How far a missed target is away, as a part of the target, at most 1."""
    if not is_missed(score) or score.value is None or score.target is None:
        return 0.0
    edges = score.target if isinstance(score.target, tuple) else (score.target,)
    return min(min(1.0, abs(score.value - edge) / abs(edge)) if edge else 1.0 for edge in edges)


def _worse(score: Score, company: Company) -> str:
    return f"{inside(score.metric.label)} {verb(score)} {shown(score, company)}"


def _fact(score: Score, unless: str | None, unit: BusinessUnit, company: Company) -> str:
    """What happened; `unless`: what stands against calling it good."""
    verdict = score.verdict
    said = f"{unit.name}: {score.metric.label} {verb(score, unless is None)} {shown(score, company)}"
    if score.change is not None and score.compared_with:
        change = format_change(score.metric, score.change, company.locale, company.currency)
        said += f" ({change} against {score.compared_with.title(company.locale)})"
    if verdict and verdict.signal:
        said += f", {_SIGNALS[verdict.signal, verdict.side]}"
    if score.status:
        said += f"; target {target(score, company)} {score.status}"
    return f"{said}; {unless}." if unless else f"{said}."

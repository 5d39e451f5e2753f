"""Words: what the scores of a period say to a chief executive, in sentences made from scores only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboard.aggregation import Last
from dashboard.company import BusinessUnit, Company
from dashboard.numbers import NONE, format_change, format_number, format_target, format_value
from dashboard.score import Score, Scorecard

_STRONGEST = 3.0  # limits from the mean; further away says nothing more
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

    `rank` is signal strength × distance to target × weight of the unit; larger is more urgent.
    """

    score: Score
    unit: BusinessUnit
    good: bool | None
    rank: float
    sentence: str


def exceptions(cards: Mapping[str | None, Scorecard], company: Company, limit: int = 5) -> tuple[Finding, ...]:
    """At most `limit` findings among the units' cards, most urgent first, one per unit and lens.

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


def headline(cards: Mapping[str | None, Scorecard], company: Company) -> str:
    """What changed, whether it is real, and what needs a decision: two or three sentences for the company page."""
    scores = [score for unit, card in cards.items() if unit is not None for score in card.scores]
    judged = [score for score in scores if score.verdict and score.verdict.variation != "not enough history"]
    if not any(score.value is not None for score in scores):
        return "No numbers for this period yet."
    findings = exceptions(cards, company)
    signals = [score for score in judged if _is_news(score)]
    said = [_what_changed(findings, len(signals), len(judged), company)]
    missed = [finding for finding in findings if finding.good is False and _is_missed(finding.score)]
    if missed:
        said.append(f"Needs a decision: {_missed(missed[0], company)}.")
    return " ".join(said)


def as_text(card: Scorecard, company: Company) -> str:
    """The scorecard as lines for a terminal: metric, value, change, target, verdict, coverage, note."""
    unit = None if card.unit is None else company.unit(card.unit)
    title = f"{unit.name if unit else company.name}, {card.period.title(company.locale)}"
    against = f" against {card.compared_with.title(company.locale)}" if card.compared_with else ""
    rows = [
        (
            score.metric.label,
            format_value(score.metric, score.value, company.locale, company.currency),
            format_change(score.metric, score.change, company.locale, company.currency),
            "" if score.target is None else f"target {_target(score, company)} {score.status or ''}".rstrip(),
            score.verdict.variation if score.verdict and score.value is not None else "",
            _covered(score),
            score.note or "",
        )
        for score in card.scores
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(7)]
    right = (1, 2)
    lines = [
        "  ".join(
            cell.rjust(w) if n in right else cell.ljust(w) for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    return "\n".join([title + against, *(line.rstrip() for line in lines)])


def _findings(cards: Mapping[str | None, Scorecard], company: Company) -> Iterable[Finding]:
    for unit in company.business_units:
        card = cards.get(unit.id)
        for score in card.scores if card else ():
            if score.value is not None and (_is_news(score) or _is_missed(score)):
                yield Finding(score, unit, _good(score), _rank(score, unit), _sentence(score, unit, company))


def _is_news(score: Score) -> bool:
    """Whether a signal deserves attention. A level that keeps growing does not (its growth is judged by itself),
    nor what was as good a period ago, nor a share of so few answers that its mean is as likely."""
    verdict = score.verdict
    if verdict is None or verdict.signal is None or isinstance(score.metric.aggregation, Last):
        return False
    return (verdict.variation == "worsening" or not verdict.lasting) and not _within(score, verdict.mean)


def _is_missed(score: Score) -> bool:
    """Whether a target is missed by more than the size of the sample explains."""
    edges = score.target if isinstance(score.target, tuple) else (score.target,)
    return score.status == "missed" and not any(_within(score, edge) for edge in edges)


def _within(score: Score, value: float | None) -> bool:
    """Whether a value lies in the 95 % interval of a score."""
    low, high = score.interval or (None, None)
    return value is not None and low is not None and high is not None and low <= value <= high


def _good(score: Score) -> bool | None:
    match score.verdict.variation if score.verdict else None:
        case "improving":
            return True
        case "changed":
            return None if score.status != "missed" else False
        case _:
            return False


def _rank(score: Score, unit: BusinessUnit) -> float:
    verdict = score.verdict
    if verdict is None or not _is_news(score):  # a target missed as always
        strength = 0.75 if verdict and verdict.assurance == "will reliably miss" else 0.5
    else:
        strength = min(_STRONGEST, max(1.0, verdict.strength))
        strength *= 0.5 if verdict.lasting or verdict.variation == "changed" else 1.0
    return strength * (1 + _distance(score)) * unit.weight


def _distance(score: Score) -> float:
    """How far a missed target is away, as a part of the target, at most 1."""
    if not _is_missed(score) or score.value is None or score.target is None:
        return 0.0
    edges = score.target if isinstance(score.target, tuple) else (score.target,)
    return min(min(1.0, abs(score.value - edge) / abs(edge)) if edge else 1.0 for edge in edges)


def _sentence(score: Score, unit: BusinessUnit, company: Company) -> str:
    verdict = score.verdict
    said = f"{unit.name}: {score.metric.label} {_verb(score)} {_value(score, company)}"
    if score.change is not None and score.compared_with:
        change = format_change(score.metric, score.change, company.locale, company.currency)
        said += f" ({change} against {score.compared_with.title(company.locale)})"
    if verdict and verdict.signal:
        said += f", {_SIGNALS[verdict.signal, verdict.side]}"
    if score.status:
        said += f"; target {_target(score, company)} {score.status}"
    return f"{said}. {f'Owner: {unit.owner}.' if unit.owner else 'Nobody owns it yet.'}"


def _what_changed(findings: Iterable[Finding], signals: int, judged: int, company: Company) -> str:
    moved = [finding for finding in findings if _is_news(finding.score)]
    if not judged:
        return "Too early to say what is normal: a verdict needs 12 complete periods."
    if not moved and judged == 1:
        return "Nothing unusual: the one judged number varies as it always does."
    if not moved:
        return f"Nothing unusual: all {format_number(judged, company.locale)} judged numbers vary as they always do."
    worst = [finding for finding in moved if not finding.good][:2]
    best = [finding for finding in moved if finding.good][: 3 - len(worst)]
    told = "; ".join(_short(finding, company) for finding in (*worst, *best))
    numbers = f"{format_number(signals, company.locale)} of {format_number(judged, company.locale)} judged numbers"
    return f"{numbers} moved beyond normal variation: {told}."


def _short(finding: Finding, company: Company) -> str:
    score = finding.score
    return f"{finding.unit.name}'s {_inside(score.metric.label)} {_verb(score)} {_value(score, company)}"


def _verb(score: Score) -> str:
    """ "improved to" only where the change goes the way of the signal: an average may be high in a weaker month."""
    verdict = score.verdict
    if verdict is None or verdict.side == 0 or (score.change or 0) * verdict.side <= 0:
        return "is at"
    return {"improving": "improved to", "worsening": "worsened to"}.get(verdict.variation, "changed to")


def _missed(finding: Finding, company: Company) -> str:
    score, unit = finding.score, finding.unit
    owner = f" ({unit.owner})" if unit.owner else ""
    return (
        f"{unit.name}'s {_inside(score.metric.label)}, {_value(score, company)} against a target of "
        f"{_target(score, company)}{owner}"
    )


def _inside(label: str) -> str:
    """A label inside a sentence: small first letter."""
    return label[:1].lower() + label[1:]


def _value(score: Score, company: Company) -> str:
    return format_value(score.metric, score.value, company.locale, company.currency)


def _target(score: Score, company: Company) -> str:
    return format_target(score.metric, score.target, company.locale, company.currency)


def _covered(score: Score) -> str:
    covered = score.coverage
    if covered is None:
        return NONE
    units = f"{covered.units} of {covered.of_units} units, " if covered.of_units > 1 else ""
    return f"{units}{covered.days} of {covered.of_days} days"

"""Words: what the scores of a period say to a chief executive, in sentences made from scores only."""

from collections.abc import Iterable, Mapping, Sequence

from dashboard.company import Company
from dashboard.course import course
from dashboard.exceptions import Finding, exceptions, inside, is_missed, is_news, shown, target, verb
from dashboard.numbers import NONE, format_change, format_number, format_value
from dashboard.score import Score, Scorecard
from dashboard.signals import Variation

#: A signal that is no news (exceptions.is_news): no longer a movement but a level, or too small a sample.
UNUSUAL: Mapping[Variation, str] = {
    "improving": "better than usual",
    "worsening": "worse than usual",
    "changed": "other than usual",
}


def verdict_words(score: Score) -> str:
    """The verdict as tiles and the terminal say it."""
    if score.verdict is None:
        return "not enough history"
    variation = score.verdict.variation
    return variation if is_news(score) else UNUSUAL.get(variation, variation)


def headline(cards: Mapping[str | None, Scorecard], company: Company, findings: Sequence[Finding] | None = None) -> str:
    """What changed most, whether it is real, and what needs a decision, in one sentence for the company page.

    `findings`, where they are known, are those of the overview; else they are found here.
    """
    findings = exceptions(cards, company) if findings is None else findings
    moved, decision = _moved(findings), _decision(findings)
    if moved and decision is moved[0]:
        return f"{_short(decision, company)}, beyond normal variation, and needs a decision."
    if moved and decision:
        return f"{_short(moved[0], company)}, beyond normal variation; {_whose(decision)} needs a decision."
    if moved:
        return f"{_short(moved[0], company)}, beyond normal variation; nothing needs a decision."
    calm = _calm(cards, company)
    if decision and calm.startswith(_CALM):
        return f"{_CALM}, but {_whose(decision)} needs a decision."
    return calm


def rest(cards: Mapping[str | None, Scorecard], company: Company, findings: Sequence[Finding] | None = None) -> str:
    """What stands quietly below the headline: how many numbers moved, and which others."""
    findings = exceptions(cards, company) if findings is None else findings
    moved = _moved(findings)
    if not moved:
        return ""
    judged = _judged(cards)
    signals = sum(is_news(score) for score in judged)
    counted = f"{format_number(signals, company.locale)} of {format_number(len(judged), company.locale)}"
    others = "; ".join(_short(finding, company) for finding in moved[1:3])
    return f"{counted} judged numbers moved beyond normal variation{f', also: {others}' if others else ''}."


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
            "" if score.target is None else f"target {target(score, company)} {score.status or ''}".rstrip(),
            verdict_words(score) if score.verdict and score.value is not None else "",
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
    running = [
        f"{score.metric.label}: {course(score.metric, score.running, company.locale, company.currency)}"
        for score in card.scores
        if score.running and score.target is not None
    ]
    return "\n".join([title + against, *(line.rstrip() for line in lines), *running])


_CALM = "Nothing unusual"


def _moved(findings: Iterable[Finding]) -> list[Finding]:
    """What is news, the worst first, and good news among the first three."""
    news = [finding for finding in findings if is_news(finding.score)]
    worst, best = [one for one in news if not one.good], [one for one in news if one.good]
    return [*worst[:2], *best, *worst[2:]]


def _decision(findings: Iterable[Finding]) -> Finding | None:
    """The most urgent missed target."""
    return next((one for one in findings if one.good is False and is_missed(one.score)), None)


def _judged(cards: Mapping[str | None, Scorecard]) -> list[Score]:
    scores = [score for unit, card in cards.items() if unit is not None for score in card.scores]
    return [score for score in scores if score.verdict and score.verdict.variation != "not enough history"]


def _calm(cards: Mapping[str | None, Scorecard], company: Company) -> str:
    if not any(score.value is not None for unit, card in cards.items() if unit is not None for score in card.scores):
        return "No numbers for this period yet."
    match len(_judged(cards)):
        case 0:
            return "Too early to say what is normal: a verdict needs 12 complete periods."
        case 1:
            return f"{_CALM}: the one judged number varies as it always does."
        case judged:
            return f"{_CALM}: all {format_number(judged, company.locale)} judged numbers vary as they always do."


def _short(finding: Finding, company: Company) -> str:
    return f"{_whose(finding)} {verb(finding.score, finding.good is not None)} {shown(finding.score, company)}"


def _whose(finding: Finding) -> str:
    """ "Heating's on-time response", "Bikes' on-time response" """
    name = finding.unit.name
    whose = f"{name}'" if name.endswith("s") else f"{name}'s"
    return f"{whose} {inside(finding.score.metric.label)}"


def _covered(score: Score) -> str:
    covered = score.coverage
    if covered is None:
        return NONE
    units = f"{covered.units} of {covered.of_units} units, " if covered.of_units > 1 else ""
    return f"{units}{covered.days} of {covered.of_days} days"

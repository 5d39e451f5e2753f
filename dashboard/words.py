"""Words: what the scores of a period say to a chief executive, in sentences made from scores only."""

from collections.abc import Iterable, Mapping, Sequence

from dashboard.company import Company
from dashboard.exceptions import Finding, exceptions, inside, is_missed, is_news, shown, target, verb
from dashboard.numbers import NONE, format_change, format_number, format_value
from dashboard.score import Score, Scorecard


def headline(cards: Mapping[str | None, Scorecard], company: Company, findings: Sequence[Finding] | None = None) -> str:
    """What changed, whether it is real, and what needs a decision: two or three sentences for the company page.

    `findings`, where they are known, are those of the overview; else they are found here.
    """
    scores = [score for unit, card in cards.items() if unit is not None for score in card.scores]
    judged = [score for score in scores if score.verdict and score.verdict.variation != "not enough history"]
    if not any(score.value is not None for score in scores):
        return "No numbers for this period yet."
    findings = exceptions(cards, company) if findings is None else findings
    signals = [score for score in judged if is_news(score)]
    said = [_what_changed(findings, len(signals), len(judged), company)]
    missed = [finding for finding in findings if finding.good is False and is_missed(finding.score)]
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
            "" if score.target is None else f"target {target(score, company)} {score.status or ''}".rstrip(),
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


def _what_changed(findings: Iterable[Finding], signals: int, judged: int, company: Company) -> str:
    moved = [finding for finding in findings if is_news(finding.score)]
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
    score, moved = finding.score, verb(finding.score, finding.good is not None)
    return f"{finding.unit.name}'s {inside(score.metric.label)} {moved} {shown(score, company)}"


def _missed(finding: Finding, company: Company) -> str:
    score, owner = finding.score, f" ({finding.owner})" if finding.owner else ""
    return (
        f"{finding.unit.name}'s {inside(score.metric.label)}, {shown(score, company)} against a target of "
        f"{target(score, company)}{owner}"
    )


def _covered(score: Score) -> str:
    covered = score.coverage
    if covered is None:
        return NONE
    units = f"{covered.units} of {covered.of_units} units, " if covered.of_units > 1 else ""
    return f"{units}{covered.days} of {covered.of_days} days"

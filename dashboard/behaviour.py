"""Behaviour in words: what a verdict is measured by, and how often the process meets its target."""

from dashboard.period import Grain
from dashboard.signals import Verdict

OF = 12  # periods in which the target is met so many times
_NOUNS: dict[Grain, str] = {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year"}


def measured_by(verdict: Verdict, grain: Grain) -> str | None:
    """What the usual range comes from, where it is not simply the periods before: "Compared with the same month of
    earlier years." """
    noun = _NOUNS.get(grain, "period")
    said = []
    if verdict.seasonal:
        said.append("Compared with the same month of earlier years.")
    if verdict.held is not None:
        said.append(f"The level shifted {verdict.held} {noun}s ago; the usual range is that of the new level.")
    return " ".join(said) or None


def realism(verdict: Verdict | None, grain: Grain) -> str | None:
    """Whether the target is inside what the process does: "At today's process this target is met in about 1 of 12
    months." None without a target or enough history, and while a signal says that the process is changing.
    """
    if verdict is None or verdict.chance is None or verdict.signal is not None:
        return None
    noun = _NOUNS.get(grain, "period")
    match round(OF * verdict.chance):
        case 0:
            often = "hardly ever met"
        case times if times < OF:
            often = f"met in about {times} of {OF} {noun}s"
        case _:
            often = f"met in practically every {noun}"
    return f"At today's process this target is {often}."

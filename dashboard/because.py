"""Because: the one sentence that says why a metric moved, made from its drivers only (same drivers, same words)."""

import math
from collections import Counter
from collections.abc import Sequence

from babel import Locale
from babel.numbers import format_decimal

from dashboard.aggregation import Growth, Part, Ratio, Share, WeightedMean
from dashboard.catalogue import Catalogue
from dashboard.company import Company
from dashboard.drivers import Drivers, Effect
from dashboard.numbers import format_change, format_value

NAMED = 3  # the largest are named, the others summed
_LITTLE = 0.1  # a mix effect below this part of the rate effect is mentioned, not explained


def sentence(found: Drivers, company: Company, catalogue: Catalogue) -> str:
    """ "Answered in time fell 4.0 points to 76.0%: every channel improved (+3.25 points), but more of the work came
    through social, where it is lower (−7.25 points)." """
    speech = _Speech(found, company, catalogue)
    if found.undivided:
        return speech.undivided()
    if found.change is None:
        return speech.incomparable()
    return f"{speech.head()}{speech.reasons()}."


class _Speech:
    """The words for one set of drivers."""

    def __init__(self, found: Drivers, company: Company, catalogue: Catalogue) -> None:
        self.found, self.company, self.catalogue = found, company, catalogue
        self.metric = found.metric
        self.locale = Locale.parse(company.locale.replace("-", "_"))
        names = Counter((effect.unit, self._name(effect)) for effect in found.effects or found.values)
        self.unclear = {name for name, number in names.items() if number > 1}

    # -- the change

    def head(self) -> str:
        """ "Impressions rose by 1,200 (+12%) to 11,200"."""
        change = self.found.change or 0.0
        now = self._value(self.found.after)
        if self._signed(change) == self._signed(0.0):
            return f"{self.metric.label} stayed at {now}"
        verb = "rose" if change > 0 else "fell"
        if self.metric.unit in ("percent", "points"):
            return f"{self.metric.label} {verb} {self._points(abs(change), 1)} to {now}"
        relative = ""
        if self.metric.unit in ("count", "people", "currency") and self.found.before and self.found.before > 0:
            percent = 100 * change / self.found.before
            relative = f" ({format_change(self.metric, percent, self.company.locale, self.company.currency)})"
        return f"{self.metric.label} {verb} by {self._magnitude(abs(change))}{relative} to {now}"

    def incomparable(self) -> str:
        """Without both numbers there is nothing to explain."""
        now, then = (period.title(self.company.locale) for period in (self.found.period, self.found.compared_with))
        if self.found.after is None and self.found.before is None:
            return f"{self.metric.label} has no number for {now} or {then}."
        if self.found.after is None:
            return f"{self.metric.label} has no number for {now}; for {then} it was {self._value(self.found.before)}."
        return f"{self.metric.label} is {self._value(self.found.after)}; there is no number for {then} to compare with."

    def undivided(self) -> str:
        """Why there are no effects, and what the parts are by themselves."""
        why = self.found.undivided
        said = self.incomparable()[:-1] if self.found.change is None else self.head()
        moved = [e for e in self.found.values if e.before is not None and e.after is not None]
        ranked = sorted(moved, key=lambda e: -abs((e.after or 0.0) - (e.before or 0.0)))[:NAMED]
        parts = [f"{self._called(e)} {self._value(e.before)} → {self._value(e.after)}" for e in ranked]
        return f"{said}; {why}{f' ({self._and(parts)})' if parts else ''}."

    # -- the reasons

    def reasons(self) -> str:
        """What follows the change: ": every channel improved (+3.25 points), but …"."""
        effects = self.found.effects
        if len(effects) == 1 and effects[0].presence == "both":
            return f", all of it {self._through(effects[0])}" if self._says(effects[0].total) else ""
        if any(effect.flow is not None for effect in effects):
            return self._flows()
        staying = [effect for effect in effects if effect.presence == "both"]
        rate = math.fsum(e.rate or 0.0 for e in staying)
        mix = math.fsum(e.mix or 0.0 for e in staying)
        clauses = [clause for clause in (self._rate(staying, rate), self._mix(staying, mix, rate)) if clause]
        joint = ", but " if rate * mix < 0 else ", and "
        said = [joint.join(clauses)] if clauses else []
        for presence, words in (("new", "new: {}"), ("gone", "no numbers any more from {}")):
            lines = [e for e in effects if e.presence == presence]
            if lines and self._says(*(e.total for e in lines)):
                said.append(words.format(self._listed(lines)))
        return f": {'; '.join(said)}" if said else ""

    def _rate(self, staying: Sequence[Effect], total: float) -> str | None:
        moved = [e for e in staying if e.rate and self._says(e.rate)]
        if not moved:
            return None
        rated = [e for e in staying if e.before is not None and e.after is not None]
        if len(rated) > 1 and all((e.rate or 0.0) * total > 0 for e in rated):
            return f"every channel {self._went(total)} ({self._signed(total)})"
        ranked = sorted(moved, key=lambda e: -abs(e.rate or 0.0))
        parts = [
            f"{self._called(e)} {self._went(e.rate or 0.0)} ({self._signed(e.rate or 0.0)})" for e in ranked[:NAMED]
        ]
        rest = math.fsum(e.rate or 0.0 for e in staying) - math.fsum(e.rate or 0.0 for e in ranked[:NAMED])
        if len(ranked) > NAMED:
            parts.append(f"{self._others(len(ranked) - NAMED)} {self._signed(rest)}")
        return self._and(parts)

    def _mix(self, staying: Sequence[Effect], total: float, rate: float) -> str | None:
        if not staying or not self._says(total):
            return None
        if abs(total) < _LITTLE * abs(rate):
            return f"where the {self._noun()} came from mattered little ({self._signed(total)})"
        main = max(staying, key=lambda e: (round((e.mix or 0.0) * math.copysign(1.0, total), 9), self._grew(e)))
        more = self._grew(main)
        higher = ((main.mix or 0.0) > 0) == more
        return (
            f"{'more' if more else 'less'} of the {self._noun()} came {self._through(main)}, "
            f"where it is {'higher' if higher else 'lower'} ({self._signed(total)})"
        )

    @staticmethod
    def _grew(effect: Effect) -> bool:
        return (effect.share_after or 0.0) > (effect.share_before or 0.0)

    def _flows(self) -> str:
        lines = [effect for effect in self.found.effects if self._says(effect.total)]
        return f": {self._listed(lines)}" if lines else ""

    def _listed(self, lines: Sequence[Effect]) -> str:
        note = {"new": " (new)", "gone": " (no numbers any more)", "both": ""}
        mixed = len({e.presence for e in lines}) > 1 or any(e.flow is not None for e in lines)
        parts = [f"{self._called(e)} {self._signed(e.total)}{note[e.presence] if mixed else ''}" for e in lines[:NAMED]]
        if len(lines) > NAMED:
            rest = math.fsum(e.total for e in lines[NAMED:])
            parts.append(f"{self._others(len(lines) - NAMED)} {self._signed(rest)}")
        return self._and(parts)

    def _went(self, by: float) -> str:
        match self.metric.direction:
            case "up":
                return "improved" if by > 0 else "worsened"
            case "down":
                return "worsened" if by > 0 else "improved"
            case _:
                return "rose" if by > 0 else "fell"

    def _noun(self) -> str:
        """What the metric's weights are made of: "work", "impressions", "hires"."""
        asked = self.metric.aggregation
        part: Part | None = None
        match asked:
            case Ratio(denominator=part) | WeightedMean(weight=part) | Growth(stock=part) | Share(value=part):
                pass
        if self.metric.lens == "service" or part is None or len(part.plus) > 1:
            return "work" if self.metric.lens == "service" else "volume"
        label = self.catalogue.measures[part.plus[0].measures[0]].label
        return label[:1].lower() + label[1:]

    # -- names and numbers

    def _name(self, effect: Effect) -> str:
        """A channel as people call it; without channel the department, without that the unit."""
        unit = self.company.unit(effect.unit or "")
        department = unit.department(effect.department or "") if unit else None
        if effect.channel is not None:
            known = next((c for c in department.channels if c.id == effect.channel), None) if department else None
            platform = self.catalogue.platforms.get(known.platform if known else effect.channel)
            if platform is None or (known and known.id != known.platform):
                return effect.channel
            return platform.label if platform.kind == "social" else platform.label[:1].lower() + platform.label[1:]
        if effect.department is not None:
            return department.name if department else effect.department
        return unit.name if unit else effect.unit or self.company.name

    def _called(self, effect: Effect) -> str:
        """The name, with department and unit where it would be unclear without."""
        name = self._name(effect)
        unit = self.company.unit(effect.unit or "")
        of: list[str] = []
        if self.found.unit is None and (effect.department or effect.channel) and unit:
            of.append(unit.name)
        if (effect.unit, name) in self.unclear and effect.channel and effect.department:
            department = unit.department(effect.department) if unit else None
            of.append(department.name if department else effect.department)
        return f"{name} ({', '.join(of)})" if of else name

    def _through(self, effect: Effect) -> str:
        return f"{'through' if effect.channel else 'in'} {self._called(effect)}"

    @staticmethod
    def _others(number: int) -> str:
        return "one other" if number == 1 else f"the {number} others together"

    @staticmethod
    def _and(parts: Sequence[str]) -> str:
        return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"

    def _value(self, value: float | None) -> str:
        """76.0%: a percentage keeps a decimal beside points; all else as on the tile."""
        if value is not None and self.metric.unit == "percent" and abs(value) >= 1:
            sign = str(self.locale.percent_formats[None].suffix[0])
            return (format_decimal(round(value, 1), format="#,##0.0", locale=self.locale) + sign).replace("-", "−")
        return format_value(self.metric, value, self.company.locale, self.company.currency)

    def _signed(self, amount: float) -> str:
        return f"{'−' if amount < 0 else '+'}{self._magnitude(abs(amount))}"

    def _magnitude(self, amount: float) -> str:
        if self.metric.unit in ("percent", "points"):
            return self._points(amount, 2)
        return format_value(self.metric, amount, self.company.locale, self.company.currency)

    def _points(self, amount: float, digits: int) -> str:
        """At least so many decimals, more for what would otherwise be 0.0."""
        if 0 < amount < 0.1:
            digits = min(4, 1 - math.floor(math.log10(amount)))
        shown = format_decimal(round(amount, digits), format=f"#,##0.{'0' * digits}", locale=self.locale)
        return f"{shown} points"

    def _says(self, *amounts: float) -> bool:
        """Whether any of these is more than nothing, beside what has to be explained."""
        scale = max((abs(e.total) for e in self.found.effects), default=0.0)
        return any(abs(amount) > max(1e-9, 1e-3 * scale) for amount in amounts)

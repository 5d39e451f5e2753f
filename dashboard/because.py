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
_MOST = 0.5  # of the mix effect that one channel must have to be named as its cause


def sentence(found: Drivers, company: Company, catalogue: Catalogue) -> str:
    """ "On-time response fell 4.0 points to 76.0%: every channel improved (+3.25 points), but more of the work came
    through social, where it is lower (−7.25 points)." """
    speech = _Speech(found, company, catalogue)
    if found.undivided:
        return speech.undivided()
    if found.change is None:
        return speech.incomparable()
    return f"{speech.head()}{speech.reasons()}."


def reason(found: Drivers, company: Company, catalogue: Catalogue) -> str:
    """Only why, beside a change that was told: "every channel improved (+3.25 points), but …".

    "" where there is nothing to tell, or all of it is one department's.
    """
    if found.undivided or found.change is None or [effect.channel for effect in found.effects] == [None]:
        return ""
    return _Speech(found, company, catalogue).reasons().lstrip(":, ")


class _Speech:
    """The words for one set of drivers."""

    def __init__(self, found: Drivers, company: Company, catalogue: Catalogue) -> None:
        self.found, self.company, self.catalogue = found, company, catalogue
        self.metric = found.metric
        self.locale = Locale.parse(company.locale.replace("-", "_"))
        names = Counter((effect.unit, self._name(effect)) for effect in found.effects or found.values)
        self.unclear = {name for name, number in names.items() if number > 1}
        self.staying = [effect for effect in found.effects if effect.presence == "both"]
        self.rate = math.fsum(effect.rate or 0.0 for effect in self.staying)
        self.mix = math.fsum(effect.mix or 0.0 for effect in self.staying)
        self.scale = max([abs(self.rate), abs(self.mix), *(abs(effect.total) for effect in found.effects)])

    # -- the change

    def head(self) -> str:
        """ "Impressions rose by 1,200 (+12%) to 11,200"."""
        change = self.found.change or 0.0
        now = self._value(self.found.after)
        if not self._says(change):
            return f"{self.metric.label} stayed at {now}"
        verb = "rose" if change > 0 else "fell"
        if self.metric.unit in ("percent", "points"):
            digits = 1 if abs(change) >= 0.1 else self._digits(self.scale)
            return f"{self.metric.label} {verb} {self._points(abs(change), digits)} to {now}"
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
        moved = [e for e in self.found.values if e.before is not None and e.after is not None]
        ranked = sorted(moved, key=lambda e: -abs((e.after or 0.0) - (e.before or 0.0)))[:NAMED]
        parts = [f"{self._called(e)} {self._value(e.before)} → {self._value(e.after)}" for e in ranked]
        if self.found.change is not None:
            said = self.head()
        else:
            said = f"{self.metric.label} has no single number" if parts else self.incomparable()[:-1]
        return f"{said}; {self.found.undivided}{f' ({_and(parts)})' if parts else ''}."

    # -- the reasons

    def reasons(self) -> str:
        """What follows the change: ": every channel improved (+3.25 points), but …"."""
        effects = self.found.effects
        if len(effects) == 1 and self.staying:
            return f", all of it {self._through(effects[0])}" if self._says(effects[0].total) else ""
        if any(effect.flow is not None for effect in effects):
            said = [self._listed(effects, noted=True)]
        else:
            joint = ", but " if self.rate * self.mix < 0 else ", and "
            said = [joint.join(clause for clause in (self._rates(), self._mixes()) if clause)]
            for presence, words in (("new", "new: "), ("gone", "no numbers any more from ")):
                listed = self._listed([e for e in effects if e.presence == presence], noted=False)
                said.append(listed and words + listed)
        return f": {'; '.join(filter(None, said))}" if any(said) else ""

    def _rates(self) -> str:
        """Which channels became better or worse."""
        ranked = sorted((e for e in self.staying if self._says(e.rate or 0.0)), key=lambda e: -abs(e.rate or 0.0))
        if not ranked:
            return ""
        rated = [e for e in self.staying if e.before is not None and e.after is not None]
        if len(rated) > 1 and all((e.rate or 0.0) * self.rate > 0 for e in rated):
            return f"every channel {self._went(self.rate)} ({self._signed(self.rate)})"
        named = ranked[:NAMED]
        parts = [f"{self._called(e)} {self._went(e.rate or 0.0)} ({self._signed(e.rate or 0.0)})" for e in named]
        others = sum(bool(e.rate) for e in self.staying) - len(named)
        if others > 0:
            rest = self.rate - math.fsum(e.rate or 0.0 for e in named)
            parts.append(f"{_others(others)} {self._signed(rest)}")
        return _and(parts)

    def _mixes(self) -> str:
        """Where more or less of it came from."""
        total, noun = self.mix, self._noun()
        if not self.staying or not self._says(total):
            return ""
        amount = f"({self._signed(total)})"
        if abs(total) < _LITTLE * abs(self.rate):
            return f"where the {noun} came from mattered little {amount}"
        main = max(self.staying, key=lambda e: (round((e.mix or 0.0) * math.copysign(1.0, total), 9), _grew(e)))
        more = _grew(main)
        where = f"where it is {'higher' if ((main.mix or 0.0) > 0) == more else 'lower'}"
        if abs(main.mix or 0.0) < _MOST * abs(total):
            towards = "to" if more else "away from"
            return f"the {noun} shifted between channels, most of all {towards} {self._called(main)}, {where} {amount}"
        return f"{'more' if more else 'a smaller part'} of the {noun} came {self._through(main)}, {where} {amount}"

    def _listed(self, effects: Sequence[Effect], noted: bool) -> str:
        """Channels with what they did, the largest first; `noted`: and whether they came or went."""
        notes = {"new": " (new)", "gone": " (no numbers any more)", "both": ""}
        lines = [effect for effect in effects if self._says(effect.total)]
        parts = [
            f"{self._called(e)} {self._signed(e.total)}{notes[e.presence] if noted else ''}" for e in lines[:NAMED]
        ]
        others = [effect for effect in effects if effect.total and effect not in lines[:NAMED]] if parts else []
        if others:
            rest = math.fsum(effect.total for effect in others)
            parts.append(f"{_others(len(others))} {self._signed(rest)}")
        return _and(parts)

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
        part: Part | None = None
        match self.metric.aggregation:
            case Ratio(denominator=part) | WeightedMean(weight=part) | Growth(stock=part) | Share(value=part):
                pass
        if self.metric.lens == "service":
            return "work"
        if part is None or len(part.plus) > 1:
            return "volume"
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
        """The name, with unit and department where it would be unclear without."""
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
        return f"{'through' if effect.channel else 'from'} {self._called(effect)}"

    def _value(self, value: float | None) -> str:
        """76.0%: a percentage keeps a decimal beside points; all else as on the tile."""
        if value is not None and self.metric.unit == "percent" and abs(value) >= 1:
            sign = str(self.locale.percent_formats[None].suffix[0])
            return (format_decimal(round(value, 1), format="#,##0.0", locale=self.locale) + sign).replace("-", "−")
        return format_value(self.metric, value, self.company.locale, self.company.currency)

    def _signed(self, amount: float) -> str:
        sign = "±" if not self._says(amount) else "−" if amount < 0 else "+"
        return f"{sign}{self._magnitude(abs(amount))}"

    def _magnitude(self, amount: float) -> str:
        if self.metric.unit in ("percent", "points"):
            return self._points(amount, self._digits(self.scale))
        return format_value(self.metric, amount, self.company.locale, self.company.currency)

    @staticmethod
    def _digits(scale: float) -> int:
        """Decimals of points: two, or more where all that is said would be 0.00."""
        return 2 if scale >= 0.1 or scale == 0 else min(4, 1 - math.floor(math.log10(scale)))

    def _points(self, amount: float, digits: int) -> str:
        shown = format_decimal(round(amount, digits), format=f"#,##0.{'0' * digits}", locale=self.locale)
        return f"{shown} points"

    def _says(self, amount: float) -> bool:
        """Whether an amount is more than nothing, as it would be shown or beside the largest."""
        if self.metric.unit in ("percent", "points"):
            return round(abs(amount), self._digits(self.scale)) > 0
        return abs(amount) > max(1e-9, 1e-3 * self.scale)


def _grew(effect: Effect) -> bool:
    return (effect.share_after or 0.0) > (effect.share_before or 0.0)


def _others(number: int) -> str:
    return "one other" if number == 1 else f"the {number} others together"


def _and(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))

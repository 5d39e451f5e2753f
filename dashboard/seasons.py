"""Seasons: what a calendar month is like by itself, so that a December is compared with Decembers."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.levels import Limits

YEAR = 12
FEWEST_YEARS = 3
CRITICAL = 24.725  # of chi-square with 11 degrees of freedom, at 1 %


@dataclass(frozen=True)
class Season:
    """Seasonal relatives (Wheeler, Making Sense of Data, 2003) by month, the judged month first.

    Factors around 1 where all values are positive, else amounts around 0 to be added.
    """

    relatives: tuple[float, ...]
    factors: bool

    def removed(self, series: Sequence[float | None]) -> list[float | None]:
        """The series, the judged month last, as it would be if all months were alike."""
        return [
            None if value is None else value / relative if self.factors else value - relative
            for value, relative in zip(series, self._aligned(len(series)), strict=True)
        ]

    def put_back(self, given: Sequence[Limits]) -> list[Limits]:
        """Limits of months that are alike, the judged one last, as they are in each month."""
        return [
            self._in_month(natural, relative)
            for natural, relative in zip(given, self._aligned(len(given)), strict=True)
        ]

    def _in_month(self, natural: Limits, relative: float) -> Limits:
        if self.factors:
            return Limits(natural.mean * relative, natural.moving_range * relative)
        return Limits(natural.mean + relative, natural.moving_range)

    def _aligned(self, length: int) -> list[float]:
        return [self.relatives[(place + 1 - length) % YEAR] for place in range(length)]


def season(months: Sequence[float | None]) -> Season | None:
    """What the months before the last one say about the time of year; oldest first.

    None without three whole years before the judged month, with a gap in them, or where the months do not differ
    by more than chance. Growth over the years is no season: relatives are taken from the straight line through the
    means of the years.
    """
    years = _years(months)
    if len(years) < FEWEST_YEARS:
        return None
    line = _line([sum(year) / YEAR for year in years])
    values = [value for year in years for value in year]
    factors = min(values) > 0 and min(line) > 0
    relatives = [value / level if factors else value - level for value, level in zip(values, line, strict=True)]
    alike = [relatives[month::YEAR] for month in range(YEAR)]
    if _kruskal_wallis(alike) <= CRITICAL:
        return None
    return Season(tuple(sum(same) / len(same) for same in alike), factors)


def _years(months: Sequence[float | None]) -> list[list[float]]:
    """Whole years without a gap, back from the month before the judged one; oldest first."""
    found: list[list[float]] = []
    for end in range(len(months) - 1, YEAR - 1, -YEAR):
        year = [value for value in months[end - YEAR : end] if value is not None]
        if len(year) < YEAR:
            break
        found.insert(0, year)
    return found


def _line(means: Sequence[float]) -> list[float]:
    """For every month its level on the straight line through the means of the years (least squares)."""
    middle = (len(means) - 1) / 2
    mean = sum(means) / len(means)
    spread = sum((year - middle) ** 2 for year in range(len(means)))
    slope = sum((year - middle) * (level - mean) for year, level in enumerate(means)) / spread / YEAR
    centre = (len(means) * YEAR - 1) / 2
    return [mean + slope * (month - centre) for month in range(len(means) * YEAR)]


def _kruskal_wallis(groups: Sequence[Sequence[float]]) -> float:
    """How much groups of equal size differ in rank (Kruskal and Wallis, 1952); large when they do."""
    values = sorted(value for group in groups for value in group)
    first = {value: place for place, value in reversed(list(enumerate(values, 1)))}
    last = {value: place for place, value in enumerate(values, 1)}
    sums = [sum((first[value] + last[value]) / 2 for value in group) for group in groups]
    n = len(values)
    return 12 / (n * (n + 1)) * sum(ranks**2 / len(group) for ranks, group in zip(sums, groups, strict=True)) - 3 * (
        n + 1
    )

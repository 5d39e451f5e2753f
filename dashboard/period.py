"""Periods: what a name like 2025-Q3 or last-month means, and what it is compared with."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Grain = Literal["day", "week", "month", "quarter", "year", "span"]
Comparison = Literal["previous", "last-year", "none"]


@dataclass(frozen=True)
class Period:
    """Days `start` to `end`, both included. `label` is the name of the grammar ("2025-Q3")."""

    start: date
    end: date
    grain: Grain
    label: str

    @property
    def days(self) -> int:
        """How many days, both ends included."""
        return (self.end - self.start).days + 1

"""What a benchmark tells: figures with their limits, as one table for people and JSON for machines."""

import json
import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One thing that was measured. The limit is one of the ratio where there is a ratio, else of the median."""

    name: str
    unit: str  # "ms", "s", "MB"
    median: float
    p95: float | None = None
    ratio: float | None = None
    limit: float | None = None

    @property
    def holds(self) -> bool:
        """Whether it stays within its limit; what has none always does."""
        measured = self.median if self.ratio is None else self.ratio
        return self.limit is None or measured <= self.limit


def figure(
    name: str, values: Sequence[float], unit: str = "ms", ratio: float | None = None, limit: float | None = None
) -> Figure:
    """The middle of these values and the one that 19 of 20 do not pass; seconds are told as `unit` says."""
    scale = 1000.0 if unit == "ms" else 1.0
    p95 = statistics.quantiles(values, n=20, method="inclusive")[-1] * scale if len(values) > 1 else None
    return Figure(name, unit, statistics.median(values) * scale, p95, ratio, limit)


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    names = [line.partition(":")[2].strip() for line in _processors() if line.startswith("model name")]
    return {
        "processor": names[0] if names else platform.machine(),
        "processors": os.cpu_count(),
        "memory_gb": round(memory, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "busy": round(os.getloadavg()[0], 1),  # processes that wanted a processor in the last minute
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def tell(figures: Iterable[Figure], file: Path | None = None) -> int:
    """Print the table, write the JSON where a file is named; 0 where every limit holds, else 1."""
    figures, on = list(figures), machine()
    print(
        f"{on['processor']}, {on['processors']} processors, {on['memory_gb']} GB, {on['system']}, "
        f"Python {on['python']}, load average {on['busy']}"
    )
    print(f"{'':<52}{'median':>12}{'p95':>12}{'ratio':>8}{'limit':>8}")
    for one in figures:
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
        limit = "" if one.limit is None else f"{one.limit:g}"
        p95 = "" if one.p95 is None else _amount(one.p95, one.unit)
        mark = "" if one.holds else "  passed"
        print(f"{one.name:<52}{_amount(one.median, one.unit):>12}{p95:>12}{ratio:>8}{limit:>8}{mark}")
    if file is not None:
        told = {"machine": on, "figures": [asdict(one) | {"holds": one.holds} for one in figures]}
        file.write_text(json.dumps(told, indent=1) + "\n")
    return int(not all(one.holds for one in figures))


def read(file: Path) -> list[Figure]:
    """The figures that another benchmark has told."""
    told = json.loads(file.read_text())["figures"]
    return [Figure(**{name: value for name, value in one.items() if name != "holds"}) for one in told]


def _amount(value: float, unit: str) -> str:
    return f"{value:,.2f} {unit}" if unit == "s" else f"{value:,.0f} {unit}"


def _processors() -> list[str]:
    file = Path("/proc/cpuinfo")
    return file.read_text().splitlines() if file.exists() else []

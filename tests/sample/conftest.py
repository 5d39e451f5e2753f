"""The committed sample as intake reads it, read once for all tests of this folder."""

from datetime import date
from pathlib import Path

import pytest

from dashboard.intake import read
from dashboard.intake.reading import Reading

EXPORTS = Path(__file__).parents[2] / "sample_data" / "exports"


@pytest.fixture(scope="session")
def readings() -> dict[str, Reading]:
    """Every committed export as intake reads it, by its path below exports/."""
    return {
        path.relative_to(EXPORTS).as_posix(): read(path.read_bytes(), path.name, today=date(2026, 11, 1))
        for path in sorted(EXPORTS.rglob("*.*"))
    }

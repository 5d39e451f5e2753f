"""Durations in words, clocks and bare numbers become seconds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.intake.durations import seconds


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("2 hours 10 minutes", "seconds", 7800), ("1 day 3 hours", "seconds", 97200),
        ("53 Minuten 5 Sekunden", "seconds", 3185),
        ("1 Stunde 24 Minuten", "seconds", 5040), ("2 Tage 18 Stunden", "seconds", 237600),
        ("1 jour 3 heures", "seconds", 97200),
        ("2 horas 5 minutos", "seconds", 7500), ("3 uur 2 minuten", "seconds", 10920), ("5h 3m", "seconds", 18180),
        ("0:04:23", "seconds", 263), ("57:22:00", "seconds", 206520), ("01:28", "seconds", 5280),
        ("12:34", "clock", 754),
        ("-00:14:00", "seconds", -840), ("322", "minutes", 19320), ("46", "hours", 165600), ("2918080", "ms", 2918.08),
        ("511.1286", "hours", 1840062.96), ("1 day, 2:03:04", "seconds", 93784),
        ("less than a minute", "seconds", None),
        ("--", "seconds", None), ("", "minutes", None), ("soon", "minutes", None), ("5 parsecs", "seconds", None),
    ],
)  # fmt: skip
def test_a_duration_in_seconds(text: str, unit: str, expected: float | None) -> None:
    assert seconds(text, unit) == (None if expected is None else pytest.approx(expected))


@given(st.integers(0, 10**6))
def test_a_clock_reads_back(total: int) -> None:
    assert seconds(f"{total // 3600}:{total // 60 % 60:02d}:{total % 60:02d}") == total


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    value = seconds(text)
    assert value is None or isinstance(value, float | int)

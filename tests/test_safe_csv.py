"""What leaves as CSV is data in every spreadsheet, and numbers stay numbers."""

import csv
import io
from datetime import date, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.safe_csv import to_csv


def cells(*row: object) -> list[str]:
    """A row as a spreadsheet reads it back."""
    lines = list(csv.reader(io.StringIO(to_csv(["a"] * len(row), [row]).decode("utf-8-sig"), newline="")))
    return lines[1]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+49 30 1234", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=HYPERLINK(\"http://evil\")", "  =1", "＝1+1"],
)  # fmt: skip
def test_a_text_that_would_be_calculated_gets_an_apostrophe(text: str) -> None:
    assert cells(text) == [f"'{text}"]


def test_numbers_days_and_times_are_written_as_they_are() -> None:
    row = (-12.5, 3.0, -7, 1e-9, date(2026, 10, 7), datetime(2026, 10, 7, 9, 30), pd.Timestamp("2026-10-07 09:30"))
    assert cells(*row) == [
        "-12.5", "3", "-7", "1e-09", "2026-10-07", "2026-10-07 09:30:00", "2026-10-07 09:30:00",
    ]  # fmt: skip


def test_nothing_is_empty_and_never_zero() -> None:
    assert cells(None, float("nan"), pd.NaT, False, True) == ["", "", "", "no", "yes"]


def test_ordinary_words_stay_as_they_are() -> None:
    assert cells("Große Freude, 100 %", 'she said "no"', "a\nb") == ["Große Freude, 100 %", 'she said "no"', "a\nb"]


def test_the_headings_are_guarded_too_and_excel_sees_utf_8() -> None:
    assert to_csv(["=cmd", "Text"], []) == b"\xef\xbb\xbf'=cmd,Text\r\n"


def test_where_a_comma_divides_decimals_semicolons_divide_values() -> None:
    found = to_csv(["Wert", "Text"], [[1234.5, "a, b; c"]], ",")
    assert found.decode("utf-8-sig") == 'Wert;Text\r\n1234,5;"a, b; c"\r\n'


@given(st.text())
def test_no_text_begins_like_a_formula(text: str) -> None:
    found = to_csv(["a"], [[text]]).decode("utf-8-sig").split("\r\n", 1)[1].lstrip('"')
    assert not found.startswith(("=", "+", "-", "@", "\t"))

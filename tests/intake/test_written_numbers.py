"""A column of numbers decides together what its marks mean."""

import random

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.intake.numbers import number, read_numbers, verdict


def column(*texts: str) -> pa.Array:
    return pa.array(texts, pa.string())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1234", ""), ("-7", ""), ("1.5", "."), ("1,5", ","), ("1.234", "?"), ("1,234", "?"), ("0.234", "."),
        ("0,234", ","), ("1234.567", "."), ("1.234.567", ","), ("1,234,567", "."), ("1.234,5", ","), ("1,234.5", "."),
        ("1'234.50", "."), ("1 234,50", ","), ("6.5%", "."), ("€ 12,50", ","), ("2.08785E+18", "."), ("abc", None),
        ("1.2.3", None), ("12:30", None), ("", None), ("0x10", None), ("1_000", None), ("٣٤", None), ("1" * 41, None),
    ],
)  # fmt: skip
def test_what_one_value_says_about_its_column(text: str, says: str | None) -> None:
    assert verdict(text) == says


def test_one_decisive_value_decides_the_column() -> None:
    assert read_numbers(column("1.234", "18500.00")).values.to_pylist() == [1.234, 18500.0]
    assert read_numbers(column("1.234", "18.500,00")).values.to_pylist() == [1234.0, 18500.0]
    assert read_numbers(column("1,234", "2,345,678")).values.to_pylist() == [1234.0, 2345678.0]


def test_an_undecided_column_asks_and_a_person_decides() -> None:
    undecided = column("1.231", "2.232")
    assert read_numbers(undecided).ambiguous == "1.231"
    assert read_numbers(undecided, given=".").values.to_pylist() == [1.231, 2.232]
    assert read_numbers(undecided, given=",").values.to_pylist() == [1231.0, 2232.0]


def test_counts_have_no_fractions_but_only_in_a_tools_file() -> None:
    counts = column("4.175", "16", "-3")
    assert read_numbers(counts, whole=True).values.to_pylist() == [4175.0, 16.0, -3.0]
    assert read_numbers(counts, whole=True, declared=".").values.to_pylist() == [4175.0, 16.0, -3.0]
    assert read_numbers(counts, whole=True, typed=True).ambiguous == "4.175"


def test_two_languages_in_one_column_are_not_mixed() -> None:
    assert read_numbers(column("1,5", "1.5")).contradicting == ("1.5", "1,5")


def test_blanks_are_missing_and_never_zero() -> None:
    read = read_numbers(column("", "-", "--", "undefined", "N/A", "0", "1938.0"))
    assert read.values.to_pylist() == [None, None, None, None, None, 0.0, 1938.0]
    assert read.bad == ()


def test_what_is_no_number_is_named_with_its_place() -> None:
    read = read_numbers(column("12", "many", "1e309"))
    assert read.values.to_pylist() == [12.0, None, None]
    assert read.bad == ((1, "many"), (2, "1e309"))


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=50))
def test_whole_numbers_read_as_themselves(values: list[int]) -> None:
    assert read_numbers(column(*map(str, values))).values.to_pylist() == [float(value) for value in values]


@given(
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=20),
    st.sampled_from([(".", ","), (",", "."), (".", "'"), (",", " "), (".", "")]),
)
def test_cents_read_the_same_in_every_language(cents: list[int], marks: tuple[str, str]) -> None:
    decimal, group = marks

    def written(value: int) -> str:
        whole = f"{abs(value) // 100:,}".replace(",", group)
        return f"{'-' if value < 0 else ''}{whole}{decimal}{abs(value) % 100:02d}"

    read = read_numbers(column(*map(written, cents)))
    assert read.values.to_pylist() == pytest.approx([value / 100 for value in cents])
    assert (read.ambiguous, read.contradicting, read.bad) == (None, None, ())


@given(st.text(max_size=30))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    value = number(text)
    assert value is None or isinstance(value, float)
    read_numbers(column(text, text[::-1]))


def test_a_long_column_reads_like_a_short_one() -> None:
    texts = [f"{random.Random(7).randrange(10**6) / 100 + place:.2f}" for place in range(12_000)]
    assert read_numbers(column(*texts)).values.to_pylist() == [float(text) for text in texts]
    assert read_numbers(column(*texts[:11_000], "1,5")).contradicting is not None

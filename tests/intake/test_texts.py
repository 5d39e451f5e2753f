"""Whole columns are cleaned by arrow as single texts are by Python."""

import sys
from datetime import date

import pyarrow as pa
import pytest

from dashboard.intake.dates import read_dates
from dashboard.intake.texts import clean, clean_column, unescaped

BLANKS = frozenset({"n/a", "--", "strasse"})


def test_every_character_is_cleaned_alike() -> None:
    characters = [chr(code) for code in range(1, sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
    texts = [f"{character}a{character}b{character}" for character in characters]
    assert clean_column(pa.array(texts), frozenset()).to_pylist() == [clean(text, frozenset()) for text in texts]


@pytest.mark.parametrize("coded", [False, True])
def test_blank_words_are_null(coded: bool) -> None:
    texts = ["", " ", "N/A", " -- ", "a", "Straße", "n/a!", "\u200b", None]
    column = pa.array(texts).dictionary_encode() if coded else pa.array(texts)
    assert clean_column(column, BLANKS).to_pylist() == [None, None, None, None, "a", None, "n/a!", None, None]


def test_entities_are_resolved() -> None:
    assert unescaped(pa.array(["a &amp; b", "plain", None, "&lt;3"])).to_pylist() == ["a & b", "plain", None, "<3"]


@pytest.mark.parametrize("pattern", ["%m/%d/%Y %H:%M", "%d.%m.%Y", "%d/%m/%Y %H:%M:%S"])
@pytest.mark.parametrize("bad", [None, "02/30/2026 12:00", "1/2/2026 12:00", ""])
def test_a_long_column_of_declared_dates_reads_like_a_short_one(pattern: str, bad: str | None) -> None:
    days = [date.fromordinal(739_000 + day).strftime(pattern) for day in range(900)]
    texts = [*days, *([] if bad is None else [bad])]
    short = read_dates(pa.array(texts), patterns=(pattern,), zone="America/Los_Angeles")
    long = read_dates(pa.array(texts * 12), patterns=(pattern,), zone="America/Los_Angeles")
    assert long.local.to_pylist() == short.local.to_pylist() * 12
    assert long.utc.to_pylist() == short.utc.to_pylist() * 12
    assert (long.foreign, len(long.bad)) == (short.foreign, len(short.bad) * 12)


@pytest.mark.parametrize("around", ["{}a", "a{}", "a{}b", "{0}a{0}é", "{}"])
def test_each_space_and_invisible_character_is_seen_alone_in_its_column(around: str) -> None:
    """A column is only looked through where its bytes can hold such a character."""
    characters = [chr(code) for code in range(1, 0x10000) if not 0xD800 <= code < 0xE000]
    for character in (one for one in characters if one.isspace() or clean(f"a{one}b", frozenset()) == "ab"):
        texts = ["", "plain", around.format(character), "", "–’"]
        for column in (pa.array(texts), pa.array(["é", *texts, "\u00ad"]).slice(1, 5)):
            assert clean_column(column, frozenset()).to_pylist() == [clean(text, frozenset()) for text in texts]


@pytest.mark.parametrize("ending", [".0", ".000", ".000Z", ".5", ".0Z", ".", "Z"])
def test_seconds_may_have_a_fraction_of_nought(ending: str) -> None:
    texts = [f"2026-03-{day:02d}T12:11:09{ending}" for day in range(1, 29)]
    short = read_dates(pa.array(texts), zone="America/Los_Angeles")
    long = read_dates(pa.array(texts * 400), zone="America/Los_Angeles")
    assert long.local.to_pylist() == short.local.to_pylist() * 400
    assert long.utc.to_pylist() == short.utc.to_pylist() * 400

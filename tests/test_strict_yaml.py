"""Strict YAML: what is understood, what is refused, and that hostile files end at once."""

import contextlib
import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import DefinitionError
from dashboard.strict_yaml import did_you_mean, load, read


def refusal(text: str, **limits: object) -> str:
    with pytest.raises(DefinitionError) as caught:
        load(text, "company.yaml", **limits)
    return str(caught.value)


def test_plain_values_are_understood_and_dates_stay_text() -> None:
    text = "a: 1\nb: -2.5\nc: true\nd:\ne: 2026-03-01\nf: [x, '7', 1e3]\ng: {h: null}\n"
    assert load(text, "f") == {
        "a": 1,
        "b": -2.5,
        "c": True,
        "d": None,
        "e": "2026-03-01",
        "f": ["x", "7", 1000.0],
        "g": {"h": None},
    }


def test_words_and_times_that_old_yaml_converts_stay_text() -> None:
    text = "[NO, on, yes, 12:30, 017, 1_000, 0x10, 1e309, .nan, 10.5.1]"
    assert load(text, "f") == ["NO", "on", "yes", "12:30", "017", "1_000", "0x10", "1e309", ".nan", "10.5.1"]


def test_text_only_leaves_every_scalar_as_it_is_written() -> None:
    text = "a: 1.50\nb: true\nc:\nd: null\ne: 'x'\n"
    assert load(text, "f", text_only=True) == {"a": "1.50", "b": "true", "c": "", "d": "null", "e": "x"}


def test_keys_are_text() -> None:
    assert load("2025: 1\n2025-10: 2\ntrue: 3\n", "f") == {"2025": 1, "2025-10": 2, "true": 3}


def test_an_empty_document_is_none() -> None:
    assert load("", "f") is None
    assert load("# only a comment\n", "f") is None


def test_every_value_knows_its_line() -> None:
    document = read("a:\n  - x\n  - b: 1\n    c: 2\n", "f.yaml")
    assert [document.line(path) for path in [("a",), ("a", 0), ("a", 1), ("a", 1, "c")]] == [1, 2, 3, 4]
    assert document.line(("a", 1, "unknown")) == 3  # the nearest value around it
    assert str(document.error(("a", 1, "c"), "must be text")) == "f.yaml, line 4: must be text"


def test_a_key_written_twice_names_both_lines() -> None:
    assert refusal("a: 1\nb: 2\na: 3\n") == (
        "company.yaml, line 3: 'a' is written twice (first in line 1); keep one of them"
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: &x [1]\nb: 2\n", "line 1: '&x' names a value for repetition; leave it out"),
        ("a: 1\nb: *x\n", "line 2: '*x' repeats another value; write the value itself"),
        (
            "- !!python/object/apply:os.system ['id']",
            "line 1: the tag 'tag:yaml.org,2002:python/object/apply:os.system' is not",
        ),
        ("a: {<<: {b: 1}}", "line 1: '<<' merges other values"),
        ("? [a, b]\n: 1\n", "line 1: a key must be a plain word"),
        ("a: 1\n---\nb: 2\n", "line 2: a second document starts here"),
        ("a: [1, 2\nb: 3\n", "line 2: not valid YAML (did not find expected ',' or ']')"),
        ("a: 'x\n", "line 2: not valid YAML (found unexpected end of stream)"),
        ("a: \x00", "company.yaml: not valid YAML"),
        ("a: \ud800", "company.yaml: not valid YAML"),
    ],
)
def test_what_is_not_plain_is_refused(text: str, sentence: str) -> None:
    assert sentence in refusal(text)


def test_limits_are_parameters() -> None:
    assert refusal("[1, 2, 3]", max_nodes=3) == "company.yaml, line 1: more than 3 values; split the file"
    assert load("[1, 2]", "f", max_nodes=3) == [1, 2]
    assert refusal("[[1]]", max_depth=1) == "company.yaml, line 1: nested deeper than 1 levels"
    assert load("[[1]]", "f", max_depth=2) == [[1]]


@pytest.mark.parametrize(
    "bomb",
    [
        "[" * 100_000,
        "{a: " * 50_000,
        "- " * 100_000,
        "a: &a [1,1]\n" + "".join(f"b{i}: &b{i} [*a,*a]\n" for i in range(30)),
        "[" + "1" * 1_000_000 + "]",
        "x: {" + "<<: " * 8 + "}",
    ],
    ids=["brackets", "braces", "dashes", "laughs", "digits", "merges"],
)
def test_hostile_documents_end_at_once(bomb: str) -> None:
    started = time.process_time()
    with contextlib.suppress(DefinitionError):
        load(bomb, "f")
    assert time.process_time() - started < 1.0


def test_did_you_mean_finds_the_nearest_word_or_says_nothing() -> None:
    assert did_you_mean("followrs", ["followers", "reach"]) == " – did you mean 'followers'?"
    assert did_you_mean("Followers", ["followers"]) == " – did you mean 'followers'?"
    assert did_you_mean("zebra", ["followers", "reach"]) == ""


text_values = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcxyz", min_size=1), inner, max_size=4),
    max_leaves=12,
)


@given(text_values)
def test_what_other_tools_write_comes_back(value: object) -> None:
    # Quoted, so that every scalar is text for the writer too.
    written = yaml.dump(value, Dumper=yaml.SafeDumper, default_style='"', allow_unicode=True)
    assert load(written, "f") == value


@given(st.text(st.sampled_from(list("ab:-[]{},&*!<>?|#'\"\n \t%@`~10."))) | st.text())
def test_any_text_is_a_value_or_a_sentence(text: str) -> None:
    for text_only in (False, True):
        with contextlib.suppress(DefinitionError):
            load(text, "f", text_only=text_only, max_depth=8)

"""Phrases: what texts talk about, counted by texts."""

import pytest

from dashboard.phrases import Phrase, Text, counted, phrases, risen, stop_words


def said(text: str, language: str | None = "en") -> set[str]:
    return {" ".join(words) for words in phrases(Text(text, language))}


def test_a_phrase_has_one_to_three_words_and_no_stop_word_at_its_ends() -> None:
    assert said("The battery of my robot mower") == {
        "battery", "robot", "mower", "robot mower",
    }  # fmt: skip
    assert said("battery of mower") == {"battery", "mower", "battery of mower"}


def test_a_phrase_does_not_reach_over_a_pause() -> None:
    assert said("Great cooker. Friendly service") == {
        "great", "cooker", "great cooker", "friendly", "service", "friendly service",
    }  # fmt: skip


def test_addresses_names_of_accounts_and_numbers_are_no_topics() -> None:
    assert said("@kitchen battery https://example.org/mower?x=1 2026 late") == {"battery", "late"}


def test_stop_words_are_those_of_the_language_and_of_all_where_it_is_unknown() -> None:
    assert said("die battery", "en") == {"die", "battery", "die battery"}
    assert said("die Batterie", "de") == {"batterie"}
    assert said("die battery", None) == {"battery"}
    assert said("Die Größe", "de-AT") == {"größe"}
    assert set(stop_words()) == {"en", "de", "fr", "es", "pt", ""}


def test_a_text_that_says_it_twice_counts_once() -> None:
    texts = [Text("battery, battery, battery", "en"), Text("Battery!", "en")]
    assert counted(texts) == {("battery",): 2}


def test_risen_phrases_are_those_whose_share_of_the_texts_rose() -> None:
    after = [Text("late battery", "en")] * 6 + [Text("good service", "en")] * 4
    before = [Text("good service", "en")] * 3 + [Text("late battery", "en")] + [Text("nice shop", "en")] * 6
    battery, service = risen(after, before)
    assert battery == Phrase("late battery", 6, 10, 1, 10)  # "late" and "battery" alone say the same
    assert battery.rise == pytest.approx(50)
    assert (service.words, round(service.rise)) == ("good service", 10)  # 4 of 10 after 3 of 10


def test_what_fewer_than_three_texts_say_is_no_topic() -> None:
    assert risen([Text("battery", "en")] * 2, []) == ()
    assert [phrase.words for phrase in risen([Text("battery", "en")] * 3, [])] == ["battery"]


def test_a_short_phrase_is_told_beside_a_longer_one_that_does_not_cover_it() -> None:
    after = [Text("mower battery", "en")] * 3 + [Text("battery", "en")] * 7
    assert [(phrase.words, phrase.after) for phrase in risen(after, [])] == [("battery", 10), ("mower battery", 3)]


def test_without_texts_there_is_no_topic() -> None:
    assert risen([], []) == ()
    assert risen([], [Text("battery", "en")]) == ()


def test_a_hostile_text_is_only_words_and_read_so_far_only() -> None:
    assert said("<script>alert(1)</script> =cmd|' /C calc'!A0") >= {"script", "alert", "cmd", "calc"}
    assert said("battery " + "x" * 1_000_000 + " mower") == {"battery", "x" * 1992, "battery " + "x" * 1992}

"""Phrases: what texts talk about, by how many of them hold a phrase of one to three words."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dashboard.catalogue import DEFINITIONS
from dashboard.schema import check
from dashboard.strict_yaml import read

LONGEST = 3  # words of a phrase
FEWEST = 3  # texts that hold it; what fewer say is a voice, not a topic
SHOWN = 12
#: Longer texts are read so far: a topic is named at the beginning, and nobody may slow a page down with one text.
READ = 2000  # characters

_WORD = re.compile(r"[^\W\d_](?:[\w]|['’\-](?=\w))*")
_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|@\w+", re.IGNORECASE)
_PAUSE = re.compile(r"[.!?;:,()\[\]\"“”„«»\n|/…]+")


@dataclass(frozen=True)
class Text:
    """One text and the language it says it is in, if any ("de")."""

    words: str
    language: str | None = None


@dataclass(frozen=True)
class Phrase:
    """A phrase and how many texts hold it, after and before, of how many."""

    words: str
    after: int
    of_after: int
    before: int
    of_before: int

    @property
    def rise(self) -> float:
        """By how many percent points its share of the texts rose."""
        before = self.before / self.of_before if self.of_before else 0.0
        return 100 * (self.after / self.of_after - before) if self.of_after else 0.0


@cache
def stop_words() -> Mapping[str, frozenset[str]]:
    """By language the words that carry no topic, from definitions/stop_words.yaml; under "" those of all."""
    file = DEFINITIONS / "stop_words.yaml"
    document = read(file.read_text(encoding="utf-8"), file.name)
    by_language = check(dict[str, tuple[str, ...]], document.value, document)
    known = {language: frozenset(words) for language, words in by_language.items()}
    return {**known, "": frozenset().union(*known.values())}


def risen(after: Sequence[Text], before: Sequence[Text], shown: int = SHOWN) -> tuple[Phrase, ...]:
    """The phrases whose share of the texts rose most, largest rise first; those of few texts are left out.

    Where a phrase is almost always part of a longer one that rose too, only the longer one is told.
    """
    now, then = counted(after), counted(before)
    found = [
        phrase
        for words, count in now.items()
        if count >= FEWEST
        and (phrase := Phrase(" ".join(words), count, len(after), then.get(words, 0), len(before))).rise > 0
    ]
    found.sort(key=lambda phrase: (-phrase.rise, -len(phrase.words), phrase.words))
    told: list[Phrase] = []
    for phrase in found:
        if not any(_says_the_same(phrase, other) for other in found if other is not phrase):
            told.append(phrase)
        if len(told) == shown:
            break
    return tuple(told)


def counted(texts: Iterable[Text]) -> Counter[tuple[str, ...]]:
    """How many texts hold each phrase; one that says it twice counts once."""
    total: Counter[tuple[str, ...]] = Counter()
    for text in texts:
        total.update(phrases(text))
    return total


def phrases(text: Text) -> set[tuple[str, ...]]:
    """The phrases of a text: up to three words in a row without a pause, no stop word at either end."""
    stops = stop_words().get((text.language or "")[:2].lower(), stop_words()[""])
    found: set[tuple[str, ...]] = set()
    for part in _PAUSE.split(_NOT_WORDS.sub(" | ", text.words[:READ])):
        words = [word.replace("’", "'").lower() for word in _WORD.findall(part)]
        for start, word in enumerate(words):
            if _empty(word, stops):
                continue
            for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
                if not _empty(words[end - 1], stops):
                    found.add(tuple(words[start:end]))
    return found


def _empty(word: str, stops: frozenset[str]) -> bool:
    return len(word) < 2 or word in stops


def _says_the_same(short: Phrase, other: Phrase) -> bool:
    """Whether nearly every text that holds the short phrase holds the longer one around it."""
    inside = f" {short.words} " in f" {other.words} " and len(other.words) > len(short.words)
    return inside and other.after >= 0.8 * short.after

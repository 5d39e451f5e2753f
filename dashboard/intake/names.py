"""How names compare: headers, months and platforms, without what eyes cannot see."""

import re
import unicodedata
from functools import cache, lru_cache

from babel.dates import get_month_names

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl")

# Soft hyphens (YouTube), zero-width and direction marks, word joiner, byte order mark.
_INVISIBLE = dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF])
_QUOTES = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'", "–": "-", "—": "-", "‑": "-"})
# Articles and prepositions: tools put them in and leave them out from one version to the next.
_SMALL_WORDS = "of the de la le les du des del los las el da do dos das di della dell' der die das dem den het van"
_SMALL = frozenset(_SMALL_WORDS.split())
_TITLE_WORD = re.compile(r"[^\W_]+|&")
_ZONE = re.compile(r"\((?:[a-z]+(?:/[a-z_+\-0-9]+)+|utc|gmt|[a-z]{1,4}t)\)$")
_CURRENCY = re.compile(r"\((?:usd|eur|gbp|chf|brl|uah|zar|cad|aud|jpy|inr|sek|nok|dkk|pln|czk|mxn)\)")


def visible(text: str) -> str:
    """The text without invisible characters and outer spaces."""
    return text.translate(_INVISIBLE).strip()


@lru_cache(maxsize=100_000)
def normal(text: str) -> str:
    """A header as it compares: NFKC, nothing invisible, single spaces, plain quotes and dashes, no case."""
    if text.isascii():
        return " ".join(text.split()).casefold()
    return " ".join(unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).translate(_QUOTES).split()).casefold()


@lru_cache(maxsize=10_000)
def header_key(text: str) -> str:
    """Like `normal`, without articles and hyphens, a zone or currency in brackets replaced by its placeholder."""
    key = normal(text)
    if key.endswith(")"):
        key = _ZONE.sub("({zone})", key)
        key = _CURRENCY.sub("({currency})", key)
    words = [word for word in key.replace("_", " ").replace("-", " ").split() if word not in _SMALL]
    return " ".join(words) or key


@lru_cache(maxsize=10_000)
def title_words(text: str) -> str:
    """A title as it compares: its words alone, a space around each ("Facebook-Reichweite" holds " reichweite ")."""
    words = re.findall(r"[^\W_]+|&", normal(text))
    return f" {' '.join(words)} "


@cache
def months() -> dict[str, int]:
    """Month names and their abbreviations in every language we read: name without case or dot -> 1..12."""
    found: dict[str, int] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    found.setdefault(normal(name).rstrip("."), number)
    found |= {"sept": 9, "mrz": 3, "maerz": 3}
    return found

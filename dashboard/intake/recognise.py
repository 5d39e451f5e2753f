"""Which declared table a header row is, and in which language."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dashboard.intake.fields import platform_of
from dashboard.intake.formats import Column, Format, Layout, all_formats
from dashboard.intake.names import header_key, title_words

#: A header row counts as recognised when this share of its cells is known (less will do where many are).
SURE, MANY, SURE_IF_MANY = 0.5, 6, 0.3


@dataclass(frozen=True)
class Match:
    """A header row read as a layout: where each field stands."""

    format: Format
    layout: Layout
    score: float  # the share of the header's cells that this layout knows
    known: int
    languages: Mapping[str, int]  # language -> how many of the headers are written so
    places: Mapping[str, tuple[int, Column]]  # field -> cell, column
    repeated: Mapping[str, tuple[int, ...]]  # field -> further cells with the very same header

    @property
    def sure(self) -> bool:
        """Enough of the header is known, and everything the layout needs is there."""
        return self.score >= SURE or (self.known >= MANY and self.score >= SURE_IF_MANY)


@cache
def _known_headers() -> frozenset[str]:
    """Every header that any built-in format knows."""
    return own_headers(all_formats().values())


def own_headers(formats: Iterable[Format]) -> frozenset[str]:
    """Every header that these formats know."""
    return frozenset(key for format_ in formats for layout in format_.layouts for key in layout.vocabulary)


def looks_like_header(cells: Sequence[str], own: frozenset[str] = frozenset()) -> bool:
    """A cheap first look: two of the cells are headers that a built-in format, or one of the company's own, knows."""
    known = _known_headers()
    hits = 0
    for cell in cells:
        if cell and not cell[0].isdigit() and len(cell) <= 120 and ((key := header_key(cell)) in known or key in own):
            hits += 1
            if hits == 2:
                return True
    return False


def match(cells: Sequence[str], format_: Format, layout: Layout, complete: bool = True) -> Match | None:
    """The row as this layout's header; None if it is not (`complete`: something the layout needs is missing)."""
    if not layout.vocabulary:
        return None
    found: dict[str, tuple[int, int, int, Column]] = {}  # field -> (alternative, rank, cell, column)
    repeated: dict[str, list[int]] = {}
    languages: Counter[str] = Counter()
    known = total = 0
    for place, cell in enumerate(cells):
        key = header_key(cell)
        if not key:
            continue
        total += 1
        entries = layout.vocabulary.get(key)
        if not entries:
            continue
        known += 1
        languages.update({language for _, _, spoken in entries for language in spoken})
        for position, rank, _ in entries:
            if position < 0:
                continue
            column = layout.columns[position]
            current = found.get(column.field)
            if current is None or (position, rank) < current[:2]:
                found[column.field] = (position, rank, place, column)
                repeated.pop(column.field, None)
            elif (position, rank) == current[:2]:
                repeated.setdefault(column.field, []).append(place)
    if not known or (complete and not all(any(name in found for name in group) for group in layout.needs)):
        return None
    if complete and any(name in found for name in layout.lacks):
        return None
    return Match(
        format_,
        layout,
        known / total,
        known,
        languages,
        {name: (place, column) for name, (_, _, place, column) in found.items()},
        {name: tuple(places) for name, places in repeated.items()},
    )


def best_match(cells: Sequence[str], formats: Iterable[Format]) -> list[Match]:
    """Every layout that this row can be the header of, best first; one entry per format."""
    best: dict[str, Match] = {}
    for format_ in formats:
        for layout in format_.layouts:
            candidate = match(cells, format_, layout)
            if candidate and (format_.id not in best or _rank(candidate) > _rank(best[format_.id])):
                best[format_.id] = candidate
    return sorted(best.values(), key=_rank, reverse=True)


def _rank(candidate: Match) -> tuple[float, int, int]:
    return candidate.score, candidate.known, len(candidate.places)


@dataclass(frozen=True)
class Titled:
    """A title row that a layout knows."""

    layout: Layout
    name: str  # the measure, or what the table splits by
    language: str
    channel: str | None
    length: int


def read_title(text: str, layouts: Iterable[Layout]) -> Titled | None:
    """The layout and measure that a title ("Instagram profile visits") announces: the longest known phrase wins."""
    words = title_words(text)
    if not words.strip() or len(words) > 120:
        return None
    best: Titled | None = None
    for layout in layouts:
        for name, by_language in layout.titles.items():
            for language, phrases in by_language.items():
                for phrase in phrases:
                    key = title_words(phrase)
                    if key in words and (best is None or len(key) > best.length):
                        best = Titled(layout, name, language, _network(words), len(key))
    return best


def title_languages(text: str, layout: Layout, name: str) -> Counter[str]:
    """The languages in which the title says this."""
    words = title_words(text)
    return Counter(
        language
        for language, phrases in layout.titles.get(name, {}).items()
        if any(title_words(phrase) in words for phrase in phrases)
    )


def _network(words: str) -> str | None:
    named = {platform_of(word) for word in words.split()} - {None}
    social = [
        name for name in named if name in ("facebook", "instagram", "threads", "linkedin", "x", "youtube", "tiktok")
    ]
    return social[0] if len(social) == 1 else None


def language_of(votes: Counter[str]) -> str | None:
    """The language that most headers are written in; English where they do not tell."""
    if not votes:
        return None
    most = max(votes.values())
    candidates = [language for language, count in votes.items() if count == most]
    return "en" if "en" in candidates else sorted(candidates)[0]

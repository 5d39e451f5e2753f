"""Which fields a header can mean: by the words of every format, in every language, and by likeness."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from dashboard.catalogue import load_catalogue
from dashboard.intake.fields import KINDS, known_fields
from dashboard.intake.formats import Format
from dashboard.intake.names import header_key, normal
from dashboard.intake.reading import Kind
from dashboard.strict_yaml import load

WORDS = Path(__file__).parent.parent / "definitions" / "words.yaml"
#: Below this a likeness is chance.
ALIKE = 0.86

_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_REACHED = re.compile(
    r"e-?mail|phone|telefon|mobil|handy|celular|anschrift|adresse|^address$|postal|geburts|birth|^iban$"
)
_NAMED = re.compile(
    r"nachname|vorname|surname|(first|last|full) name|^(candidate|requester|customer|contact|caller|"
    r"employee|recruiter|applicant)( name)?$|"
    r"(bewerber|kunden?|kontakt|anrufer|mitarbeiter|ansprechpartner|recruiter)(name)?$|^name$|^nom$|pr[ée]nom|apellido|nombre$|sobrenome"
)
_UNITS = {
    "ms": "ms msec millisekunden milliseconds",
    "seconds": "s sek sek. sec sec. secs seconds sekunden secondes segundos",
    "minutes": "m min min. mins minutes minuten minutos",
    "hours": "h hr hrs hours std std. stunden heures horas",
    "days": "d days tage jours días dias",
}


@dataclass(frozen=True)
class Meaning:
    """A field that a header can mean, how sure that is (0..1), and why."""

    field: str
    score: float
    reason: str
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Vocabulary:
    """Every header that formats and our own list of words know: kind -> header -> field -> meaning."""

    known: Mapping[Kind, Mapping[str, Mapping[str, Meaning]]]
    _found: dict[tuple[Kind, str], tuple[Meaning, ...]] = field(default_factory=dict)

    def meanings(self, header: str, kind: Kind) -> tuple[Meaning, ...]:
        """The fields of a kind of table that a header can mean, surest first; one entry per field."""
        if (kind, header) not in self._found:
            self._found[kind, header] = tuple(self._meanings(header, kind))
        return self._found[kind, header]

    def _meanings(self, header: str, kind: Kind) -> list[Meaning]:
        names = self.known[kind]
        key, bare = header_key(header), header_key(_BRACKETS.sub("", normal(header)))
        best: dict[str, Meaning] = {}
        for exact, factor in ((key, 1.0), (bare, 0.97)):
            for meaning in names.get(exact, {}).values():
                _keep(best, meaning, factor)
        if best or len(bare) < 3 or len(bare) > 80:
            return sorted(best.values(), key=lambda meaning: -meaning.score)
        words = set(bare.split())
        for name, meanings in names.items():
            inside = set(name.split())
            if len(name) >= 4 and inside < words:
                share = sum(map(len, inside)) / sum(map(len, words))
                for meaning in _first(meanings):
                    _keep(best, meaning, 0.45 + 0.4 * share, f"contains “{name}”")
        for name in difflib.get_close_matches(bare, names, n=2, cutoff=ALIKE):
            for meaning in _first(names[name]):
                _keep(best, meaning, 0.8, f"is much like “{name}”")
        return sorted(best.values(), key=lambda meaning: -meaning.score)


def _first(meanings: Mapping[str, Meaning]) -> list[Meaning]:
    """What a name means first of all: a mere likeness says nothing of its other meanings."""
    most = max(meaning.score for meaning in meanings.values())
    return [meaning for meaning in meanings.values() if meaning.score == most]


def _keep(best: dict[str, Meaning], meaning: Meaning, factor: float, reason: str = "") -> None:
    found = Meaning(meaning.field, meaning.score * factor, reason or meaning.reason, meaning.languages)
    if found.field not in best or found.score > best[found.field].score:
        best[found.field] = found


def vocabulary(formats: Iterable[Format]) -> Vocabulary:
    """The words of these formats, of our own names for measures and fields, and of words.yaml."""
    known: dict[Kind, dict[str, dict[str, Meaning]]] = {kind: {} for kind in _kinds()}

    def learn(kind: Kind, name: str, field_: str, score: float, reason: str, languages: Iterable[str]) -> None:
        entry = known[kind].setdefault(name, {})
        before = entry.get(field_)
        spoken = frozenset(languages) | (before.languages if before else frozenset())
        best = Meaning(field_, score, reason, spoken) if before is None or score > before.score else before
        entry[field_] = Meaning(best.field, best.score, best.reason, spoken)

    for format_ in formats:
        for layout in format_.layouts:
            for key, entries in layout.vocabulary.items():
                for place, _, languages in entries:
                    if place < 0:
                        continue
                    named = layout.columns[place].field
                    for kind in _kinds():
                        if named in known_fields(kind) and not (named == "value" and layout.titles):
                            score = 0.97 if kind == layout.kind else 0.9
                            learn(kind, key, named, score, f"named so in {format_.label}", languages)
    for kind in _kinds():
        for named in known_fields(kind):
            label = load_catalogue().measures[named].label if named in load_catalogue().measures else named
            for name in (named, label):
                learn(kind, header_key(name), named, 1.0, "our own name for it", ("en",))
        for named, by_language in _words().items():
            if named in known_fields(kind):
                for language, names in by_language.items():
                    for name in names:
                        learn(kind, header_key(name), named, 1.0, "a usual name for it", (language,))
    return Vocabulary(known)


def unit_of(header: str, fallback: str = "seconds") -> str:
    """The unit of time that a header names: "Reaktionszeit (Min.)" → minutes."""
    words = set(re.sub(r"[()\[\],:]", " ", normal(header)).split())
    return next((unit for unit, names in _UNITS.items() if words & set(names.split())), fallback)


def is_personal(header: str, words: bool) -> bool:
    """Whether a header says how somebody is reached, or, over a column of `words`, who somebody is."""
    bare = _BRACKETS.sub("", normal(header)).replace("_", " ").strip()
    return bool(_REACHED.search(bare) or (words and _NAMED.search(bare)))


@cache
def _words() -> Mapping[str, Mapping[str, Sequence[str]]]:
    words: Mapping[str, Mapping[str, Sequence[str]]] = load(WORDS.read_text(encoding="utf-8"), WORDS.name)
    return words


def _kinds() -> tuple[Kind, ...]:
    return KINDS  # type: ignore[return-value]

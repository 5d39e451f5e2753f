"""The declared formats: what each tool's export looks like, one strict YAML file per format."""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dashboard.catalogue import load_catalogue
from dashboard.intake.fields import KINDS, known_fields
from dashboard.intake.names import header_key, normal
from dashboard.intake.reading import Kind
from dashboard.strict_yaml import Document, did_you_mean, read

FOLDER = Path(__file__).parent.parent / "definitions" / "formats"


@dataclass(frozen=True)
class Column:
    """One column of a table: the field it fills, what it is called by language, and how its values are written."""

    field: str
    names: Mapping[str, tuple[str, ...]]  # language -> headers
    unit: str = "seconds"  # of durations: ms, seconds, minutes, hours, days, clock (12:34 = minutes:seconds)
    #: what is written (without case) -> what it means
    values: Mapping[str, str | float | bool | None] = dataclasses.field(default_factory=dict)
    dates: tuple[str, ...] | None = None
    decimal: Literal[".", ","] | None = None
    absolute: bool = False  # the sign means nothing: losses written as -3
    default: str | None = None  # where the cell is blank


@dataclass(frozen=True)
class Layout:
    """One kind of table within a format."""

    name: str
    kind: Kind
    columns: tuple[Column, ...] = ()
    needs: tuple[tuple[str, ...], ...] = ()  # each entry: one of these fields must be there
    lacks: tuple[str, ...] = ()  # with one of these fields it is another table
    other: Mapping[str, tuple[str, ...]] = dataclasses.field(
        default_factory=dict
    )  # known headers that are not carried on
    #: measure or name -> language -> phrases
    titles: Mapping[str, Mapping[str, tuple[str, ...]]] = dataclasses.field(default_factory=dict)
    channel: str | None = None
    dates: tuple[str, ...] = ()
    zone: str = "UTC"  # "account": the clock of the account, which only the company knows
    blanks: frozenset[str] = frozenset()
    decimal: Literal[".", ","] | None = None
    #: measure -> the parts it is the sum of, where the tool has none
    derive: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    #: text fields that are the same in every row
    constants: Mapping[str, str] = dataclasses.field(default_factory=dict)
    identity: tuple[str, ...] = ()  # without an id: what tells two records apart
    id_in_url: str | None = None  # a pattern whose group is the id, for ids that Excel damaged
    id_first: bool = False  # take the id from the link even where an id is written
    special: str | None = None  # a function of special.py that reads this table
    optional: bool = False  # a table that says nothing about the format on its own
    #: header -> (column, rank, languages)
    vocabulary: Mapping[str, tuple[tuple[int, int, frozenset[str]], ...]] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Format:
    """What one export of one tool looks like."""

    id: str
    label: str
    tool: str
    how: str  # where in the tool the export is, in a few words
    layouts: tuple[Layout, ...]
    precedence: int = 20  # smaller wins where two formats give the same number
    typed: bool = False  # people type it: nothing is inferred about what they meant
    entities: bool = False  # texts carry HTML entities (&amp;)
    limit: int | None = None  # a table of exactly this many rows was cut by the tool
    window: int | None = None  # the most days of records that the tool gives at once
    prepare: str | None = None  # a function of special.py that puts the sheets in order before they are split
    note: str = ""
    own: bool = False  # the company's, from its home


_COLUMN_KEYS = {entry.name for entry in fields(Column)} - {"field", "names"}
_SHARED = {"channel", "dates", "zone", "blanks", "decimal", "derive", "id_in_url", "identity", "constants"}
_LAYOUT_KEYS = {entry.name for entry in fields(Layout)} - {"name", "vocabulary"} | {"personal"}
_FORMAT_KEYS = ({entry.name for entry in fields(Format)} - {"id", "layouts", "own"}) | _SHARED | {"tables"}
_LANGUAGE = re.compile(r"[a-z]{2}")
_TEXT, _FLAG, _WHOLE, _MAPPING = "a text", "true or false", "a whole number", "a mapping (key: value)"
_TYPES = {_TEXT: str, _FLAG: bool, _WHOLE: int, _MAPPING: dict}
_MUST_BE = {
    **dict.fromkeys(("label", "tool", "how", "note", "prepare", "special", "channel", "zone", "id_in_url"), _TEXT),
    **dict.fromkeys(("unit", "default"), _TEXT),
    **dict.fromkeys(("typed", "entities", "id_first", "optional", "absolute"), _FLAG),
    **dict.fromkeys(("precedence", "limit", "window"), _WHOLE),
    **dict.fromkeys(("tables", "columns", "titles", "derive", "constants", "values"), _MAPPING),
}
_UNITS = ("ms", "seconds", "minutes", "hours", "days", "clock")


_shipped: dict[str, Format] = {}


def all_formats() -> Mapping[str, Format]:
    """Every declared format by id, in the order of the files' names. DefinitionError names file, line and cure.

    Read once, unless another process has given them.
    """
    if not _shipped:
        paths = sorted(FOLDER.glob("*.yaml"))
        give_formats({path.stem: read_format(path.read_text(encoding="utf-8"), path.stem) for path in paths})
    return MappingProxyType(_shipped)


def give_formats(formats: Mapping[str, Format]) -> None:
    """Spare this process the reading of the declared formats."""
    _shipped.update(formats)


def read_format(text: str, name: str) -> Format:
    """One format from its YAML text. DefinitionError: unknown or double keys, unknown fields, wrong types."""
    document = read(text, f"formats/{name}.yaml")
    return _Reader(document).format(name)


class _Reader:
    """Checks one document and builds its Format."""

    def __init__(self, document: Document) -> None:
        self.document: Document = document

    def keys(self, value: Any, allowed: Iterable[str], path: tuple[str | int, ...]) -> dict[str, Any]:
        """The mapping at `path`, refused when it is none or has a key that means nothing here."""
        if not isinstance(value, dict):
            raise self.document.error(path, f"'{path[-1] if path else 'the file'}' must be a mapping (key: value)")
        choices = set(allowed)
        for key in value:
            if key not in choices:
                raise self.document.error((*path, key), f"unknown key '{key}'{did_you_mean(key, choices)}")
            self.value((*path, key), key, value[key])
        return cast(dict[str, Any], value)

    def value(self, path: tuple[str | int, ...], key: str, value: Any) -> None:
        """What stands behind a key: of its type, and known where only some words mean something."""
        must = _MUST_BE.get(key)
        if must and (not isinstance(value, _TYPES[must]) or (must == _WHOLE and isinstance(value, bool))):
            raise self.document.error(path, f"'{key}' must be {must}")
        known: Iterable[str] = ()
        if key == "channel":
            known = load_catalogue().platforms
        elif key == "unit":
            known = _UNITS
        elif key == "decimal":
            known = (".", ",")
        elif key == "zone" and value != "account" and not _is_zone(value):
            raise self.document.error(path, f"'{value}' is no time zone; write one like Europe/Berlin, or account")
        elif key == "id_in_url" and not _has_group(value):
            raise self.document.error(path, "'id_in_url' must be a pattern (regular expression) with one group: the id")
        elif key == "values" and any(isinstance(meaning, (list, dict)) for meaning in value.values()):
            raise self.document.error(path, "'values' must say one meaning for each word")
        if known and value not in known:
            cure = did_you_mean(str(value), known) or f"; known are {', '.join(known)}"
            raise self.document.error(path, f"{key} '{value}' is unknown{cure}")

    def words(self, value: Any, path: tuple[str | int, ...]) -> tuple[str, ...]:
        """One text or a list of texts."""
        items = value if isinstance(value, list) else [value]
        if not all(isinstance(item, (str, int, float)) and not isinstance(item, bool) for item in items):
            raise self.document.error(path, f"'{path[-1]}' must be a text or a list of texts")
        return tuple(str(item) for item in items)

    def by_language(self, value: Any, path: tuple[str | int, ...]) -> dict[str, tuple[str, ...]]:
        """{en: [...], de: ...}, or just the text(s) when they are the same in every language."""
        if not isinstance(value, dict):
            return {"en": self.words(value, path)}
        for key in value:
            if not _LANGUAGE.fullmatch(str(key)):
                raise self.document.error((*path, key), f"'{key}' is no language (two letters, such as en)")
        return {language: self.words(names, (*path, language)) for language, names in value.items()}

    def format(self, name: str) -> Format:
        """The whole document."""
        top = self.keys(self.document.value, _FORMAT_KEYS, ())
        for key in ("label", "tool", "how", "tables"):
            if key not in top:
                raise self.document.error((), f"'{key}' is missing")
        shared = {key: top[key] for key in _SHARED & top.keys()}
        tables = top["tables"]
        if not isinstance(tables, dict) or not tables:
            raise self.document.error(("tables",), "'tables' must name at least one table")
        layouts = tuple(self.layout(key, table, shared) for key, table in tables.items())
        own = {"precedence", "typed", "entities", "limit", "window", "prepare", "note"}
        rest = {key: top[key] for key in top if key in own}
        return Format(name, str(top["label"]), str(top["tool"]), str(top["how"]), layouts, **rest)

    def layout(self, name: str, value: Any, shared: Mapping[str, Any]) -> Layout:
        """One entry of `tables`."""
        path = ("tables", name)
        table = {**shared, **self.keys(value, _LAYOUT_KEYS, path)}
        kind = table.get("kind")
        if kind not in KINDS:
            raise self.document.error((*path, "kind"), f"'kind' must be one of {', '.join(KINDS)}")
        columns = tuple(
            self.column(field_name, entry, cast(Kind, kind), (*path, "columns", field_name))
            for field_name, entries in (table.get("columns") or {}).items()
            for entry in (
                entries if isinstance(entries, list) and all(isinstance(e, dict) for e in entries) else [entries]
            )
        )
        known = known_fields(cast(Kind, kind))
        needs = tuple(tuple(item.split("|")) for item in self.words(table.get("needs", []), (*path, "needs")))
        derive = {measure: self.words(parts, path) for measure, parts in (table.get("derive") or {}).items()}
        for used in [*(f for group in needs for f in group), *derive, *(p for parts in derive.values() for p in parts)]:
            if used not in known:
                raise self.document.error(path, f"'{used}' is no field of {kind}{did_you_mean(used, known)}")
        other: dict[str, tuple[str, ...]] = {}
        for key in ("other", "personal"):
            for language, names in self.by_language(table.get(key, []), (*path, key)).items():
                other[language] = other.get(language, ()) + names
        layout = Layout(
            name=name,
            kind=cast(Kind, kind),
            columns=columns,
            needs=needs,
            other=other,
            derive=derive,
            lacks=self.words(table.get("lacks", []), path),
            titles={key: self.by_language(phrases, path) for key, phrases in (table.get("titles") or {}).items()},
            channel=table.get("channel"),
            dates=self.words(table.get("dates", []), path),
            zone=table.get("zone", "UTC"),
            decimal=table.get("decimal"),
            blanks=frozenset(text.casefold() for text in self.words(table.get("blanks", []), path)),
            constants=table.get("constants") or {},
            identity=self.words(table.get("identity", []), path),
            id_in_url=table.get("id_in_url"),
            id_first=bool(table.get("id_first")),
            special=table.get("special"),
            optional=bool(table.get("optional")),
        )
        return replace(layout, vocabulary=_vocabulary(layout))

    def column(self, name: str, value: Any, kind: Kind, path: tuple[str | int, ...]) -> Column:
        """One entry of `columns`: header names by language, and options."""
        known = known_fields(kind)
        if name not in known:
            raise self.document.error(path, f"'{name}' is no field of {kind}{did_you_mean(name, known)}")
        if not isinstance(value, dict):
            return Column(name, {"en": self.words(value, path)})
        options = {key: value[key] for key in value if not _LANGUAGE.fullmatch(str(key))}
        self.keys(options, _COLUMN_KEYS, path)
        if "dates" in options:
            options["dates"] = self.words(options["dates"], path)
        if "values" in options:
            options["values"] = {normal(str(key)): meaning for key, meaning in options["values"].items()}
        names = self.by_language({key: value[key] for key in value if key not in options}, path)
        if not names:
            raise self.document.error(path, f"'{name}' names no header")
        return Column(name, names, **options)


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name).key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _has_group(pattern: str) -> bool:
    try:
        return re.compile(pattern).groups > 0
    except re.error:
        return False


def _vocabulary(layout: Layout) -> Mapping[str, tuple[tuple[int, int, frozenset[str]], ...]]:
    """Every header this layout knows, as it compares: which column it fills (-1: none) and how preferred it is."""
    found: dict[str, dict[tuple[int, int], set[str]]] = {}
    for position, column in enumerate(layout.columns):
        for language, names in column.names.items():
            for rank, name in enumerate(names):
                found.setdefault(header_key(name), {}).setdefault((position, rank), set()).add(language)
    for language, names in layout.other.items():
        for name in names:
            found.setdefault(header_key(name), {}).setdefault((-1, 0), set()).add(language)
    return {
        key: tuple((position, rank, frozenset(languages)) for (position, rank), languages in entries.items())
        for key, entries in found.items()
    }

"""Reads YAML strictly: one document of plain values, every key once, and each value's line is known.

The document is built from parser events in one pass, so that nothing dangerous is ever constructed:
libyaml's and Python's own loaders crash or never end on small files of brackets, aliases or merge keys.
"""

import difflib
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from dashboard.errors import DefinitionError

Path = tuple[str | int, ...]

_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NULLS = {"", "~", "null", "Null", "NULL"}
# Numbers as people write them, and no others: 017, 1_000, 0x10 and 12:30 stay text.
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_LONGEST_NUMBER = 40


@dataclass(frozen=True)
class Document:
    """A document that was read: its value, and the line of every value in it."""

    file: str
    value: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """The 1-based line of the value at `path`, or of the nearest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def error(self, path: Path, sentence: str) -> DefinitionError:
        """What is wrong at `path`, with file and line."""
        return DefinitionError(f"{self.file}, line {self.line(path)}: {sentence}")


def load(text: str, file: str, **limits: Any) -> Any:
    """The value of a document: dict, list, str, int, float, bool or None. Options and errors: see `read`."""
    return read(text, file, **limits).value


def read(text: str, file: str, *, max_depth: int = 32, max_nodes: int = 200_000, text_only: bool = False) -> Document:
    """Read one YAML document. Keys and dates stay text.

    `text_only` leaves every scalar as it is written ("NO", "017", "12:30"), an empty one as "".
    Raises DefinitionError (file, line, cure) for broken YAML, aliases, anchors, tags, merge keys, a key
    written twice, more than `max_depth` levels or `max_nodes` values, and a second document.
    """
    return _Builder(file, max_depth, max_nodes, text_only).document(text)


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """ " – did you mean 'x'?" for the choice that looks most like the word, else nothing."""
    known = {choice.casefold(): choice for choice in choices}
    close = difflib.get_close_matches(word.casefold(), known, n=1)
    return f" – did you mean '{known[close[0]]}'?" if close else ""


class _Builder:
    """Builds values from events. Its recursion is bounded by `max_depth`, which is checked before each level."""

    def __init__(self, file: str, max_depth: int, max_nodes: int, text_only: bool) -> None:
        self.file, self.max_depth, self.max_nodes, self.text_only = file, max_depth, max_nodes, text_only
        self.lines: dict[Path, int] = {}
        self.nodes = 0

    def document(self, text: str) -> Document:
        """The one document of a text; an empty text is None (or "" when scalars stay text)."""
        try:
            events = iter(yaml.parse(text, Loader=yaml.CSafeLoader))
            value: Any = None
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    if self.nodes:
                        raise self.error(event, "a second document starts here ('---'); write one document only")
                    value = self.value(next(events), events, ())
            return Document(self.file, value, self.lines)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            raise DefinitionError(
                f"{self.file}, line {line}: not valid YAML ({error.problem or error.context}); "
                "check indentation, quotes and colons here and just above"
            ) from None
        except (yaml.YAMLError, UnicodeError):
            raise DefinitionError(
                f"{self.file}: not valid YAML (it contains a character that text files do not have)"
            ) from None

    def value(self, event: yaml.Event, events: Iterator[yaml.Event], path: Path) -> Any:
        """The value that starts with `event`; takes from `events` what belongs to it."""
        self.nodes += 1
        if self.nodes > self.max_nodes:
            raise self.error(event, f"more than {self.max_nodes:,} values; split the file")
        if isinstance(event, yaml.AliasEvent):
            raise self.error(event, f"'*{event.anchor}' repeats another value; write the value itself")
        assert isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent))
        if event.anchor is not None:
            raise self.error(event, f"'&{event.anchor}' names a value for repetition; leave it out")
        if event.tag is not None:
            raise self.error(event, f"the tag '{event.tag}' is not allowed; write a plain value")
        self.lines.setdefault(path, _line(event))
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if len(path) >= self.max_depth:
            raise self.error(event, f"nested deeper than {self.max_depth} levels")
        return self.mapping(events, path) if isinstance(event, yaml.MappingStartEvent) else self.sequence(events, path)

    def sequence(self, events: Iterator[yaml.Event], path: Path) -> list[Any]:
        """A list, up to its end event."""
        items: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self.value(event, events, (*path, len(items))))
        return items

    def mapping(self, events: Iterator[yaml.Event], path: Path) -> dict[str, Any]:
        """A mapping, up to its end event. The line of a value is the line of its key."""
        entries: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.tag is not None or event.anchor is not None:
                raise self.error(event, "a key must be a plain word")
            key, line = event.value, _line(event)
            if key == "<<":
                raise self.error(event, "'<<' merges other values; write them out")
            if key in entries:
                first = self.lines[(*path, key)]
                raise self.error(event, f"'{key}' is written twice (first in line {first}); keep one of them")
            self.lines[(*path, key)] = line
            entries[key] = self.value(next(events), events, (*path, key))
        return entries

    def scalar(self, event: yaml.ScalarEvent) -> str | int | float | bool | None:
        """A scalar: quoted ones are text, plain ones true, false, null, a number, or else text."""
        text: str = event.value
        if self.text_only or event.style:
            return text
        if text in _NULLS:
            return None
        if text in _BOOLEANS:
            return _BOOLEANS[text]
        if len(text) <= _LONGEST_NUMBER:
            if _INTEGER.fullmatch(text):
                return int(text)
            if _DECIMAL.fullmatch(text) and math.isfinite(float(text)):
                return float(text)
        return text

    def error(self, event: yaml.Event, sentence: str) -> DefinitionError:
        """What is wrong with an event, with file and line."""
        return DefinitionError(f"{self.file}, line {_line(event)}: {sentence}")


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1

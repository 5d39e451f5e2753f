"""The formats that files are recognised by: the built-in ones, and the company's own from its home."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

from dashboard.errors import DefinitionError
from dashboard.intake import special
from dashboard.intake.formats import Format, all_formats, read_format

MOST_BYTES = 200_000
_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,60}")


@dataclass(frozen=True)
class Formats:
    """The company's own formats beside the built-in ones, and what is wrong with those that cannot be used."""

    texts: Mapping[str, str] = field(default_factory=dict)  # id -> YAML, each one read without fault
    problems: tuple[str, ...] = ()

    @cached_property
    def own(self) -> Mapping[str, Format]:
        """The company's own, by id."""
        return {name: read_own(text, name) for name, text in self.texts.items()}

    @cached_property
    def all(self) -> Mapping[str, Format]:
        """Every format by id, the company's own first."""
        return {**self.own, **all_formats()}

    def label(self, name: str) -> str:
        """What a format is called; its id when it is no longer declared."""
        return self.all[name].label if name in self.all else name

    def with_own(self, name: str, text: str) -> "Formats":
        """These, and one more of the company's own. DefinitionError: it is wrong."""
        read_own(text, name)
        return Formats({**self.texts, name: text}, self.problems)


BUILT_IN = Formats()


def formats_in(folder: Path) -> Formats:
    """The formats in a folder of YAML files. A wrong file costs only itself: `problems` says what, in which line."""
    texts: dict[str, str] = {}
    problems = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            text = _text(path)
            read_own(text, path.stem)
            texts[path.stem] = text
        except DefinitionError as error:
            problems.append(str(error))
    return Formats(texts, tuple(problems))


def check_id(name: str) -> None:
    """DefinitionError: a name that no file of a format can have, or that a built-in format has."""
    if not _ID.fullmatch(name):
        raise DefinitionError(
            f"formats/{name}.yaml: a format's name is lower-case letters, digits, points, dashes and underscores, "
            "beginning with a letter or a digit; rename the file"
        )
    if name in all_formats():
        raise DefinitionError(f"formats/{name}.yaml: there is a built-in format '{name}'; give yours another name")


@lru_cache(maxsize=256)
def read_own(text: str, name: str) -> Format:
    """One of the company's own formats. DefinitionError names file, line and cure."""
    check_id(name)
    format_ = replace(read_format(text, name), own=True)
    named = [("prepare", format_.prepare, sorted(special.PREPARE))]
    named += [("special", layout.special, sorted(special.FUNCTIONS)) for layout in format_.layouts]
    for key, function, known in named:
        if function is not None and function not in known:
            raise DefinitionError(f"formats/{name}.yaml: {key} '{function}' is not one of {', '.join(known)}")
    return format_


def _text(path: Path) -> str:
    try:
        data = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
    except OSError as error:
        raise DefinitionError(f"formats/{path.name}: cannot be read ({error.strerror})") from None
    if data is None:
        raise DefinitionError(f"formats/{path.name}: larger than {MOST_BYTES:,} bytes; no format is that long")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DefinitionError(f"formats/{path.name}: not UTF-8; save it as UTF-8") from None

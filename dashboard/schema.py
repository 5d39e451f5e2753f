"""Checks values of a strict YAML document against declared types, and says in one sentence what is wrong."""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from dashboard.strict_yaml import Document, Path, did_you_mean

T = TypeVar("T")

_UNKNOWN_KEYS = {"extra_forbidden", "unexpected_keyword_argument"}
_MISSING = {"missing", "missing_argument"}
_EXPECTED = {
    "string_type": "must be text",
    "float_type": "must be a number",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "dict_type": "must have entries of the form 'key: value'",
    "mapping_type": "must have entries of the form 'key: value'",
    "model_type": "must have entries of the form 'key: value'",
    "dataclass_type": "must have entries of the form 'key: value'",
    "model_attributes_type": "must have entries of the form 'key: value'",
}


class Strictly(BaseModel):
    """A frozen model that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def check(kind: type[T], value: Any, document: Document, path: Path = ()) -> T:
    """`value`, found at `path` of the document, as a `kind`. DefinitionError: the first fault with line and cure."""
    try:
        return cast(T, _adapter(cast(Any, kind)).validate_python(value))
    except ValidationError as error:
        faults = [(_place(document, path, fault), fault) for fault in error.errors()]
        # A key that is written wrong is missing too: the word that stands there is the better clue.
        place, fault = min(faults, key=lambda found: (found[1]["type"] in _MISSING, document.line(found[0])))
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise document.error(place, _sentence(kind, fault) + more) from None


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)  # building one takes longer than a hundred checks


def _place(document: Document, path: Path, fault: ErrorDetails) -> Path:
    """Where a fault is in the document; pydantic's own words in a location (names of types) are left out."""
    for step in fault["loc"]:
        if (*path, step) in document.lines:
            path = (*path, step)
    return path


def _sentence(kind: Any, fault: ErrorDetails) -> str:
    """A pydantic fault in the words of somebody who edits the file."""
    what, given = fault["type"], fault["input"]
    key = str(fault["loc"][-1]) if fault["loc"] else "the file"
    if what in _UNKNOWN_KEYS:
        known = _keys(kind, fault["loc"][:-1])
        return f"unknown key '{key}'" + (did_you_mean(key, known) or f"; known are {', '.join(known)}")
    if what in _MISSING:
        return f"'{key}' is missing"
    if what == "literal_error":
        choices = [str(choice) for choice in re.findall(r"'([^']*)'", fault["ctx"]["expected"])]
        return f"{key}: {given!r} is not one of {', '.join(choices)}{did_you_mean(str(given), choices)}"
    if what == "value_error":
        return f"{key}: {fault['ctx']['error']}"
    if given is None:
        return f"{key} has no value; write one or leave the key out"
    shown = f", not {given!r}" if isinstance(given, (str, int, float)) else ""
    return f"{key} {_EXPECTED.get(what) or fault['msg'].replace('Input should', 'must')}{shown}"


def _keys(kind: Any, steps: Sequence[str | int]) -> list[str]:
    """The keys that are known at a location inside a declared type."""
    if get_origin(kind) is not None:
        inner = [arg for arg in get_args(kind) if get_origin(arg) or dataclasses.is_dataclass(arg) or _is_model(arg)]
        rest = steps[1:] if get_origin(kind) in (tuple, list, dict, Mapping) else steps
        return _keys(inner[-1], rest) if inner else []
    fields: dict[str, Any] = {}
    if _is_model(kind):
        fields = {name: field.annotation for name, field in kind.model_fields.items()}
    elif dataclasses.is_dataclass(kind):
        fields = {field.name: field.type for field in dataclasses.fields(kind)}
    return _keys(fields.get(str(steps[0])), steps[1:]) if steps else list(fields)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)

"""How declared types say what may stand in their YAML, in a module that needs nothing: checking is `schema`'s."""

from typing import Annotated, Any, TypeVar

T = TypeVar("T", bound=type)


def declared(kind: T) -> T:
    """For frozen dataclasses that are read from YAML: unknown keys are refused."""
    kind.__pydantic_config__ = {"extra": "forbid"}  # type: ignore[attr-defined]
    return kind


class _Strict:
    """What pydantic's Strict says, without loading pydantic."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        return {**handler(source), "strict": True}


#: A number that is really one: not a text of digits, not true, not infinite.
Number = Annotated[float, _Strict()]

"""The log for whoever runs the dashboard: a line of JSON for each event, with ids to find it by, nothing personal."""

import json
import logging
import secrets
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_LOG = logging.getLogger("dashboard")
_HERE = Path(__file__).parent.parent
#: The request that is being answered: whatever is told meanwhile carries its id.
REQUEST: ContextVar[str | None] = ContextVar("request", default=None)


def begin() -> None:
    """Write every event to standard error; without this only what went wrong comes there."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    _LOG.handlers[:] = [handler]
    _LOG.setLevel(logging.INFO)
    _LOG.propagate = False


def tell(event: str, level: int = logging.INFO, **facts: str | float | list[str] | None) -> None:
    """Log an event with its ids and figures: of exports, sessions, requests. No names, no texts, no contents."""
    if _LOG.isEnabledFor(level):
        known = {name: fact for name, fact in {"request": REQUEST.get(), **facts}.items() if fact is not None}
        line: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **known}
        _LOG.log(level, json.dumps({"level": logging.getLevelName(level).lower(), **line}))


def fault(event: str, error: BaseException, **ids: str | None) -> str:
    """Log a fault of ours, and give the reference by which a person finds it there.

    Where it happened is told in full. What the error says is not: it may repeat what stood in a file.
    """
    reference = secrets.token_hex(4)
    chain: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        chain.append(type(seen).__name__)
        seen = seen.__cause__ or seen.__context__
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    tell(event, logging.ERROR, reference=reference, error=" from ".join(chain), where=where, **ids)
    return reference


def session(mark: object) -> str | None:
    """What a session is called in the log: enough to tell it from others, not enough to be it."""
    return str(mark)[:8] if mark else None


def _place(file: str) -> str:
    path = Path(file)
    return path.relative_to(_HERE).as_posix() if path.is_relative_to(_HERE) else path.name

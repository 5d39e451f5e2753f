"""What nobody needs any more is let go while the app runs, not while somebody waits for a page."""

import asyncio
import gc
import threading
import time
import tomllib
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dashboard.ui.guard import app


class Left:
    """Something that holds itself, so that only a collection frees it."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def tidying(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """`tidying()`: let the app tidy up for a moment. Nothing else collects meanwhile."""

    async def some_time() -> None:
        task = asyncio.create_task(app._tidy())
        await asyncio.sleep(0.1)
        task.cancel()

    def tidy() -> None:
        with ThreadPoolExecutor(1) as thread:  # a browser of another test may have this one's loop
            thread.submit(asyncio.run, some_time()).result()

    monkeypatch.setattr(app, "TIDY", 0.01)
    gc.disable()
    yield tidy
    gc.unfreeze()
    gc.enable()


def test_what_holds_itself_is_freed_between_redraws(tidying: Callable[[], None]) -> None:
    left = weakref.ref(Left())
    assert left() is not None
    tidying()
    assert left() is None


@pytest.mark.parametrize("when", ["nobody looks any more", "a long time has gone by"])
def test_what_was_needed_for_longer_is_freed_too(
    tidying: Callable[[], None], monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    held = Left()
    left = weakref.ref(held)
    tidying()  # from here on it is not looked at
    del held
    tidying()
    assert left() is not None
    if when == "nobody looks any more":
        monkeypatch.setattr(app, "QUIET", 0.02)
        drawn = threading.Timer(0.03, lambda: monkeypatch.setattr(app.AHEAD, "drawn", time.monotonic()))
        drawn.start()
    else:
        monkeypatch.setattr(app, "WHOLE", 0.05)
    tidying()
    assert left() is None


def test_no_redraw_ends_with_a_collection() -> None:
    settings = tomllib.loads((Path(app.SCRIPT).parent / ".streamlit/config.toml").read_text())
    assert settings["runner"]["postScriptGC"] is False

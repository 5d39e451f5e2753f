"""What nobody needs any more is let go while the app runs, not while somebody waits for a page."""

import asyncio
import gc
import tomllib
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dashboard.ui.guard import app


class Left:
    """Something that holds itself, so that only a collection frees it."""

    def __init__(self) -> None:
        self.me = self


def test_what_holds_itself_is_freed_between_redraws(monkeypatch: pytest.MonkeyPatch) -> None:
    async def some_time() -> None:
        task = asyncio.create_task(app._tidy())
        await asyncio.sleep(0.1)
        task.cancel()

    monkeypatch.setattr(app, "TIDY", 0.01)
    gc.disable()
    try:
        left = weakref.ref(Left())
        assert left() is not None
        with ThreadPoolExecutor(1) as thread:  # a browser of another test may have this one's loop
            thread.submit(asyncio.run, some_time()).result()
        assert left() is None
    finally:
        gc.enable()


def test_no_redraw_ends_with_a_collection() -> None:
    settings = tomllib.loads((Path(app.SCRIPT).parent / ".streamlit/config.toml").read_text())
    assert settings["runner"]["postScriptGC"] is False

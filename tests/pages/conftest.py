"""A home with numbers a reader can check, filled through the real intake and store, and pages on a fixed day."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from alder import COMPANY, TODAY, load, measures
from streamlit.testing.v1 import AppTest

from dashboard.home import Home

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _readers_are_kept(kept_readers: None) -> None:
    pass


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Saturday, 21 November 2026."""
    monkeypatch.setattr(Home, "today", property(lambda home: TODAY))


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A company without a single export."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "company.yaml").write_text(COMPANY)
    monkeypatch.setenv("CEO_DASHBOARD_HOME", str(folder))
    yield Home.open(folder)
    st.cache_resource.clear()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of the company with its exports, to be copied."""
    folder = tmp_path_factory.mktemp("filled")
    (folder / "company.yaml").write_text(COMPANY)
    home = Home.open(folder)
    assert load(home, "measures.csv", measures()).status == "committed"
    home.store.close()  # type: ignore[attr-defined]
    return folder


@pytest.fixture
def own(empty: Home, filled: Path) -> Home:
    """The company with its exports, in a home that the test may change."""
    shutil.copytree(filled, empty.path, dirs_exist_ok=True)
    return empty


@pytest.fixture(scope="session")
def filled_with(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Home]:
    """`filled_with(care=TEXT)`: the company with its exports and these, loaded once."""

    @cache
    def loaded(**exports: str) -> Home:
        folder = tmp_path_factory.mktemp("home")
        home = Home.open(shutil.copytree(filled, folder, dirs_exist_ok=True))
        for name, text in exports.items():
            assert load(home, f"{name}.csv", text).status == "committed"
        return home

    return loaded


@pytest.fixture
def visit(filled_with: Callable[..., Home], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Home]]:
    """`visit(care=TEXT)`: pages are of this home, which all its visitors share as those of a server do: what was worked
    out for one is there for the next. None of them changes it."""
    visited: list[tuple[Home, str]] = []

    def come(**exports: str) -> Home:
        home = filled_with(**exports)
        monkeypatch.setenv("CEO_DASHBOARD_HOME", str(home.path))
        visited.append((home, home.store.version()))
        return home

    yield come
    for home, version in visited:
        assert home.store.version() == version, "this test changes its home: it needs one of its own"


@pytest.fixture
def home(visit: Callable[..., Home]) -> Home:
    """The company with its exports, to be looked at."""
    return visit()


@pytest.fixture
def page() -> Callable[..., AppTest]:
    """`page("unit", unit="kitchen")`: a page as a browser opens it by its address."""
    files = {path.stem: str(path.relative_to(ROOT)) for path in ROOT.glob("pages/*/*.py")}

    def open_page(name: str, **address: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for key, value in address.items():
            app.query_params[key] = value
        if name != "company":
            app.switch_page(files[name])
        return app.run()

    return open_page

"""One empty store per test, in a folder of its own."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from store_rows import export

from dashboard.catalogue import load_catalogue
from dashboard.store.duckdb_engine import DuckStore
from dashboard.store.log import Commit


@pytest.fixture
def store(tmp_path: Path, made: Path) -> Iterator[DuckStore]:
    opened = DuckStore(shutil.copytree(made, tmp_path / "store"), "Europe/Berlin", load_catalogue())
    yield opened
    opened.close()


@pytest.fixture
def commit(store: DuckStore) -> Callable[..., Commit]:
    def committed(name: str, *rows: Any, at: Any = None, **batch: Any) -> Commit:
        return store.commit(*export(name, *rows, **batch), by="Head of Marketing", at=at)

    return committed

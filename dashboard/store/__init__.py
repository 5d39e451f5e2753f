"""Where everything committed is kept: one interface (log.py), one module per engine."""

from pathlib import Path

from dashboard.catalogue import Catalogue
from dashboard.store.log import Store


def open_store(folder: Path, timezone: str, catalogue: Catalogue) -> Store:
    """The store in this folder, made on first use. `timezone`: the company's, decides what a day is."""
    from dashboard.store.duckdb_engine import DuckStore

    return DuckStore(folder, timezone, catalogue)

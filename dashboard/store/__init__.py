"""Where everything committed is kept: one interface (log.py), one module per engine."""

from pathlib import Path

from dashboard.catalogue import Catalogue
from dashboard.store.log import Store
from dashboard.viewer import Viewer


def open_store(folder: Path, timezone: str, catalogue: Catalogue) -> Store:
    """The store in this folder, made on first use. `timezone`: the company's, decides what a day is."""
    from dashboard.store.duckdb_engine import DuckStore

    return DuckStore(folder, timezone, catalogue)


def seen_by(store: Store, viewer: Viewer) -> Store:
    """A store as this viewer sees it: other places' rows are not in it, and it takes none for them."""
    from dashboard.store.duckdb_engine import DuckStore
    from dashboard.store.seen import SeenStore

    assert isinstance(store, DuckStore)
    return SeenStore(store, viewer)

"""Where everything committed is kept: one interface (log.py), one module per engine."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dashboard.catalogue import Catalogue
from dashboard.store.log import Store
from dashboard.viewer import Viewer

#: Writes a line of the audit log: what was done, by whom, and the facts of it.
Record = Callable[[str, str, Mapping[str, Any]], None]


def open_store(folder: Path, timezone: str, catalogue: Catalogue) -> Store:
    """The store in this folder, made on first use. `timezone`: the company's, decides what a day is."""
    from dashboard.store.duckdb_engine import DuckStore

    return DuckStore(folder, timezone, catalogue)


def seen_by(store: Store, viewer: Viewer, record: Record = lambda what, who, facts: None) -> Store:
    """A store as this viewer sees it: other places' rows are not in it, and it takes none for them.

    What is done with it, and what is refused, is told to `record`.
    """
    from dashboard.store.duckdb_engine import DuckStore
    from dashboard.store.seen import SeenStore

    assert isinstance(store, DuckStore)
    return SeenStore(store, viewer, record)

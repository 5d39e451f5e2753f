"""What happens on each fresh connection: an empty or older store gets today's tables, a newer one is refused."""

import hashlib
import threading
from pathlib import Path

import duckdb

from dashboard.errors import Refused
from dashboard.store import schema, writing
from dashboard.store.asked import scalar
from dashboard.store.current import Definition
from dashboard.store.door import RENEWING

#: Two stores of one process (two sessions of the app) may meet a new file at the same moment.
_ONE_AT_A_TIME = threading.Lock()


def fingerprint(definition: Definition) -> str:
    """Changes when the tables or the meaning of "current" change."""
    current = [definition.facts(), *map(definition.records, definition.catalogue.records.values())]
    return hashlib.sha256("\n".join([*schema.statements(definition.catalogue), *current]).encode()).hexdigest()


def prepare(connection: duckdb.DuckDBPyConnection, definition: Definition, fingerprint: str, folder: Path) -> None:
    """Make or upgrade the tables; when the definition of "current" has changed, make the current values anew.

    Refused: a newer release wrote this store.
    """
    with _ONE_AT_A_TIME:
        mine = (schema.VERSION, fingerprint)
        try:
            found = connection.execute("select version, definition from schema_version").fetchall()
        except duckdb.CatalogException:  # there is no such table: the store is being made
            found = []
        if found == [mine]:
            return
        if found and found[0][0] > schema.VERSION:
            raise Refused(
                f"The store in {folder} was written by a newer release (its version is {found[0][0]}, "
                f"this one reads {schema.VERSION}). Install that release, or restore a backup."
            )
        if scalar(connection, "select bool_or(readonly) from duckdb_databases() where not internal"):
            raise Refused(f"The store in {folder} has to be brought up to date first, and it can only be read.")
        if found:
            (folder / RENEWING).touch()  # others wait longer than usual; of a killed process it stays till the next one
        connection.begin()
        try:
            for statement in schema.statements(definition.catalogue):
                connection.execute(statement)
            if found:
                writing.rebuild(connection, definition)
            connection.execute("delete from schema_version")
            connection.execute("insert into schema_version values (?, ?)", list(mine))
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
        finally:
            (folder / RENEWING).unlink(missing_ok=True)

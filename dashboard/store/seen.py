"""The store as one viewer sees it: every table is replaced by the part of it that is theirs."""
# ruff: noqa: D102 - Store says what its methods do

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import duckdb

from dashboard.errors import Refused
from dashboard.note import Entered, Note
from dashboard.store import ledger, places
from dashboard.store.duckdb_engine import DuckStore
from dashboard.store.log import Batch, Change, Commit, Counts, Effect, Export
from dashboard.store.schema import identifier, literal
from dashboard.viewer import Place, Scope, Viewer


class SeenStore(DuckStore):
    """A DuckStore for one viewer.

    Before a question is asked, each table it names is hidden behind a view of the same name that holds only the rows
    of the viewer's places. A question does not know of it, and one that is new or forgets who asks sees no more; one
    that would write meets a view, which takes no rows. Changes are checked here and made by the whole store.
    """

    def __init__(self, whole: DuckStore, viewer: Viewer) -> None:
        vars(self).update(vars(whole))
        self._whole, self._viewer = whole, viewer
        kinds = self._definition.catalogue.records
        self._views = {} if viewer.sees_company else dict(_views(kinds, viewer.scope))

    # -- changes

    def commit(self, batch: Batch, original: bytes | Path, by: str, at: datetime | None = None) -> Commit:
        self._check_load(places.of_batch(batch))
        return self._whole.commit(batch, original, self._viewer.signs(by), at)

    def preview(self, batch: Batch) -> Counts:
        self._check_load(places.of_batch(batch))
        return self._whole.preview(batch)

    def changes(self, batch: Batch, most: int = 1000) -> list[Change]:
        self._check_load(places.of_batch(batch))
        return self._whole.changes(batch, most)

    def withdraw(self, export_id: str, by: str, reason: str = "", at: datetime | None = None) -> Export:
        self._check_withdraw(export_id)
        return self._whole.withdraw(export_id, self._viewer.signs(by), reason, at)

    def reinstate(self, export_id: str, by: str, reason: str = "", at: datetime | None = None) -> Export:
        self._check_withdraw(export_id)
        return self._whole.reinstate(export_id, self._viewer.signs(by), reason, at)

    def effect(self, export_id: str, most: int = 1000) -> Effect:
        self._check_withdraw(export_id)
        return self._whole.effect(export_id, most)

    def note(self, said: Note, at: datetime | None = None) -> Note:
        self._check_comment()
        return self._whole.note(said, at)

    def enter(self, said: Entered, at: datetime | None = None) -> Entered:
        self._check_comment()
        return self._whole.enter(said, at)

    # -- answers

    def original(self, export_id: str) -> bytes:
        export, of = self._export(export_id)
        if not self._viewer.may_download_original(of):
            raise Refused(f"{export_id} ({export.file}) holds rows of others too: its original is not yours to open.")
        return self._whole.original(export_id)

    def verify(self) -> list[str]:
        raise Refused(_WHOLE)

    def rebuild(self) -> None:
        raise Refused(_WHOLE)

    def snapshot(self, file: Path) -> set[str]:
        raise Refused(_WHOLE)

    def version(self) -> str:
        """Also another one for each scope, so that what is cached under it is never shared across rights."""
        return f"{self._whole.version()}.{self._viewer.scope.key}"

    # -- inside

    @contextmanager
    def _open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._whole._open() as cursor:
            yield cast(duckdb.DuckDBPyConnection, Veiled(cursor, self._views)) if self._views else cursor

    def _export(self, export_id: str) -> tuple[Export, list[Place]]:
        """An export that the viewer sees any row of, and all its places. Refused: there is none for them."""
        with self._open() as cursor:
            export = ledger.find(cursor, export_id)
        with self._whole._open() as cursor:
            return export, places.of_export(cursor, ledger.number(export_id))

    def _check_withdraw(self, export_id: str) -> None:
        export, of = self._export(export_id)
        if not self._viewer.may_withdraw(of):
            raise Refused(f"{export_id} ({export.file}) is not yours to take back: ask the lead of its department.")

    def _check_load(self, wanted: Iterable[Place]) -> None:
        for unit, department in wanted:
            if not self._viewer.may_load(unit, department):
                what = f"{department} of {unit}" if department else f"rows of {unit} that name no department"
                raise Refused(f"You may not load {what}: company.yaml does not grant it to {self._viewer.email}.")

    def _check_comment(self) -> None:
        if not self._viewer.may_comment:
            raise Refused("Notes and events are written by the chief executive.")


class Veiled:
    """A cursor that can only ask, and sees views in place of tables. It knows no other way to the data."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, views: Mapping[str, str]) -> None:
        self._cursor, self._views = cursor, dict(views)

    def execute(self, sql: str, bound: Any = None) -> duckdb.DuckDBPyConnection:
        """As DuckDB's own."""
        self._veil(sql)
        return self._cursor.execute(sql, bound)

    def sql(self, sql: str, *, params: Any = None) -> duckdb.DuckDBPyRelation:
        """As DuckDB's own."""
        self._veil(sql)
        return self._cursor.sql(sql, params=params)

    def _veil(self, sql: str) -> None:
        """Make the views that a text may mean: a table cannot be asked without its name being written somewhere.

        They are temporary, of this cursor alone, and found before the tables. All of them would take longer than
        most questions.
        """
        written = sql.casefold()
        for table in [name for name in self._views if name in written]:
            if view := self._views.pop(table, None):
                self._veil(view)  # a view may name others
                self._cursor.execute(view)


def _views(kinds: Iterable[str], scope: Scope) -> Iterator[tuple[str, str]]:
    """Table by table the statement that hides what is not in the scope."""
    rows = ["facts", "observations_log", *kinds, *(f"{kind}_log" for kind in kinds), "places"]
    for table in rows:
        name = identifier(table)
        yield table, f"create temp view {name} as select * from {_MAIN}.{name} where {within(scope)}"
    yield (
        "exports",
        f"""create temp view exports as select e.* replace (
            p.units as units, p."rows" as "rows", p.new as new, p.changed as changed, p.same as same
        ) from {_MAIN}.exports e join (
            select export, list_sort(list_distinct(list(unit))) as units, sum("rows")::BIGINT as "rows",
                sum(new)::BIGINT as new, sum(changed)::BIGINT as changed, sum(same)::BIGINT as same
            from places group by export
        ) p on p.export = e.export""",
    )
    whole = _listed(scope.whole_units or ())
    touched = _listed({unit for unit, _ in scope.places or ()})
    yield "notes", f"create temp view notes as select * from {_MAIN}.notes where unit in ({whole})"
    everyone = f"unit is null or unit in ({touched})" if scope else "false"
    yield "events", f"create temp view events as select * from {_MAIN}.events where {everyone}"
    yield (
        "entries",
        f"""create temp view entries as select * from {_MAIN}.entries
        where export in (select export from exports) or entry in (select entry from notes)
            or entry in (select entry from events)""",
    )


_WHOLE = "The store as a whole is checked, mended and copied on its machine, by the command line."

#: The database itself; temporary views live beside it, under the same names.
_MAIN = "store.main"


def within(scope: Scope) -> str:
    """The condition that a row's place is in the scope. Ids come from company.yaml, not from files."""
    if scope.places is None:
        return "true"
    single = sorted((unit, department) for unit, department in scope.places if department is not None)
    either = [f"unit in ({_listed(scope.whole_units or ())})"]
    either += [f"(unit = {literal(unit)} and department = {literal(department)})" for unit, department in single]
    return f"({' or '.join(either)})"


def _listed(units: Iterable[str]) -> str:
    return ", ".join(map(literal, sorted(units))) or "null"

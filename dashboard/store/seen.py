"""The store as one viewer sees it: every table is replaced by the part of it that is theirs."""
# ruff: noqa: D102 - Store says what its methods do

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import duckdb

from dashboard.errors import NotGranted
from dashboard.note import Entered, Note
from dashboard.store import Record, ledger, places
from dashboard.store.duckdb_engine import DuckStore
from dashboard.store.log import Batch, Change, Commit, Counts, Effect, Export, Rights
from dashboard.store.schema import identifier, literal
from dashboard.viewer import Place, Scope, Viewer


class SeenStore(DuckStore):
    """A DuckStore for one viewer.

    Before a question is asked, each table it names is hidden behind a view of the same name that holds only the rows
    of the viewer's places. A question does not know of it, and one that is new or forgets who asks sees no more; one
    that would write meets a view, which takes no rows. Changes are checked here and made by the whole store.
    """

    def __init__(self, whole: DuckStore, viewer: Viewer, record: Record) -> None:
        vars(self).update(vars(whole))
        self._whole, self._viewer, self._record = whole, viewer, record
        kinds = self._definition.catalogue.records
        self._views = {} if viewer.sees_company else dict(_views(kinds, viewer.scope))

    # -- changes

    def commit(self, batch: Batch, original: bytes | Path, by: str, at: datetime | None = None) -> Commit:
        self._check_load(places.of_batch(batch))
        done = self._whole.commit(batch, original, self._viewer.signs(by), at)
        self._tell("upload", done.export, by, status=done.status, rows=done.export.rows)
        return done

    def preview(self, batch: Batch) -> Counts:
        self._check_load(places.of_batch(batch))
        return self._whole.preview(batch)

    def changes(self, batch: Batch, most: int = 1000) -> list[Change]:
        self._check_load(places.of_batch(batch))
        return self._whole.changes(batch, most)

    def withdraw(self, export_id: str, by: str, reason: str = "", at: datetime | None = None) -> Export:
        self._check_withdraw(export_id)
        done = self._whole.withdraw(export_id, self._viewer.signs(by), reason, at)
        self._tell("withdrawal", done, by, reason=reason or None)
        return done

    def reinstate(self, export_id: str, by: str, reason: str = "", at: datetime | None = None) -> Export:
        self._check_withdraw(export_id)
        done = self._whole.reinstate(export_id, self._viewer.signs(by), reason, at)
        self._tell("reinstatement", done, by, reason=reason or None)
        return done

    def effect(self, export_id: str, most: int = 1000) -> Effect:
        self._check_withdraw(export_id)
        return self._whole.effect(export_id, most)

    def note(self, said: Note, at: datetime | None = None) -> Note:
        self._check_comment("note")
        done = self._whole.note(replace(said, author=self._viewer.signs(said.author)), at)
        self._record("note", done.author, {"note": done.id, "metric": done.metric, "unit": done.unit})
        return done

    def enter(self, said: Entered, at: datetime | None = None) -> Entered:
        self._check_comment("event")
        done = self._whole.enter(replace(said, author=self._viewer.signs(said.author)), at)
        self._record("event", done.author, {"event": done.id, "title": done.event and done.event.title})
        return done

    # -- answers

    def rights(self, exports: Collection[str]) -> dict[str, Rights]:
        with self._whole._open() as cursor:
            of = {export: places.of_export(cursor, ledger.number(export)) for export in exports}
        may = self._viewer.may_withdraw, self._viewer.may_download_original
        return {export: Rights(*(bool(there) and ask(there) for ask in may)) for export, there in of.items()}

    def original(self, export_id: str) -> bytes:
        export, of = self._export(export_id)
        if not self._viewer.may_download_original(of):
            self._refuse(
                f"original of {export_id}",
                f"{export_id} ({export.file}) holds rows of others too: its original is not yours to open.",
            )
        data = self._whole.original(export_id)
        self._tell("download", export, "")
        return data

    def verify(self) -> list[str]:
        self._check_machine("verify")
        return self._whole.verify()

    def rebuild(self) -> None:
        self._check_machine("rebuild")
        self._whole.rebuild()

    def snapshot(self, file: Path) -> set[str]:
        self._check_machine("snapshot")
        return self._whole.snapshot(file)

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
            self._refuse(
                f"withdrawal of {export_id}",
                f"{export_id} ({export.file}) is not yours to take back: ask the lead of its department.",
            )

    def _check_load(self, wanted: Iterable[Place]) -> None:
        for unit, department in wanted:
            if not self._viewer.may_load(unit, department):
                what = f"{department} of {unit}" if department else f"rows of {unit} that name no department"
                sentence = f"You may not load {what}: company.yaml does not grant it to {self._viewer.email}."
                self._refuse("upload", sentence)

    def _check_comment(self, what: str) -> None:
        if not self._viewer.may_comment:
            self._refuse(what, "Notes and events are written by the chief executive.")

    def _check_machine(self, what: str) -> None:
        if not self._viewer.is_local:
            self._refuse(what, "The whole store is checked, mended and copied on its machine, by the command line.")

    def _refuse(self, asked: str, sentence: str) -> None:
        self._record("refused", self._viewer.signs(""), {"asked": asked, "answer": sentence})
        raise NotGranted(sentence)

    def _tell(self, what: str, export: Export, by: str, **facts: Any) -> None:
        place = {"unit": export.unit, "department": export.department, "channel": export.channel}
        self._record(what, self._viewer.signs(by), {"export": export.id, "file": export.file, **place, **facts})


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
    rows = ["facts", "monthly", "observations_log", *kinds, *(f"{kind}_log" for kind in kinds), "places"]
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

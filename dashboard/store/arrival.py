"""The rows of a batch on their way in: the store's own columns and types, in the order in which they are kept."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.catalogue import Catalogue
from dashboard.errors import Refused
from dashboard.store.log import Batch
from dashboard.store.schema import OBSERVATION_KEY, OBSERVATIONS, record_schema

#: What pages filter on, in this order: a query reads only the parts of the table that it needs.
SORTED = ("measure", "unit", "day", "department", "channel", "account")
#: Keys are put in order without sorting where there are at most so many possible ones for each row.
ROOMY = 32
#: DuckDB takes Arrow tables batch by batch, on all processors: as many rows as one of its row groups has.
ROW_GROUP = 122_880


def arriving(batch: Batch, catalogue: Catalogue) -> tuple[dict[str, pa.Table], bool]:
    """The rows by "observations" or record kind, numbered as they came in `_serial`; empty tables left out.

    An observation without a finite value is no observation. The second answer: whether the
    observations are SORTED and no key occurs twice. Refused: a row without unit, measure, day or record id.
    """
    tables: dict[str, pa.Table] = {}
    if batch.observations is not None:
        rows = _conform(batch.observations, OBSERVATIONS)
        kept = pc.fill_null(pc.is_finite(rows["value"]), False)
        tables["observations"] = rows if pc.all(kept).as_py() else rows.filter(kept)
    for name, table in batch.records.items():
        if name not in catalogue.records:
            raise Refused(f"{batch.file}: {name!r} is not a kind of record in records.yaml.")
        tables[name] = _conform(table, record_schema(catalogue.records[name], table.column_names))
    for name, table in tables.items():
        for column in ("measure", "day") if name == "observations" else ("record_id",):
            if table[column].null_count:
                raise Refused(f"{batch.file}: a row of {name} has no {column}.")
        if table["unit"].null_count:
            raise Refused(f"{batch.file}: a row of {name} names no business unit.")
    numbered = {
        name: table.append_column("_serial", pa.array(np.arange(table.num_rows, dtype=np.int64)))
        for name, table in tables.items()
        if table.num_rows
    }
    unique = True
    if "observations" in numbered:
        numbered["observations"], unique = _in_order(numbered["observations"])
    return numbered, unique


def _conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table with exactly these columns; a missing one is null. Zoned times become UTC without a zone."""
    columns = {
        field.name: _typed(table[field.name], field.type)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in schema
    }
    return pa.table(columns)


def _typed(column: pa.ChunkedArray, type_: pa.DataType) -> pa.ChunkedArray:
    """The column in this type; texts that came dictionary-coded stay so, with one dictionary."""
    coded = pa.types.is_dictionary(column.type) and column.type.value_type == type_
    return column.unify_dictionaries() if coded else column.cast(type_)


def _in_order(table: pa.Table) -> tuple[pa.Table, bool]:
    """Observations SORTED, and whether no key occurs twice (False also when that is not known).

    Each key becomes one whole number: the texts are few, so sorting numbers is several times
    quicker than sorting rows of text.
    """
    assert set(SORTED) == set(OBSERVATION_KEY)
    key, room = np.zeros(table.num_rows, dtype=np.int64), 1
    for name in SORTED:
        if name == "day":
            days = table[name].cast(pa.int32()).to_numpy().astype(np.int64)
            codes, size = days - days.min(), int(days.max() - days.min()) + 1
        else:
            texts = table[name].combine_chunks().dictionary_encode()
            texts = texts.chunk(0) if isinstance(texts, pa.ChunkedArray) else texts
            rank = pc.rank(texts.dictionary, sort_keys="ascending").to_numpy().astype(np.int64) - 1
            size = len(rank) + 1
            places = pc.fill_null(texts.indices, len(rank)).to_numpy()
            codes = np.append(rank, len(rank))[places]  # the last place is that of null
            table = table.set_column(table.column_names.index(name), name, texts)
        key, room = key * size + codes, room * size
        if room >= 2**63:
            return table, False
    order, unique = _order(key, room)
    taken = pa.array(order)
    with ThreadPoolExecutor() as threads:  # arrow takes column after column, and lets others work meanwhile
        columns = list(
            threads.map(
                lambda column: column if column.null_count == len(column) else column.take(taken), table.columns
            )
        )
    parts = pa.table(columns, table.schema).to_batches(max_chunksize=ROW_GROUP)
    return pa.Table.from_batches(parts), unique


def _order(key: npt.NDArray[np.int64], room: int) -> tuple[npt.NDArray[np.int64], bool]:
    """The places of the keys from the smallest on, equal ones as they came; and whether no two are equal."""
    if room <= ROOMY * len(key):
        place_of = np.full(room, -1, dtype=np.int64)
        place_of[key] = np.arange(len(key))
        order = place_of[place_of >= 0]
        if len(order) == len(key):
            return order, True
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    return order, bool((ordered[1:] != ordered[:-1]).all())

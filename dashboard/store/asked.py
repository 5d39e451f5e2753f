"""A question on its way into the engine, and its answer on the way out."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import duckdb
import pandas as pd

from dashboard.period import Period
from dashboard.store.schema import literal


def bound(
    windows: Sequence[Period] | None = None,
    measures: Collection[str] | None = None,
    units: Collection[str] | None = None,
) -> dict[str, Any]:
    """What the statements of queries.py are bound to; a filter that is not asked for is left out."""
    filters = {"measures": measures, "units": units}
    given: dict[str, Any] = {name: list(values) for name, values in filters.items() if values is not None}
    if windows is not None:
        given["numbers"] = list(range(len(windows)))
        given["starts"] = [window.start for window in windows]
        given["ends"] = [window.end for window in windows]
    return given


def frame(cursor: duckdb.DuckDBPyConnection, sql: str, bound: dict[str, Any]) -> pd.DataFrame:
    """The answer as a frame, see Store."""
    answer: pd.DataFrame = cursor.sql(sql, params=bound).to_arrow_table().to_pandas(date_as_object=True)
    return answer


def scalar(cursor: duckdb.DuckDBPyConnection, sql: str, bound: list[Any] | dict[str, Any] | None = None) -> Any:
    """The one value of an answer."""
    ((value,),) = cursor.execute(sql, bound).fetchall()  # a fetchone would leave the cursor busy
    return value


def holding(cursor: duckdb.DuckDBPyConnection, conditions: Mapping[str, str]) -> set[str]:
    """The names whose condition holds, asked all at once."""
    each = " union all ".join(f"select {literal(name)} where {condition}" for name, condition in conditions.items())
    return {name for (name,) in cursor.execute(each).fetchall()} if conditions else set()

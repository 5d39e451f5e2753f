"""Whether a case was answered within the time the company promises, where the tool does not say so itself."""

import pyarrow as pa
import pyarrow.compute as pc

from dashboard.company import BusinessUnit, Sla


def with_promises(cases: pa.Table, units: tuple[BusinessUnit, ...], sla: Sla) -> pa.Table:
    """The cases with `within_sla` filled where it is null and company.yaml promises a time for the channel.

    An answered case is in time or not. An unanswered one is a miss once its time has passed by the newest
    moment the export knows of; until then it is not due and stays null.
    """
    if not sla.first_response_minutes or "created_at" not in cases.column_names:
        return cases
    platforms = {channel.id: channel.platform for unit in units for _, channel in unit.channels}
    channels = cases["channel"].combine_chunks().dictionary_encode()
    minutes = [sla.minutes(name) or sla.minutes(platforms.get(name, name)) for name in channels.dictionary.to_pylist()]
    default = sla.minutes("")
    promised = pc.fill_null(pa.array(minutes, pa.float64()).take(channels.indices), default)
    seconds = pc.multiply(promised, 60.0)
    answered = _column(cases, "first_reply_s", pa.float64())
    in_time = pc.less_equal(answered, seconds)
    waited = pc.divide(pc.subtract(_newest(cases), cases["created_at"]).cast(pa.int64()), 1_000_000)
    overdue = pc.and_(pc.is_null(answered), pc.greater(waited.cast(pa.float64()), seconds))
    judged = pc.if_else(overdue, pa.scalar(False), in_time)
    told = _column(cases, "within_sla", pa.bool_())
    filled = pc.coalesce(told, judged)
    if "within_sla" in cases.column_names:
        return cases.set_column(cases.schema.get_field_index("within_sla"), "within_sla", filled)
    return cases.append_column("within_sla", filled)


def _column(cases: pa.Table, name: str, type_: pa.DataType) -> pa.ChunkedArray | pa.Array:
    return cases[name] if name in cases.column_names else pa.nulls(cases.num_rows, type_)


def _newest(cases: pa.Table) -> pa.Scalar:
    """The newest moment the export knows of."""
    times = [pc.max(cases[name]) for name in ("created_at", "resolved_at") if name in cases.column_names]
    return max((time for time in times if time.is_valid), key=lambda time: time.value)

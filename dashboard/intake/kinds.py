"""What each kind of record works out from its fields, and what a table of it adds up to."""

from collections.abc import Mapping, MutableMapping

import pyarrow as pa
import pyarrow.compute as pc

from dashboard.intake.dates import Dates
from dashboard.intake.fields import is_social, known_fields, platform_of
from dashboard.intake.findings import Findings, rows_named
from dashboard.intake.frame import Frame
from dashboard.intake.names import normal
from dashboard.intake.reading import Kind
from dashboard.intake.texts import per_text

Columns = MutableMapping[str, pa.Array]

_STATUS = {
    "open": "open new neu offen ouvert nouveau abierto nuevo aberto novo active in progress reopened unassigned",
    "pending": "pending waiting hold snoozed wartend ausstehend pendiente pendente",
    "solved": "solved resolved gelöst geloest erledigt beantwortet résolu traité resuelto resolvido",
    "closed": "closed geschlossen abgeschlossen beendet fermé clos clôturé cerrado fechado concluído archived done",
}
_SENTIMENT = {
    "positive": "positive positiv positif positivo positiva pos",
    "neutral": "neutral neutre neutro neutra neu mixed",
    "negative": "negative negativ négatif negatif negativo negativa neg",
}
_GOOD_WORDS = "good happy satisfied positive 👍 gut zufrieden bonne satisfait bueno satisfecho bom satisfeito"
_BAD_WORDS = (
    "bad unhappy dissatisfied negative neutral 👎 schlecht unzufrieden mauvaise insatisfait malo mau ruim insatisfecho "
    "insatisfeito neither poor"
)
_HIRED_WORDS = (
    "hired eingestellt angestellt embauché embauchée recruté contratado contratada admitido aangenomen assunto"
)
_GOOD, _BAD = frozenset(_GOOD_WORDS.split()), frozenset(_BAD_WORDS.split())
_HIRED = frozenset(_HIRED_WORDS.split()) | {"offer accepted", "accepted offer"}


def complete(
    kind: Kind,
    columns: Columns,
    written: Mapping[str, Dates],
    frame: Frame,
    findings: Findings,
) -> None:
    """Add the fields that follow from others (durations, flags, one wording of a status)."""
    if kind == "cases":
        _cases(columns, written, frame, findings)
    elif kind == "applicants":
        _applicants(columns)
    elif kind == "mentions" and "sentiment" in columns:
        columns["sentiment"] = per_text(columns["sentiment"], sentiment_of)


def _worded(table: Mapping[str, str], text: str) -> str | None:
    words = set(normal(text).replace("-", " ").split())
    return next((meaning for meaning, known in table.items() if words & set(known.split())), None)


def sentiment_of(text: str) -> str | None:
    """Positive, neutral or negative, from a word in any language we read; None where it is none."""
    return _worded(_SENTIMENT, text)


#: The words in which the status of a case is kept.
STATUSES = tuple(_STATUS)
SENTIMENTS = tuple(_SENTIMENT)


def status_of(text: str) -> str:
    """A status in our four words, or as it is written where it is none of them."""
    key = normal(text)
    if "waiting on us" in key:
        return "open"
    for meaning in ("pending", "closed", "solved", "open"):
        if set(key.replace("-", " ").split()) & set(_STATUS[meaning].split()):
            return meaning
    return key


def good(text: str) -> bool | None:
    """Whether an answer about satisfaction is a good one: 4 and 5, "good", "happy"; None when it is no answer."""
    key = normal(text)
    try:
        value = float(key.split("/")[0].replace(",", "."))
        return value >= 4 if 1 <= value <= 5 else None
    except ValueError:
        pass
    words = set(key.replace("-", " ").split())
    if words & {"not", "no", "un"} or key == "offered":
        return False if words & _GOOD and "not" in words and "offered" not in words else None
    return False if words & _BAD else True if words & _GOOD else None


def _timed(written: Mapping[str, Dates], *names: str) -> bool:
    """Whether these columns tell the time of day: between two bare dates no duration can be known."""
    for dates in (written[name] for name in names if name in written):
        clock = pc.not_equal(dates.local, pc.cast(dates.days, dates.local.type))
        if dates.local.null_count < len(dates.local) and not pc.any(clock).as_py():
            return False
    return True


def _cases(columns: Columns, written: Mapping[str, Dates], frame: Frame, findings: Findings) -> None:
    if "closed_at" in columns:
        own = columns.get("resolved_at")
        columns["resolved_at"] = pc.coalesce(own, columns["closed_at"]) if own is not None else columns["closed_at"]
    for field, end in (("first_reply_s", "first_reply_at"), ("resolution_s", "resolved_at")):
        ends = (end, "closed_at") if end == "resolved_at" else (end,)
        if end in columns and "created_at" in columns and _timed(written, "created_at", *ends):
            lasted = pc.divide(
                pc.cast(pc.subtract(columns[end], columns["created_at"]), pa.int64()).cast(pa.float64()), 1e6
            )
            columns[field] = pc.coalesce(columns[field], lasted) if field in columns else lasted
        if field in columns:
            wrong = pc.fill_null(pc.less(columns[field], 0.0), False)
            if pc.any(wrong, min_count=0).as_py():
                lines = frame.lines_of(pc.indices_nonzero(wrong).to_pylist())
                what = "answered" if field == "first_reply_s" else "resolved"
                findings.say(
                    "warning",
                    f"By their times the cases in {rows_named(lines)} were {what} before they were created; "
                    "that duration was left out.",
                    lines[0],
                )
                columns[field] = pc.if_else(wrong, pa.scalar(None, pa.float64()), columns[field])
    if "status" in columns:
        columns["status"] = per_text(columns["status"], status_of)
        if "resolution_s" in columns:  # the age of an open case is no resolution
            done = pc.fill_null(pc.is_in(columns["status"], pa.array(["solved", "closed"])), False)
            if "resolved_at" in columns:
                done = pc.or_(done, pc.is_valid(columns["resolved_at"]))
            columns["resolution_s"] = pc.if_else(done, columns["resolution_s"], pa.scalar(None, pa.float64()))
    if "rating" in columns:
        columns.setdefault("csat_good", per_text(columns["rating"], good, pa.bool_()))
    if "csat" in columns:
        fair = pc.and_(pc.greater_equal(columns["csat"], 1.0), pc.less_equal(columns["csat"], 5.0))
        if pc.any(pc.invert(fair), min_count=0).as_py():
            lines = frame.lines_of(pc.indices_nonzero(pc.fill_null(pc.invert(fair), False)).to_pylist())
            findings.say(
                "warning",
                f"The satisfaction in {rows_named(lines)} is not on the scale of 1 to 5; it was left out.",
                lines[0],
            )
        columns["csat"] = pc.if_else(pc.fill_null(fair, False), columns["csat"], pa.scalar(None, pa.float64()))
        columns.setdefault("csat_good", pc.greater_equal(columns["csat"], 4.0))


def _applicants(columns: Columns) -> None:
    if "status" in columns:
        columns["hired"] = per_text(columns["status"], says_hired, pa.bool_())
    elif "hired_on" in columns:
        columns["hired"] = pc.is_valid(columns["hired_on"])
    if "hired_on" in columns and "applied_on" in columns:
        lasted = pc.days_between(columns["applied_on"], columns["hired_on"])
        columns["time_to_hire_d"] = pc.if_else(
            pc.fill_null(pc.less(lasted, 0), False), pa.scalar(None, pa.float64()), lasted.cast(pa.float64())
        )
    if "source" in columns:
        columns["social"] = per_text(columns["source"], _social, pa.bool_())


def says_hired(text: str) -> bool:
    """Whether the status of an application is that of a hire."""
    return normal(text) in _HIRED


def _social(source: str) -> bool:
    """Whether applicants came by social media; a source that is no platform of ours is known, and not social."""
    platform = platform_of(source)
    return platform is not None and is_social(platform)


def totals_of(kind: Kind, table: pa.Table) -> dict[str, float]:
    """What the records of a table add up to, by the names of measures; medians over those that have the value."""
    names = set(table.column_names)

    def count(name: str, *values: object) -> float:
        column = pc.is_in(table[name], pa.array(values)) if values else pc.is_valid(table[name])
        return float(pc.sum(column, min_count=0).as_py() or 0)

    def median(name: str) -> float | None:
        return None if table[name].null_count == table.num_rows else float(pc.quantile(table[name], 0.5)[0].as_py())

    totals: dict[str, float | None] = {kind: float(table.num_rows)}
    if kind == "posts":
        for name in table.column_names:
            if known_fields(kind).get(name) == "number" and name != "reach" and table[name].null_count < table.num_rows:
                totals[name] = float(pc.sum(table[name]).as_py())
    elif kind == "mentions" and "sentiment" in names:
        totals |= {f"mentions_{word}": count("sentiment", word) for word in _SENTIMENT}
    elif kind == "cases":
        if "csat_good" in names:
            totals |= {"csat_good": count("csat_good", True), "csat_rated": count("csat_good")}
        if "resolved_at" in names:
            totals["cases_resolved"] = count("resolved_at")
        elif "status" in names:
            totals["cases_resolved"] = count("status", "solved", "closed")
        totals |= {f"{name}_median": median(name) for name in ("first_reply_s", "resolution_s") if name in names}
    elif kind == "applicants" and "hired" in names:
        totals["hires"] = count("hired", True)
    elif kind == "reviews" and "rating" in names and table["rating"].null_count < table.num_rows:
        totals["rating_mean"] = float(pc.mean(table["rating"]).as_py())
    return {name: value for name, value in totals.items() if value is not None}

"""Suggests what kind of table an unknown one is, and which field each of its columns fills."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from dashboard.intake.fields import known_fields, platform_of
from dashboard.intake.kinds import good, says_hired, sentiment_of, status_of
from dashboard.intake.meanings import Vocabulary
from dashboard.intake.names import normal
from dashboard.intake.reading import Kind
from dashboard.intake.shapes import Shape

#: A kind of table; "long" is daily facts with one row for each measure.
Form = Literal["daily", "long", "posts", "mentions", "cases", "applicants", "reviews", "split"]
FORMS: tuple[Form, ...] = get_args(Form)

TIMES: Mapping[Form, str] = {
    "daily": "day",
    "long": "day",
    "posts": "published_at",
    "mentions": "published_at",
    "cases": "created_at",
    "applicants": "applied_on",
    "reviews": "reviewed_on",
}
#: Fields that only one kind of record has: they tell what the table is.
_TELLING: Mapping[Form, str] = {
    "posts": "url text title post_type record_id",
    "mentions": "sentiment author competitor",
    "cases": "first_reply_s first_reply_at resolution_s resolved_at closed_at csat rating within_sla status subject "
    "agent",
    "applicants": "applied_on job source stage offer_on hired_on status",
    "reviews": "rating recommends cons",
}
_ENOUGH = 0.45
_ID = re.compile(r"(?:^|[\s._-])(?:id|nr\.?|no\.?|num|number|nummer|key|ref|#)$|(?:nummer|nr\.?|_id|\bid)$")
_DIGITS = re.compile(r"[\w./#-]{1,40}")


@dataclass(frozen=True)
class Suggestion:
    """A field for a column, how sure that is (0..1), and why."""

    field: str
    score: float
    reason: str


def kind_of(form: Form) -> Kind:
    """The kind of table by which a form is read."""
    return "daily" if form == "long" else form


def suggest(
    headers: Sequence[str], shapes: Sequence[Shape], form: Form, vocabulary: Vocabulary
) -> dict[int, Suggestion]:
    """Column → field, each field once; the surest first."""
    offers = [
        (offer, place)
        for place, (header, shape) in enumerate(zip(headers, shapes, strict=True))
        if header and not shape.personal
        for offer in _offers(header, place, shape, form, vocabulary)
    ]
    offers.sort(key=lambda entry: (-entry[0].score, entry[1]))
    found: dict[int, Suggestion] = {}
    taken: set[str] = set()
    for offer, place in offers:
        if offer.score >= _ENOUGH and place not in found and offer.field not in taken:
            found[place] = offer
            taken.add(offer.field)
    if form == "daily" and "breakdown" not in taken and _repeats(found, shapes):
        spare = next((p for p, s in enumerate(shapes) if p not in found and s.type == "word" and headers[p]), None)
        if spare is not None:
            found[spare] = Suggestion("breakdown", 0.5, "the same days stand several times; their numbers are added up")
    return found


def best_form(headers: Sequence[str], shapes: Sequence[Shape], vocabulary: Vocabulary) -> Form:
    """The kind of table that explains most of the columns; days, or a breakdown, where none has what it needs."""
    scored = []
    for form in FORMS:
        found = suggest(headers, shapes, form, vocabulary)
        if form != "split" and complete(form, [offer.field for offer in found.values()]):
            scored.append((_worth(form, found, shapes), form))
    if scored:
        return max(scored, key=lambda entry: entry[0])[1]
    types = {shape.type for shape in shapes}
    return "daily" if {"date", "number"} <= types else "split"


def complete(form: Form, fields: Iterable[str]) -> bool:
    """Whether a table of these fields can be read as this form."""
    return not missing(form, fields)


def missing(form: Form, fields: Iterable[str]) -> list[str]:
    """What a table of this form cannot be without, as groups of fields ("record_id|url|text")."""
    have = set(fields)
    groups = list(needs(form, have))
    return [group for group in groups if not have & set(group.split("|"))]


def needs(form: Form, fields: Iterable[str]) -> list[str]:
    """What must stand in a header so that the table is recognised: the time, what tells it, one of the rest."""
    have = list(dict.fromkeys(fields))
    if form == "long":
        return ["day", "measure", "value"]
    numbers = [f for f in have if known_fields(kind_of(form)).get(f) == "number"]
    if form == "split":
        return ["|".join(numbers) or "value"]
    if form == "daily":
        return ["day", "|".join(f for f in numbers if f != "value") or "impressions"]
    telling = [f for f in _TELLING[form].split() if f not in (TIMES[form], "record_id")]
    present = [f for f in have if f in telling]
    if form == "posts":
        told = "record_id" if "record_id" in have else "|".join(present) or "record_id|url|text"
        return [TIMES[form], told, *(["|".join(numbers)] if numbers else [])]
    named = ["record_id"] if "record_id" in have else []
    return [TIMES[form], *named, "|".join(present or telling)]


def _repeats(found: Mapping[int, Suggestion], shapes: Sequence[Shape]) -> bool:
    """Whether a day stands more than once for each channel and account that the rows name."""
    day = next((shapes[place] for place, offer in found.items() if offer.field == "day"), None)
    if day is None:
        return False
    others = [shapes[p].different for p, o in found.items() if o.field in ("channel", "account", "unit", "department")]
    rows = day.different
    for different in others:
        rows *= different
    return day.filled > rows


def _worth(form: Form, found: Mapping[int, Suggestion], shapes: Sequence[Shape]) -> float:
    telling = _TELLING.get(form, "").split()
    worth = 0.0
    for place, shape in enumerate(shapes):
        offer = found.get(place)
        if offer is None:
            worth -= 0.4 if shape.type in ("text", "link") and shape.unique and not shape.personal else 0.1
        elif offer.field == TIMES.get(form):
            worth += 0.5 * offer.score
        else:
            worth += offer.score * (1.3 if offer.field in telling else 2.0 if offer.field == "measure" else 0.9)
    return worth


def _offers(header: str, place: int, shape: Shape, form: Form, vocabulary: Vocabulary) -> list[Suggestion]:
    kind = kind_of(form)
    offers = []
    for meaning in vocabulary.meanings(header, kind):
        # People of one day are no figure for a longer period: a daily table never means "reach".
        day_by_day = kind == "daily" and meaning.field == "reach"
        fits = _fit(meaning.field, shape, form) if allowed(meaning.field, form) and not day_by_day else 0.0
        if fits:
            offers.append(Suggestion(meaning.field, meaning.score * fits, meaning.reason))
    return [*offers, *_by_values(header, place, shape, form, vocabulary)]


def allowed(field: str, form: Form) -> bool:
    """Whether a table of this form has columns for a field; a long one names its measures in its rows."""
    if form == "long":
        return field in ("measure", "value") or known_fields("daily")[field] != "number"
    if form in ("daily", "split"):
        return field not in ("measure", "value", "people") and (form == "daily" or field != "day")
    return field in known_fields(kind_of(form)) and field not in ("remark", "exported_on", "clock")


def _fit(field: str, shape: Shape, form: Form) -> float:
    """How well values suit a field: 1, less where they do not tell, 0 where they contradict the header."""
    if shape.type == "blank":
        return 0.6
    type_ = known_fields(kind_of(form))[field]
    if field in ("csat", "rating") and shape.type == "number":
        most = 5 if field == "csat" or form == "reviews" else 100
        return 1.0 if shape.lowest >= 0 and shape.highest <= most else 0.0
    if field.endswith("_s"):
        return 1.0 if shape.type in ("number", "duration") else 0.0
    if type_ == "number":
        return 1.0 if shape.type == "number" else 0.0
    if type_ in ("time", "day"):
        serial = shape.type == "number" and shape.whole and 30_000 < shape.lowest <= shape.highest < 60_000
        return 1.0 if shape.type == "date" else 0.7 if serial else 0.0
    if type_ == "flag":
        return 1.0 if shape.type == "flag" else 0.0
    if field == "record_id":
        return 1.0 if shape.unique and shape.type != "date" else 0.0
    if field == "url":
        return 1.0 if shape.type == "link" else 0.0
    if field in ("measure", "channel", "status", "sentiment"):
        return 1.0 if shape.words or shape.type == "word" else 0.0
    return 0.0 if shape.type in ("date", "duration", "link") else 0.6 if shape.type == "number" else 1.0


def _by_values(header: str, place: int, shape: Shape, form: Form, vocabulary: Vocabulary) -> list[Suggestion]:
    """What the values say, whatever the header is called."""
    offers = []
    known = known_fields(kind_of(form))

    def offer(field: str, score: float, reason: str) -> None:
        if field in known and allowed(field, form):
            offers.append(Suggestion(field, score, reason))

    def most(read: Callable[[str], object]) -> bool:
        return bool(shape.words) and sum(read(word) is not None for word in shape.words) >= 0.7 * len(shape.words)

    if shape.type == "date" and form in TIMES:
        offer(TIMES[form], 0.5 - 0.01 * min(place, 4), "the first column of dates")
    if shape.type == "link":
        offer("url", 0.9, "its values are links")
    if shape.type in ("word", "text") and most(platform_of):
        offer("channel", 0.98, "its values are names of platforms")
    if form == "long":
        if most(lambda word: measure_of(word, vocabulary)):
            offer("measure", 0.99, "its values are names of measures")
        if shape.type == "number":
            offer("value", 0.5, "a column of numbers")
    if form == "mentions" and shape.words and most(sentiment_of):
        offer("sentiment", 0.97, "its values are words of praise and blame")
    if form == "cases" and shape.type == "word" and most(lambda word: _known_status(word)):
        offer("status", 0.8, "its values are words for open and done")
    if form == "cases" and shape.type == "word" and most(good):
        offer("rating", 0.7, "its values are answers about satisfaction")
    if form == "applicants" and shape.type == "word" and any(says_hired(word) for word in shape.words):
        offer("status", 0.9, "one of its values means hired")
    coded = shape.unique and shape.type in ("number", "text", "word") and all(map(_DIGITS.fullmatch, shape.examples))
    if coded and form not in ("daily", "long", "split"):
        named = bool(_ID.search(normal(header)))
        offer("record_id", 0.9 if named else 0.5 if place == 0 else 0.0, "a different value in every row")
    if form in ("posts", "mentions", "reviews") and shape.type == "text" and shape.unique and shape.longest > 30:
        offer("text", 0.5, "its values are long texts")
    return offers


def measure_of(word: str, vocabulary: Vocabulary) -> str | None:
    """The measure that a word in a row of a long table names."""
    numbers = {name for name, type_ in known_fields("daily").items() if type_ == "number"} - {"value", "reach"}
    found = [meaning for meaning in vocabulary.meanings(word, "daily") if meaning.field in numbers]
    return found[0].field if found and found[0].score >= 0.6 else None


def _known_status(word: str) -> str | None:
    found = status_of(word)
    return found if found in ("open", "pending", "solved", "closed") else None

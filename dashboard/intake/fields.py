"""The fields that a table of each kind can carry, and what type each is."""

from functools import cache
from typing import get_args

from dashboard.catalogue import FieldType, load_catalogue
from dashboard.intake.reading import Kind

KINDS: tuple[str, ...] = get_args(Kind)

#: Measures that are no counts, so that "1.234" in a tool's file can be a fraction.
FRACTIONS = frozenset(
    {
        "watch_time_s",
        "contact_cost",
        "case_cost",
        "hiring_cost",
        "acquisition_cost",
        "social_revenue",
        "revenue",
        "social_cost",
        "product_stars",
        "employer_stars",
        "rating",
        "cost",
        "csat",
    }
)

#: Measures that show something was seen; all zero beside engagement, they are a fault of the tool.
EXPOSURE = frozenset({"impressions", "views", "reach", "video_views", "reach_daily_sum"})

_PLACE: dict[str, FieldType] = {"unit": "text", "department": "text", "channel": "text", "account": "text"}
_DAILY: dict[str, FieldType] = {
    "day": "day",
    "measure": "text",
    "value": "number",
    "breakdown": "text",
    "people": "text",
}
_RECORD: dict[str, FieldType] = {
    "record_id": "text",
    "remark": "text",
    "clock": "text",
}  # clock: the time of day, beside the date
_WORKING: dict[str, dict[str, FieldType]] = {
    "posts": {"exported_on": "day"},
    "cases": {"first_reply_at": "time", "closed_at": "time", "updated_at": "time", "rating": "text"},
    "applicants": {},
    "mentions": {},
    "reviews": {"cons": "text"},
}


@cache
def known_fields(kind: Kind) -> dict[str, FieldType]:
    """Field -> type, for a format's columns: what the kind stores, and what its fields are worked out from."""
    measures: dict[str, FieldType] = dict.fromkeys(load_catalogue().measures, "number")
    if kind in ("daily", "split"):
        return {**_PLACE, **_DAILY, **measures}
    stored = {field.name: field.type for field in load_catalogue().records[kind].fields}
    return {**_PLACE, **_RECORD, **stored, **_WORKING[kind]}


@cache
def stored_fields(kind: Kind) -> tuple[str, ...]:
    """The fields of records.yaml, in order."""
    return tuple(field.name for field in load_catalogue().records[kind].fields)


@cache
def stocks() -> frozenset[str]:
    """Measures that are a level on a day."""
    return frozenset(name for name, measure in load_catalogue().measures.items() if measure.kind == "stock")


@cache
def never_added() -> frozenset[str]:
    """Counts of people over a period, of which no sum is shown; only daily reach has one, under its own name."""
    measures = load_catalogue().measures.values()
    return frozenset(m.id for m in measures if m.kind == "unique" and not m.id.endswith("_daily_sum"))


@cache
def _platforms() -> dict[str, str]:
    return {
        name: platform.id
        for platform in load_catalogue().platforms.values()
        for name in (platform.id, *(name.casefold() for name in platform.names))
    }


def platform_of(name: str) -> str | None:
    """The platform id that an export means by this name, else None."""
    return _platforms().get(" ".join(name.split()).casefold())


def is_social(platform: str) -> bool:
    """Whether a platform counts as social media."""
    return load_catalogue().platforms[platform].kind == "social"

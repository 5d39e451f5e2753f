"""Our own templates, as departments fill them in: measures (CSV and YAML), posts, mentions, cases, applicants."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.sample.facts import Fact
from dashboard.sample.files.table import csv_text
from dashboard.sample.voices import Applicant, Case, Mention, Post
from dashboard.sample.world import Page, Unit

BERLIN, UTC = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")

MEASURES = ("date", "unit", "department", "channel", "measure", "value")
POSTS = (
    "post_id", "unit", "department", "channel", "published_at", "text", "url", "impressions", "reach", "reactions",
    "comments", "shares", "saves", "link_clicks", "video_views",
)  # fmt: skip
MENTIONS = (
    "mention_id", "unit", "channel", "published_at", "competitor", "sentiment", "author", "text", "url", "reach",
)  # fmt: skip
CASES = (
    "case_id", "unit", "department", "channel", "created_at", "first_reply_at", "resolved_at", "status", "csat",
    "subject",
)  # fmt: skip
APPLICANTS = (
    "applicant_id", "unit", "department", "job", "source", "applied_on", "stage", "status", "offer_on", "hired_on",
)  # fmt: skip


def _utc(at: datetime | None) -> str | None:
    return f"{at.replace(tzinfo=BERLIN).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if at else None


def measures_csv(facts: Iterable[Fact]) -> bytes:
    """Facts as the measures template in CSV."""
    return csv_text([MEASURES, *((f.day, f.unit, f.department, f.channel, f.measure, f.value) for f in facts)]).encode()


def measures_yaml(facts: Iterable[Fact]) -> bytes:
    """Facts as the measures template in YAML."""
    entries = (
        f"- date: {f.day}\n  unit: {f.unit}\n  department: {f.department}\n"
        + (f"  channel: {f.channel}\n" if f.channel else "")
        + f"  measure: {f.measure}\n  value: {f.value}\n"
        for f in facts
    )
    return "".join(entries).encode()


def posts(unit: Unit, page: Page, posted: Sequence[Post]) -> bytes:
    """Posts of a page that no tool exports."""
    rows = (
        (
            p.id, unit.id, page.department, page.platform, _utc(p.at), p.text, f"https://{page.platform}.example.org/{p.id}",
            p.views, p.reach, p.reactions, p.comments, p.shares, p.saves, p.link_clicks, None,
        )
        for p in posted
    )  # fmt: skip
    return csv_text([POSTS, *rows]).encode()


def mentions(unit: Unit, said: Iterable[Mention]) -> bytes:
    """Mentions of the unit (no competitor) and of its competitors, oldest first."""
    rows = (
        (
            m.id, unit.id, m.platform, _utc(m.at), m.competitor, m.sentiment, m.author, m.text,
            f"https://{m.platform}.example.org/{m.id}", m.reach,
        )
        for m in sorted(said, key=lambda m: (m.at, m.id))
    )  # fmt: skip
    return csv_text([MENTIONS, *rows]).encode()


def cases(unit: Unit, handled: Sequence[Case]) -> bytes:
    """Cases of a desk without a ticket tool; ids keep their leading zeros."""
    rows = (
        (
            f"{int(c.id):07d}", unit.id, "care", c.platform, _utc(c.created), _utc(c.first_reply), _utc(c.resolved),
            "solved" if c.resolved else "open", c.rating, c.subject,
        )
        for c in handled
    )  # fmt: skip
    return csv_text([CASES, *rows]).encode()


def applicants(unit: Unit, applied: Sequence[Applicant]) -> bytes:
    """Applications of a unit without a recruiting tool."""
    rows = (
        (
            f"A{int(a.id):06d}", unit.id, "hr", a.job, a.source, a.applied, a.stage.lower(), a.status.lower(), a.offer,
            a.hired,
        )
        for a in applied
    )  # fmt: skip
    return csv_text([APPLICANTS, *rows]).encode()

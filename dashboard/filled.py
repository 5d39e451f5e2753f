"""Our templates, filled with what the company knows: its units, departments, channels, and what they usually count."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from dashboard.catalogue import ChannelKind
from dashboard.company import BusinessUnit, Channel, Company, Department
from dashboard.intake.formats import Format, all_formats
from dashboard.safe_csv import to_csv
from dashboard.workbook import workbook

Rows = list[list[str]]

_PREFIX = "template."
#: What a channel of a kind is asked for in the template for measures; any other measure may be written instead.
_NETWORK = ("impressions", "engagements", "followers", "broadcasts", "replies")
_DESK = ("contacts", "contact_cost", "sla_due", "sla_met", "csat_rated", "csat_good")
_COUNTS: Mapping[ChannelKind, tuple[str, ...]] = {"social": _NETWORK}


def templates() -> list[Format]:
    """Our own formats, for what no tool exports."""
    return [f for f in all_formats().values() if f.id.startswith(_PREFIX)]


def name_of(template: Format) -> str:
    """ "measures", the name of the file without its ending."""
    return template.id.removeprefix(_PREFIX)


def as_csv(template: Format, company: Company, today: date) -> bytes:
    """The template as CSV, as a spreadsheet opens it."""
    head, *rows = _filled(template, company, today)
    return to_csv(head, rows)


def as_xlsx(template: Format, company: Company, today: date) -> bytes:
    """The template as a workbook of one sheet; every cell is text, so that nothing is taken for a formula."""
    return workbook({name_of(template): _filled(template, company, today)})


def as_yaml(template: Format, company: Company, today: date) -> bytes:
    """The template as a list of entries: without the empty columns, which may be added."""
    head, *rows = _filled(template, company, today)
    layout = template.layouts[0]
    needed = {field for either in layout.needs for field in either}
    needs = {column.names["en"][0] for column in layout.columns if column.field in needed}
    lines = [f"# One entry for each row. It may have: {', '.join(head)}."]
    for row in rows:
        given = {name: value for name, value in zip(head, row, strict=True) if value or name in needs}
        lines += [f'{"- " if first else "  "}{name}: "{value}"' for first, (name, value) in _numbered(given)]
    return ("\n".join(lines) + "\n").encode()


def _numbered(given: Mapping[str, str]) -> Iterator[tuple[bool, tuple[str, str]]]:
    return ((not number, item) for number, item in enumerate(given.items()))


def _filled(template: Format, company: Company, today: date) -> Rows:
    """The headings, then a row for each place (and, for measures, what it usually counts) with the rest left empty."""
    layout = template.layouts[0]
    names = {column.field: next(iter(column.names["en"])) for column in layout.columns}
    day = (today.replace(day=1) - timedelta(days=1)).isoformat()
    rows = [list(names.values())]
    for unit, department, channel in _places(company, "channel" in names):
        place = {"unit": unit.id, "department": department.id, "channel": channel.id if channel else ""}
        if layout.kind == "daily":
            counted = _COUNTS.get(channel.kind, _DESK) if channel else ()
            facts: list[dict[str, str]] = [{"day": day, "measure": measure} for measure in counted]
        else:
            facts = [{}]
        rows += [[{**place, **fact}.get(field, "") for field in names] for fact in facts]
    return rows


def _places(company: Company, by_channel: bool) -> Iterator[tuple[BusinessUnit, Department, Channel | None]]:
    for unit in company.business_units:
        for department in unit.departments:
            if not by_channel:
                yield unit, department, None
            else:
                yield from ((unit, department, channel) for channel in department.channels)

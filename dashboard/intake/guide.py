"""Writes docs/formats.md from the declared formats: `python -m dashboard.intake.guide > docs/formats.md`."""

import re
from collections.abc import Iterator

from dashboard.catalogue import load_catalogue
from dashboard.intake.fields import stored_fields
from dashboard.intake.formats import FOLDER, Format, Layout, all_formats

_LANGUAGES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "pt": "Portuguese",
    "it": "Italian",
    "nl": "Dutch",
}
_BEGINNING = """# Which exports are read

Written from `dashboard/definitions/formats/*.yaml` by `python -m dashboard.intake.guide > docs/formats.md`;
change it there.

Drop the file as the tool produced it. It is recognised by its content (headers, titles, sheets), not by its name,
in any order of columns; CSV, TSV, XLSX, XLS, XLSB, ODS, HTML tables called .xls, and ZIP archives of these. What
cannot be decided is asked: dates that can be dd/mm or mm/dd, numbers that can be 1.234 or 1,234, two formats that
fit alike.

Every measure of a channel and month comes from one source only. Where two exports give the same number, the one with
the smaller rank counts, and the receipt of the number names the other.
"""


def guide() -> str:
    """The whole document, in Markdown."""
    formats = all_formats()
    sections = [_BEGINNING, _contents(list(formats.values()))]
    sections += ["\n".join(_section(format_)) for format_ in formats.values()]
    return "\n".join(sections).rstrip() + "\n"


def _contents(formats: list[Format]) -> str:
    lines = ["| format | export | gives |", "|---|---|---|"]
    lines += [f"| [`{f.id}`](#{_anchor(f.label)}) | {f.label} | {', '.join(_kinds(f))} |" for f in formats]
    return "\n".join([*lines, ""])


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _kinds(format_: Format) -> list[str]:
    names = {"daily": "days", "split": "breakdowns"}
    kinds = dict.fromkeys(layout.kind for layout in format_.layouts if _read(layout))
    return [names.get(kind, kind) for kind in kinds]


def _read(layout: Layout) -> bool:
    """Whether rows of this table are read at all; some tables only tell what the file is."""
    return bool(layout.columns) or bool(layout.special)


def _section(format_: Format) -> Iterator[str]:
    yield f"## {format_.label}"
    yield ""
    yield _remark(format_)
    yield ""
    yield f"- **Format** `{format_.id}`, rank {format_.precedence}"
    yield f"- **How to get it** {format_.how}"
    for layout in format_.layouts:
        if _read(layout) and (gives := _gives(layout)):
            yield f"- **Gives** {gives}"
    yield f"- **Headers in** {', '.join(_languages(format_))}"
    if format_.limit:
        yield f"- **Limit** {format_.tool} stops at {format_.limit:,} rows or days; a file of that length says so"
    if format_.window:
        yield f"- **Limit** {format_.tool} gives {format_.window} days at most; a file that covers them says so"
    if format_.note:
        yield f"- **Note** {format_.note}"
    yield ""


def _remark(format_: Format) -> str:
    """The sentences at the top of the format's own file."""
    lines = (FOLDER / f"{format_.id}.yaml").read_text(encoding="utf-8").splitlines()
    above = next((at for at, line in enumerate(lines) if not line.startswith("#")), 0)
    return " ".join(line.lstrip("# ").strip() for line in lines[:above])


def _gives(layout: Layout) -> str:
    catalogue = load_catalogue()
    fields = list(dict.fromkeys([*(column.field for column in layout.columns), *layout.titles, *layout.derive]))
    if layout.kind in ("daily", "split"):
        labels = [catalogue.measures[name].label.lower() for name in fields if name in catalogue.measures]
        if layout.kind == "split":
            return f"a breakdown without days ({layout.name.replace('_', ' ')}), shown, not stored" + _of(labels)
        if "measure" in fields:
            return "any measure of docs/metrics.md, by day"
        return f"by day: {', '.join(labels)}" if labels else ""
    known = stored_fields(layout.kind)
    words = [name.replace("_", " ").removesuffix(" s") for name in fields if name in known]
    return f"{catalogue.records[layout.kind].label.lower()}, one by one: {', '.join(words)}"


def _of(labels: list[str]) -> str:
    return f": {', '.join(labels)}" if labels else ""


def _languages(format_: Format) -> list[str]:
    """The languages in which some table's needed headers are all known."""
    found = []
    for code, name in _LANGUAGES.items():
        for layout in format_.layouts:
            spoken = {column.field for column in layout.columns if code in column.names}
            if layout.columns and not layout.optional and all(spoken.intersection(group) for group in layout.needs):
                found.append(name)
                break
    return found or ["English"]


if __name__ == "__main__":
    print(guide(), end="")

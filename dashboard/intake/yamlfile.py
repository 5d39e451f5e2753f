"""Uploads in YAML: a list of mappings becomes a sheet, all of it text, with the line of each entry."""

import re

from dashboard.errors import DefinitionError, UnreadableFile
from dashboard.intake.sheets import MOST_COLUMNS, Row, Sheet
from dashboard.strict_yaml import read

MOST_BYTES = 2 * 2**20


def looks_like_yaml(text: str, name: str) -> bool:
    """By content: a list of entries or a mapping at the start; by name only where the content is silent."""
    if name.lower().endswith((".yaml", ".yml")):
        return True
    first = text.lstrip()[:200]
    return first.startswith(("- date:", "- {", "---\n")) or bool(re.match(r"- [a-z_]+: ", first))


def read_yaml(text: str, name: str) -> list[Sheet]:
    """The one sheet of a YAML upload. UnreadableFile: not strict YAML, no list of mappings, nested values, too big."""
    if len(text) > MOST_BYTES:
        raise UnreadableFile(f"A YAML file may have {MOST_BYTES // 2**20} MB at most; use CSV for more rows.")
    try:
        document = read(text, "The file", text_only=True, max_depth=4)
    except DefinitionError as error:
        raise UnreadableFile(f"{str(error).replace('The file, line', 'Line', 1).rstrip('.')}.") from None
    entries = document.value
    if not isinstance(entries, list) or not entries:
        raise UnreadableFile("A YAML upload must be a list of entries ('- date: …'), one for each row of the template.")
    header: dict[str, int] = {}
    rows = []
    for number, entry in enumerate(entries):
        line = document.line((number,))
        if not isinstance(entry, dict):
            raise UnreadableFile(
                f"Line {line}: each entry must be 'key: value' lines, like the columns of the template."
            )
        for key, value in entry.items():
            if not isinstance(value, str):
                raise UnreadableFile(
                    f"Line {document.line((number, key))}: '{key}' must be a single value, not a list."
                )
            header.setdefault(key, len(header))
        if len(header) > MOST_COLUMNS:
            raise UnreadableFile(f"Line {line}: more than {MOST_COLUMNS} different keys.")
        rows.append((line, entry))
    return [
        Sheet("", [Row(0, list(header)), *(Row(line, [entry.get(key, "") for key in header]) for line, entry in rows)])
    ]

"""Sixty texts that a stranger may have written into an export, and how to see whether one of them does anything."""
# ruff: noqa: E501 - a table of texts

import re
from collections.abc import Iterable, Iterator

_AWAY = "http://evil.example"
STRINGS = (
    "<script>window.evil=1</script>", "<img src=x onerror=window.evil=1>", "<svg onload=window.evil=1>",
    "<iframe srcdoc='<script>parent.evil=1</script>'></iframe>", f"<a href={_AWAY}>evil</a>", "<b>evil</b>",
    "<details open ontoggle=window.evil=1>evil", "<math><mi xlink:href=javascript:evil>evil", "<style>*{display:none}</style>",
    "<base href=http://evil.example>", "<form action=http://evil.example><input name=evil>", "<!-- evil -->",
    '"><script>window.evil=1</script>', "'><img src=x onerror=window.evil=1>", "</text></div><h1>evil</h1>",
    "&lt;script&gt;window.evil=1&lt;/script&gt;", "&#60;img src=x onerror=window.evil=1&#62;", "<br>evil<br>",
    f"![evil]({_AWAY}/pixel.png)", f"[evil]({_AWAY})", "[evil](javascript:window.evil=1)", f"[evil]: {_AWAY}", "**evil**",
    "# evil", "`evil`", "$evil^2$", "$$\\frac{evil}{1}$$", ":red[evil]", ":red-background[evil]", ":material/delete: evil",
    ":streamlit: evil", f"<{_AWAY}>", f"{_AWAY}/plain", "~~evil~~", "| evil | evil |\n|---|---|", "- [x] evil", "> evil",
    "```\nevil\n```", "^[evil](evil)", "evil\n\n---\n\nevil",
    "=HYPERLINK(\"http://evil.example\",\"evil\")", "=cmd|' /C calc'!A0", "+evil+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0", "\t=1+1 evil", "\r=1+1 evil", " =1+1 evil", "＝1+1 evil", "=IMPORTXML(\"http://evil.example\")",
    "\u202eevil\u202c", "evil\u2066\u2067\u2068", "e\u200bv\u200di\ufeffl evil", "evil\x07\x1b[31m\x08", "evil" + "\u0301" * 60,
    "evil' or 1=1; drop table facts; --", "{{7*7}}${7*7}#{7*7} evil", "../../../../etc/passwd evil", "%00%0d%0aevil: 1",
    "W" * 3_000 + "evil",
)  # fmt: skip
#: What must not stand in words that a page reads as Markdown, once what is escaped is taken away.
ACTIVE = re.compile(
    r"<(script|img|svg|iframe|a |b>|br|details|math|style|base|form|!--|/|http)|!?\[evil\]|`evil|\$evil|\$\$"
    r"|:red|:material/delete|:streamlit|~~evil|evil \||^# evil|^> evil",
    re.MULTILINE,
)
#: Elements whose words are shown letter by letter.
_PLAIN = {"text", "code", "arrow_data_frame", "text_input", "text_area", "file_uploader"}
#: Fields that are shown letter by letter, or to nobody.
_PLAIN_FIELDS = {
    "options",
    "id",
    "form_id",
    "element_id",
    "key",
    "query_string",
    "url",
    "value",
    "default",
    "placeholder",
}


def active(elements: Iterable[object]) -> list[str]:
    """Every text of an export that a page would take for markup, as "element.field: words"."""
    found = []
    for element in elements:
        kind, proto = element.type, element.proto  # type: ignore[attr-defined]
        if kind in _PLAIN:
            continue
        for field, words in _texts(proto):
            if "evil" in words and ACTIVE.search(re.sub(r"\\.", "", words)):
                found.append(f"{kind}.{field}: {words[:200]}")
    return found


def _texts(message: object) -> Iterator[tuple[str, str]]:
    for field, value in message.ListFields():  # type: ignore[attr-defined]
        if field.name in _PLAIN_FIELDS and not (field.name == "value" and message.DESCRIPTOR.name == "Metric"):  # type: ignore[attr-defined]
            continue
        values = value if isinstance(value, (list, tuple)) or hasattr(value, "append") else [value]
        for item in values:
            if isinstance(item, str):
                yield field.name, item
            elif hasattr(item, "ListFields"):
                yield from _texts(item)


def formulas(cells: Iterable[str]) -> list[str]:
    """The cells that a spreadsheet would calculate."""
    return [
        cell
        for cell in cells
        if cell.lstrip(" \u00a0\u3000").startswith(tuple("=+-@\t\r\n＝＋－＠")) and not _number(cell)
    ]


def _number(cell: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", cell) is not None

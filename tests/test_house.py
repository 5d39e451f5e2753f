"""The house: imports run downward only, and every file reads as files here read."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST_FILE = 350

#: The floors of dashboard/, from the ground up, and what each stands on. A module belongs to the floor that
#: names it or the package around it; a new module is named here before anything else.
FLOORS = {
    "ground": "errors safe_csv workbook strict_yaml declared schema scalars period aggregation catalogue targets "
    "company promises note viewer timing logs limits",
    "intake": "intake",
    "store": "store",
    "results": "facts asking parts cells course score levels seasons signals behaviour windows measured scorecard "
    "drivers because receipts explain pace "
    "bridge voices events exceptions kept restated overview said maturity numbers words brief "
    "reporting channels activity reception phrases",
    "sample": "sample",
    "landing": "audit home access tokens placing loading turns watch filled api",
    "ui": "ui",
    "doors": "cli cli_text cli_notes cli_exports cli_keeping cli_access cli_serve serve __main__",
}
STANDS_ON = {
    "ground": set[str](),
    "intake": {"ground"},
    "store": {"ground"},
    "results": {"ground", "store"},
    "sample": {"ground"},
    "landing": {"ground", "intake", "store"},
    "ui": {"ground", "intake", "store", "results", "landing"},
    "doors": {"ground", "intake", "store", "results", "sample", "landing", "ui"},
}
#: Inside the ground floor too, a module knows only what stands before it.
GROUND = FLOORS["ground"].split()

LIBRARY = sorted(path for path in (ROOT / "dashboard").rglob("*.py") if "__pycache__" not in path.parts)
PAGES = sorted((ROOT / "pages").rglob("*.py"))
SOURCES = [*LIBRARY, *PAGES, ROOT / "app.py", *sorted((ROOT / "benchmarks").rglob("*.py"))]


def name_of(path: Path) -> str:
    """The file as the tests print it."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, inside functions too, by full name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}: import by full name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part_of(module: str) -> str | None:
    """ "dashboard.store.log.Store" → "store"; None for what is not ours."""
    words = module.split(".")
    return words[1] if words[0] == "dashboard" and len(words) > 1 else None


def floor_of(part: str) -> str | None:
    return next((floor for floor, parts in FLOORS.items() if part in parts.split()), None)


def own_part(path: Path) -> str:
    return path.relative_to(ROOT / "dashboard").parts[0].removesuffix(".py")


def test_every_module_has_its_floor() -> None:
    parts = {own_part(path) for path in LIBRARY} - {"__init__"}
    assert {part for part in parts if floor_of(part) is None} == set()


def test_imports_run_downward_only() -> None:
    wrong = []
    for path in LIBRARY:
        mine = floor_of(own_part(path)) or "ground"
        for module in imports(path):
            theirs = floor_of(part_of(module) or "")
            if theirs is not None and theirs != mine and theirs not in STANDS_ON[mine]:
                wrong.append(f"{name_of(path)} ({mine}) imports {module} ({theirs})")
    assert wrong == []


def test_the_ground_floor_is_laid_stone_on_stone() -> None:
    wrong = []
    for path in LIBRARY:
        if own_part(path) not in GROUND:
            continue
        below = GROUND[: GROUND.index(own_part(path))]
        wrong += [
            f"{name_of(path)} imports {module}"
            for module in imports(path)
            if (part := part_of(module)) is not None and part not in below
        ]
    assert wrong == []


def test_only_the_screen_knows_streamlit() -> None:
    knowing = {
        name_of(path) for path in SOURCES if any(module.split(".")[0] == "streamlit" for module in imports(path))
    }
    screen = ("app.py", "pages/", "dashboard/ui/")
    assert {name for name in knowing if not name.startswith(screen)} == set()


def test_pages_ask_the_screen_and_the_library_only() -> None:
    allowed = {"streamlit", "dashboard", "datetime", "collections", "pathlib"}
    hidden = {"store", "intake", "sample", "doors"}
    wrong = [
        f"{name_of(path)} imports {module}"
        for path in [*PAGES, ROOT / "app.py"]
        for module in imports(path)
        if module.split(".")[0] not in allowed or floor_of(part_of(module) or "ui") in hidden
    ]
    assert wrong == []


def test_nothing_sits_directly_in_pages() -> None:
    # Streamlit would run such a page by its address without app.py: no menu, no sign-in.
    assert [name_of(path) for path in (ROOT / "pages").glob("*.py")] == []


def test_pages_do_not_count() -> None:
    wrong = [
        f"{name_of(path)}, line {node.lineno}"
        for path in PAGES
        for node in ast.walk(tree(path))
        if isinstance(node, (ast.AugAssign, ast.BinOp)) and not isinstance(node.op, ast.BitOr)
    ]
    assert wrong == []


def test_sql_is_spoken_in_the_store_only() -> None:
    speaks = re.compile(r"\bselect\b[\s\S]+\bfrom\b|\binsert into\b|\bdelete from\b", re.IGNORECASE)
    wrong = [
        f"{name_of(path)}, line {node.lineno}"
        for path in [*LIBRARY, *PAGES, ROOT / "app.py"]
        if own_part_or_page(path) != "store"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and speaks.search(node.value)
    ]
    assert wrong == []


def own_part_or_page(path: Path) -> str:
    return own_part(path) if path.is_relative_to(ROOT / "dashboard") else "page"


def test_nothing_draws_raw_html() -> None:
    # Names in exports would then run as markup in the chief executive's browser.
    wrong = [name_of(path) for path in SOURCES if re.search(r"unsafe_allow_html|\bst\.html\(", path.read_text())]
    assert wrong == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_says_what_lives_in_it_and_is_short_and_finished(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    docstring = ast.get_docstring(tree(path)) or ""
    assert docstring.split("\n")[0].endswith((".", ":", ")", "?")), "opens with a sentence"
    assert text.count("\n") <= LONGEST_FILE, "look for the seam"
    assert not re.search(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError", text), "nothing is left for later"

"""What our own source must not say: each of these would let text run, or one person see another's answer."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCREEN = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py")), *sorted((ROOT / "dashboard").rglob("*.py"))]
CACHES = {"cache_data", "cache_resource"}


def calls(path: Path) -> list[tuple[str, ast.Call]]:
    tree = ast.parse(path.read_text())
    return [(ast.unparse(node.func), node) for node in ast.walk(tree) if isinstance(node, ast.Call)]


@pytest.mark.parametrize("path", SCREEN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_markup_no_maps_from_elsewhere_and_no_way_around_the_guard(path: Path) -> None:
    forbidden = {"st.html", "st.map", "st.pydeck_chart", "st.iframe", "components.html", "components.iframe"}
    found = calls(path)
    assert [name for name, _ in found if name in forbidden] == []
    said = {keyword.arg for _, call in found for keyword in call.keywords}
    assert said & {"unsafe_allow_html", "unsafe_allow_javascript"} == set()


def test_whatever_is_cached_is_keyed_by_what_its_asker_may_see() -> None:
    # A function that looks at st.user, or opens the home itself, would give one person's answer to the next. Every
    # cached function is told by its arguments: the path of the home together with the home's own identity, which
    # differs by scope, or nothing of the home at all.
    wrong = []
    for path in SCREEN:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef):
                continue
            if not any(cache in ast.unparse(one) for one in node.decorator_list for cache in CACHES):
                continue
            body = "\n".join(ast.unparse(statement) for statement in node.body)
            names = {argument.arg for argument in node.args.args}
            if "st.user" in body or "viewer()" in body or "open_home()" in body:
                wrong.append(f"{path.name}: {node.name} asks who looks")
            if "_home" in names and not {"path", "home", "key"} & names:
                wrong.append(f"{path.name}: {node.name} is not keyed by the home")
    assert wrong == []


def test_nothing_is_cached_outside_the_screen() -> None:
    wrong = [
        path.name
        for path in SCREEN
        if any(name.rpartition(".")[2] in CACHES for name, _ in calls(path)) and "ui" not in path.parts
    ]
    assert wrong == []

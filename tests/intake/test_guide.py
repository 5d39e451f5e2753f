"""docs/formats.md is in step with the declared formats."""

from pathlib import Path

from dashboard.intake.formats import FOLDER, all_formats
from dashboard.intake.guide import guide

DOCS = Path(__file__).parents[2] / "docs" / "formats.md"


def test_the_guide_is_what_the_formats_say() -> None:
    assert DOCS.read_text(encoding="utf-8") == guide(), "run: python -m dashboard.intake.guide > docs/formats.md"


def test_every_format_says_in_its_first_lines_what_to_know() -> None:
    for name in all_formats():
        first = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8").partition("\n")[0]
        assert first.startswith("# "), name
        assert len(first) > 30, name


def test_the_guide_says_of_every_format_how_to_get_the_export() -> None:
    sections = guide().split("\n## ")[1:]
    assert [section.partition("\n")[0] for section in sections] == [format_.label for format_ in all_formats().values()]
    assert all("**How to get it** " in section and "**Headers in** " in section for section in sections)

"""Names on the screen, and the palette."""

import tomllib
from pathlib import Path

import pytest

from dashboard.ui.text import plain

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())


def test_a_name_is_never_read_as_markdown() -> None:
    assert plain("![x](http://e.example)") == r"\!\[x\](http\://e.example)"
    assert plain(":red[a] $x$ `b` *c* _d_ ~e~ <b>") == r"\:red\[a\] \$x\$ \`b\` \*c\* \_d\_ \~e\~ \<b\>"
    assert plain("two\n\n# lines") == r"two \# lines"


def test_nothing_leaves_the_machine_and_no_fault_is_shown() -> None:
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert "font" not in CONFIG["theme"]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_text_colour_keeps_aa_contrast(mode: str) -> None:
    theme = CONFIG["theme"][mode]
    grounds = [theme["backgroundColor"], theme["secondaryBackgroundColor"]]
    weak = []
    for name, colour in theme.items():
        if name.lower().endswith("textcolor") or name == "linkColor":
            own = theme[name.replace("TextColor", "BackgroundColor")] if name.endswith("TextColor") else grounds[0]
            weak += [(name, ground) for ground in {*grounds, own} if contrast(colour, ground) < 4.5]
        elif name in ("greenColor", "redColor", "grayColor", "blueColor"):  # sparklines
            weak += [(name, ground) for ground in grounds if contrast(colour, ground) < 3]
    assert weak == []
    assert min(contrast(theme["primaryColor"], ground) for ground in grounds) >= 4.5


def test_no_button_is_filled_with_the_accent() -> None:
    """Streamlit writes white on it, which the accent of the dark theme cannot carry."""
    sources = [*(ROOT / "dashboard" / "ui").glob("*.py"), *(ROOT / "pages").rglob("*.py")]
    assert [path.name for path in sources if 'type="primary"' in path.read_text()] == []


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_good_and_bad_differ_for_colour_blind_readers(mode: str) -> None:
    theme = CONFIG["theme"][mode]
    good, bad = (simulated(theme[name]) for name in ("greenColor", "redColor"))
    assert sum((a - b) ** 2 for a, b in zip(good, bad, strict=True)) ** 0.5 > 0.25


def linear(colour: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def luminance(colour: str) -> float:
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def simulated(colour: str) -> list[float]:
    """As a deuteranope sees it (Machado, Oliveira, Fernandes 2009, severity 1)."""
    matrix = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
    seen = [max(0.0, sum(w * p for w, p in zip(row, linear(colour), strict=True))) for row in matrix]
    return [p ** (1 / 2.2) for p in seen]

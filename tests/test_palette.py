"""The colours of both themes: read on their ground by everybody, and told apart by colour-blind readers."""

import tomllib
from pathlib import Path

import pytest

from dashboard.ui.charts import LINE, QUIET, SIGNAL
from dashboard.ui.figures import INK

THEME = tomllib.loads((Path(__file__).parents[1] / ".streamlit" / "config.toml").read_text())["theme"]
WORDS = ("textColor", "linkColor", "primaryColor", *(f"{tone}TextColor" for tone in ("green", "red", "blue", "gray")))
#: What red, green and blue become without one kind of cone (source: Machado, Oliveira, Fernandes 2009, severity 1).
BLIND = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
LEAST_APART = 15  # in CIELAB; 2.3 is a difference that is just noticed


def linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    to = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return to[0], to[1], to[2]


def contrast(one: str, other: str) -> float:
    """Source: WCAG 2.2, relative luminance and contrast ratio."""
    first, second = (
        sum(w * part for w, part in zip((0.2126, 0.7152, 0.0722), linear(c), strict=True)) for c in (one, other)
    )
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


def lab(parts: tuple[float, ...]) -> tuple[float, float, float]:
    """CIELAB of linear sRGB, D65."""
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    xyz = [sum(w * max(0.0, p) for w, p in zip(row, parts, strict=True)) for row in rows]
    x, y, z = (
        f ** (1 / 3) if f > 0.008856 else 7.787 * f + 16 / 116
        for f in (v / w for v, w in zip(xyz, (0.9505, 1, 1.089), strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def apart(one: str, other: str, eye: str | None) -> float:
    seen = []
    for colour in (one, other):
        parts = linear(colour)
        if eye:
            parts = tuple(sum(w * p for w, p in zip(row, parts, strict=True)) for row in BLIND[eye])
        seen.append(lab(parts))
    return sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_keep_aa_contrast_on_every_ground(scheme: str) -> None:
    theme = THEME[scheme]
    for ground in ("backgroundColor", "secondaryBackgroundColor"):
        for name in WORDS:
            assert contrast(theme[name], theme[ground]) >= 4.5, (name, ground)
    for tone in ("green", "red", "blue", "gray"):  # words in a badge of their own tone
        assert contrast(theme[f"{tone}TextColor"], theme[f"{tone}BackgroundColor"]) >= 4.5, tone
    assert contrast(INK[scheme], theme["backgroundColor"]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_and_bars_keep_three_to_one(scheme: str) -> None:
    for colour in (LINE, QUIET, SIGNAL, *THEME[scheme]["chartCategoricalColors"]):
        assert contrast(colour, THEME[scheme]["backgroundColor"]) >= 3, colour


@pytest.mark.parametrize("eye", [None, *BLIND])
def test_good_bad_and_changed_are_told_apart_by_every_eye(eye: str | None) -> None:
    for scheme in ("light", "dark"):
        tones = [THEME[scheme][f"{tone}TextColor"] for tone in ("green", "red")]
        assert apart(*tones, eye) >= LEAST_APART, (scheme, tones)
    assert apart(LINE, SIGNAL, eye) >= LEAST_APART

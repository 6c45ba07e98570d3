"""The colours of the pages: what is read stands out, and the tones of a status differ for who sees no red or no green.

Contrast as WCAG 2.2 (1.4.3, 1.4.11) reckons it; colour blindness by the matrices of Machado, Oliveira and Fernandes (2009),
severity 1.0; difference as CIE76 in CIELAB. A status says its word and bears its sign all the same.
"""

import re
from collections.abc import Sequence
from itertools import combinations, product
from math import sqrt

import pytest

from tests.conftest import ROOT

Colour = Sequence[float]
"""Red, green and blue, each from 0 to 1, as sRGB has them."""

THEMES = ("light", "dark")
TONES = ("good", "bad", "busy", "wait", "off")
GROUNDS = ("ground", "surface", "sunken")
SEEN: dict[str, Sequence[Sequence[float]]] = {
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
}
TOLD_APART = 12.0
"""CIELAB units between any two tones: five times the smallest difference that is noticed."""


def _tokens(theme: str) -> dict[str, Colour]:
    sheet = (ROOT / "backoffice/static/backoffice/backoffice.css").read_text()
    pairs = re.findall(r"--([a-z-]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\)", sheet)
    return {name: _rgb(found[THEMES.index(theme)]) for name, *found in pairs}


def _rgb(text: str) -> Colour:
    return [int(text[place : place + 2], 16) / 255 for place in (0, 2, 4)]


def _linear(colour: Colour) -> Colour:
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]


def _contrast(one: Colour, other: Colour) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), _linear(colour), strict=True))


def _lab(linear: Colour) -> Colour:
    weights = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    white = (0.9505, 1.0, 1.0888)
    xyz = [
        max(0.0, sum(w * c for w, c in zip(row, linear, strict=True))) / n
        for row, n in zip(weights, white, strict=True)
    ]
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


def _apart(one: Colour, other: Colour, eyes: str) -> float:
    seen = [
        [sum(w * c for w, c in zip(row, _linear(each), strict=True)) for row in SEEN[eyes]] for each in (one, other)
    ]
    first, second = (_lab([min(1.0, max(0.0, c)) for c in each]) for each in seen)
    return sqrt(sum((a - b) ** 2 for a, b in zip(first, second, strict=True)))


@pytest.mark.parametrize("theme", THEMES)
def test_what_is_read_has_contrast(theme: str) -> None:
    tokens = _tokens(theme)
    pairs = [*product(("ink", "faint", "accent"), GROUNDS), ("accent-ink", "accent")]
    pairs += [(tone, ground) for tone in TONES for ground in (f"{tone}-ground", *GROUNDS)]
    weak = {pair: found for pair in pairs if (found := _contrast(tokens[pair[0]], tokens[pair[1]])) < 4.5}
    assert not weak


@pytest.mark.parametrize("theme", THEMES)
def test_edges_and_focus_are_seen(theme: str) -> None:
    tokens = _tokens(theme)
    weak = {
        pair: found
        for pair in product(("edge", "focus"), GROUNDS)
        if (found := _contrast(*map(tokens.__getitem__, pair))) < 3
    }
    assert not weak


@pytest.mark.parametrize("eyes", SEEN)
@pytest.mark.parametrize("theme", THEMES)
def test_tones_differ_for_who_does_not_see_red_or_green(theme: str, eyes: str) -> None:
    tokens = _tokens(theme)
    close = {
        pair: found
        for pair in combinations(TONES, 2)
        if (found := _apart(tokens[pair[0]], tokens[pair[1]], eyes)) < TOLD_APART
    }
    assert not close

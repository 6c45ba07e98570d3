"""What a status looks like on a page: a word, and a tone that stands for its colour and its sign."""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

Tone = Literal["good", "bad", "busy", "wait", "off"]


@dataclass(frozen=True, slots=True)
class Chip:
    """A status for people: `tone` gives sign and colour together, so that neither is needed to read the word."""

    tone: Tone
    word: Promise | str

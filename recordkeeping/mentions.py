"""Whom a text names: `@lucia` or `@lucia@firm.example`, as they sign in. Pure."""

import re
from collections.abc import Iterator
from typing import Final

NAME: Final = re.compile(r"(?<![\w.@-])@([a-z][a-z0-9._-]*(?:@[a-z0-9.-]+)?)", re.IGNORECASE | re.ASCII)
END: Final = "._-"


def names_in(text: str) -> list[str]:
    """The names after an at sign at the beginning of a word, in small letters, each once, in their order.

    Dots and dashes at the end of a name belong to the sentence; an e-mail address in the text names nobody.

    >>> names_in("@Lucia, @ana@firm.test: write to desk@firm.test. Thank you, @lucia.")
    ['lucia', 'ana@firm.test']
    """
    return list(dict.fromkeys(found.group(1).rstrip(END).lower() for found in NAME.finditer(text)))


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is a name with its at sign; joined they are the text."""
    place = 0
    for found in NAME.finditer(text):
        end = found.start(1) + len(found.group(1).rstrip(END))
        yield text[place : found.start()], False
        yield text[found.start() : end], True
        place = end
    yield text[place:], False

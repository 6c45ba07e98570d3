"""Names, references and reasons: one way to write each, nothing invisible in it.

Policy: every script is welcome (right-to-left, CJK, Devanagari); text is kept in Unicode normal form C;
lengths are counted in code points after that. Refused are control characters, unpaired surrogates,
unassigned and private code points, line and paragraph separators, everything invisible (zero width
characters, byte order marks, bidirectional controls, soft hyphens, tags) and emoji. The zero width
joiner and non-joiner are kept where a script needs them: directly after a letter or mark that is
neither Latin, Greek nor Cyrillic. Spaces at either end are refused, so that no two names look the same. What looks the
same and is written in letters of several alphabets is kept, and `mixed_script` says so: it needs a second look.
"""

import re
import unicodedata
from typing import ClassVar

from vocabulary.invalid import Invalid

_JOINERS = "\u200c\u200d"
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Cn", "Co", "Cf", "Zl", "Zp"})
_LOOK_ALIKE = frozenset(
    {"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "FULLWIDTH", "MATHEMATICAL"}
)
"""The first words of the names of letters that can be taken for letters of another of these alphabets."""
_SCRIPTS_WITHOUT_JOINERS = ("LATIN", "GREEK", "CYRILLIC")


class InvalidText(Invalid):
    """The text cannot be kept: not text, empty, too long or with spaces around it."""

    code: ClassVar[str] = "invalid_text"


class ForbiddenCharacter(InvalidText):
    """A character that is invisible, turns the direction of reading, or means nothing outside its system."""

    code: ClassVar[str] = "forbidden_character"


def strict_text(raw: object, *, longest: int, shortest: int = 1, lines: bool = False) -> str:
    """The text in normal form C, or a refusal.

    `longest` and `shortest` count code points of the result. With `lines` a line feed is allowed.
    Refuses, in this order: InvalidText (not text), ForbiddenCharacter (names it and its position),
    InvalidText (spaces around it, length). Given its own result again, returns it unchanged.

    >>> strict_text("Ange\u0301lique", longest=20) == "Angélique"
    True
    """
    if not isinstance(raw, str):
        raise InvalidText(expected="text", found=raw, way_out="Send the value as text.")
    text = unicodedata.normalize("NFC", raw[: 20 * longest + 20])
    for position, character in enumerate(text):
        if _forbidden(character, before=text[position - 1] if position else "", lines=lines):
            raise ForbiddenCharacter(
                expected="visible characters only",
                found=f"U+{ord(character):04X} at position {position + 1}",
                way_out="Type the text again instead of pasting it.",
            )
    if text != text.strip():
        raise InvalidText(expected="no space at either end", found=text, way_out="Remove the spaces around it.")
    if not shortest <= len(text) <= longest:
        raise InvalidText(
            expected=f"{shortest} to {longest} characters",
            found=f"{len(text)} characters" if len(text) <= longest else f"more than {longest} characters",
            way_out="Shorten it." if len(text) > longest else "Fill it in.",
        )
    return text


def _forbidden(character: str, *, before: str, lines: bool) -> bool:
    if character in _JOINERS:
        return not _takes_joiners(before)
    if character == "\n":
        return not lines
    if unicodedata.category(character) in _REFUSED_CATEGORIES:
        return True
    return 0x1F000 <= ord(character) <= 0x1FAFF or 0xFE00 <= ord(character) <= 0xFE0F


def _takes_joiners(character: str) -> bool:
    """Whether a joiner may follow: a letter or mark of a script that joins its letters."""
    if not character or unicodedata.category(character)[0] not in "LM":
        return False
    return not unicodedata.name(character, "LATIN").startswith(_SCRIPTS_WITHOUT_JOINERS)


def mixed_script(text: str) -> str:
    """The first word with letters of two alphabets or more that look alike; "" where there is none.

    A word ends at whatever is neither letter, mark nor digit. Scripts that are written together and look like no other -
    Han with kana, or with Latin - are not meant. Source: Unicode UTS 39, section 5.1, a word at a time and of the
    alphabets of _LOOK_ALIKE.

    >>> mixed_script("Norte B\u0430nk") == "B\u0430nk", mixed_script("\u041f\u0410\u041e Bank")
    (True, '')
    """
    if text.isascii():
        return ""
    return next((word for word in re.findall(r"\w+", text) if len(_alphabets(word)) > 1), "")


def _alphabets(word: str) -> set[str]:
    """The alphabets of _LOOK_ALIKE that a word has letters of."""
    return {unicodedata.name(letter, "").partition(" ")[0] for letter in word if letter.isalpha()} & _LOOK_ALIKE

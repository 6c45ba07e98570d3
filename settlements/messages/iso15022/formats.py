"""The formats of fields in ISO 15022, in its own notation, and what that notation means. Pure.

`16x` is one to sixteen characters of set x, `4!c` exactly four capitals or digits, `15d` a number with its comma, of fifteen
characters at most, `4*35x` one to four lines, `[...]` what may be left out, `$` the end of a line; whatever else stands there
stands so in the field. Source: ISO 15022 field formats; SWIFT user handbook, standards general information, character set X.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

SETS: Final[Mapping[str, str]] = {
    "n": "0-9",
    "a": "A-Z",
    "c": "A-Z0-9",
    "x": r"A-Za-z0-9/\-?:().,'+ ",
    "e": " ",
}
FORBIDDEN: Final = re.compile(rf"[^{SETS['x']}{{}}\r\n]")
"""What is not of set x, nor a brace or line end of the frame."""

FORMATS: Final[Mapping[str, tuple[str, ...]]] = {
    "11A": (":4!c//3!a",),
    "12A": (":4!c/[8c]/30x",),
    "12B": (":4!c/[8c]/4!c",),
    "12C": (":4!c//6!c",),
    "13A": (":4!c//3!c",),
    "13B": (":4!c/[8c]/30x",),
    "16R": ("16c",),
    "16S": ("16c",),
    "17B": (":4!c//1!a",),
    "19A": (":4!c//[N]3!a15d",),
    "20C": (":4!c//16x",),
    "20U": (":4!c//52x",),
    "22F": (":4!c/[8c]/4!c",),
    "22H": (":4!c//4!c",),
    "23G": ("4!c[/4!c]",),
    "24B": (":4!c/[8c]/4!c",),
    "25D": (":4!c/[8c]/4!c",),
    "28E": ("5n/4!c",),
    "35B": ("ISIN1!e12!c[$4*35x]", "4*35x"),
    "36B": (":4!c//4!c/15d",),
    "36D": (":4!c//4!c/30d",),
    "69A": (":4!c//8!n/8!n",),
    "70C": (":4!c//4*35x",),
    "70D": (":4!c//6*35x",),
    "70E": (":4!c//10*35x",),
    "90A": (":4!c//4!c/15d",),
    "90B": (":4!c//4!c/3!a15d",),
    "92A": (":4!c//[N]15d",),
    "92B": (":4!c//3!a/3!a/15d",),
    "92C": (":4!c/[8c]/24x",),
    "94B": (":4!c/[8c]/4!c[/30x]",),
    "94C": (":4!c//2!a",),
    "94F": (":4!c//4!c/4!a2!a2!c[3!c]",),
    "94H": (":4!c//4!a2!a2!c[3!c]",),
    "94L": (":4!c//18!c2!n",),
    "95C": (":4!c//2!a",),
    "95L": (":4!c//18!c2!n",),
    "95P": (":4!c//4!c2!a2!c[3!c]",),
    "95Q": (":4!c//4*35x",),
    "95R": (":4!c/8c/34x",),
    "95S": (":4!c/[8c]/4!c/2!a/30x",),
    "97A": (":4!c//35x",),
    "97B": (":4!c/[8c]/4!c/35x",),
    "97D": (":4!c//140x",),
    "97E": (":4!c//34x",),
    "98A": (":4!c//8!n",),
    "98B": (":4!c/[8c]/4!c",),
    "98C": (":4!c//14!n",),
    "98E": (":4!c//14!n[,3n][/[N]2!n[2!n]]",),
    "99A": (":4!c//[N]3!n",),
    "99B": (":4!c//3!n",),
    "99C": (":4!c//6!n",),
}
"""By tag; a field has one of these forms."""

_TOKEN: Final = re.compile(r"(\d+)\*(\d+)([nacx])|(\d+)(!?)([nacxed])|(.)", re.DOTALL)


@cache
def pattern(notation: str) -> re.Pattern[str]:
    """What a format allows."""
    return re.compile("".join(_piece(token) for token in _TOKEN.finditer(notation)), re.ASCII)


def _piece(token: re.Match[str]) -> str:
    lines, width, lines_set, longest, exact, of, other = token.groups()
    if lines:
        line = f"[{SETS[lines_set]}]{{1,{width}}}"
        return f"{line}(?:\n{line}){{0,{int(lines) - 1}}}"
    if of == "d":
        return rf"(?=[0-9,]{{2,{longest}}}(?![0-9,]))[0-9]+,[0-9]*"
    if of:
        return f"[{SETS[of]}]{{{'' if exact else '1,'}{longest}}}"
    return {"[": "(?:", "]": ")?", "$": "\n"}.get(other, re.escape(other))


def fits(tag: str, value: str) -> bool:
    """Whether a field has its format; one of a tag that is not in the table has."""
    formats = FORMATS.get(tag)
    return formats is None or any(pattern(each).fullmatch(value) for each in formats)

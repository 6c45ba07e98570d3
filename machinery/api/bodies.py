"""Reads the body of a request strictly: what two systems could read differently is refused, never guessed."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext as _

from machinery.api.refusals import (
    BodyTooLarge,
    DuplicateKey,
    InvalidJson,
    TooDeep,
    UnsupportedMediaType,
)
from vocabulary.invalid import shown

DEPTH: Final = 32
JSON: Final = "application/json"
NDJSON: Final = "application/x-ndjson"
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
LONGEST_INTEGER: Final = 20
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_NO_BRACKET = bytes(set(range(256)) - set(b"[]{}"))
_UNKEPT = re.compile("[\x00\ud800-\udfff]")


class JsonNumber(str):
    """A number with a fraction or an exponent, or too long to be counted with, as it was written."""

    __slots__ = ()


def received(request: HttpRequest, largest: int) -> bytes:
    """The bytes of the body. Refuses BodyTooLarge before more than `largest` of them are read."""
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if declared.isdigit() and int(declared) > largest:
        raise BodyTooLarge(limit=largest)
    found: bytes = request.read(largest + 1)
    if len(found) > largest:
        raise BodyTooLarge(limit=largest)
    return found


def check_media(request: HttpRequest, *allowed: str) -> str:
    """The media type of the body. Refuses UnsupportedMediaType for another one, or another charset than UTF-8."""
    declared = str(request.META.get("CONTENT_TYPE", ""))
    media, _semicolon, rest = declared.partition(";")
    charset = rest.strip().lower().removeprefix("charset=").strip('"')
    media = media.strip().lower()
    if media not in allowed or charset not in {"", "utf-8"}:
        raise UnsupportedMediaType(found=shown(declared), expected=" / ".join(allowed))
    return media


def check_text(body: bytes) -> str:
    """The body as text. Refuses InvalidJson for another encoding, and a byte order mark (RFC 8259 section 8.1)."""
    if body.startswith(BYTE_ORDER_MARK):
        raise InvalidJson(where=_("it begins with a byte order mark"))
    try:
        return str(body, "utf-8")
    except UnicodeDecodeError as wrong:
        raise InvalidJson(where=_("byte %(number)s is not UTF-8") % {"number": wrong.start}) from wrong


def parse(body: bytes) -> Any:
    """One JSON text as dicts, lists, texts, integers, truth values and None; other numbers are `JsonNumber`s.

    Refuses, in this order: InvalidJson (encoding), TooDeep (before anything is parsed), InvalidJson (form, NaN,
    Infinity, a NUL or half a surrogate pair in a text), DuplicateKey.
    """
    text = check_text(body)
    check_depth(body)
    try:
        found = _READER.decode(text)
    except ValueError as wrong:
        raise InvalidJson(where=_where(wrong)) from wrong
    if "\\u" in text:
        _check_characters(found)
    return found


def check_depth(body: bytes) -> None:
    """Refuses TooDeep for more than DEPTH levels: takes empty pairs away level by level, in linear time each.

    What is not balanced is left to the parser, unless its openers alone are too many.
    """
    outside = _STRING.sub(b"", body) if b"\\" in body else b"".join(body.split(b'"')[::2])
    left = outside.translate(None, _NO_BRACKET)
    for _level in range(DEPTH):
        fewer = left.replace(b"[]", b"").replace(b"{}", b"")
        if len(fewer) == len(left):
            if left.count(b"[") + left.count(b"{") > DEPTH:
                raise TooDeep(limit=DEPTH)
            return
        left = fewer
    if left:
        raise TooDeep(limit=DEPTH)


def _where(wrong: ValueError) -> str:
    if isinstance(wrong, json.JSONDecodeError):
        return _("line %(line)s, column %(column)s") % {"line": wrong.lineno, "column": wrong.colno}
    return str(wrong)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        raise DuplicateKey(key=shown(next(name for name in names if names.count(name) > 1)))
    return found


def _integer(text: str) -> int | JsonNumber:
    return int(text) if len(text) <= LONGEST_INTEGER else JsonNumber(text)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(_("%(name)s is not JSON") % {"name": name})


_READER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=JsonNumber, parse_int=_integer, parse_constant=_no_constant
)


def _check_characters(found: object) -> None:
    """Escapes can write what no text may have: a NUL, or half a surrogate pair."""
    if any(_UNKEPT.search(text) for text in _texts(found)):
        raise InvalidJson(where=_("a text has a NUL or half a surrogate pair"))


def _texts(found: object) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, list):
        for each in found:
            yield from _texts(each)
    elif isinstance(found, dict):
        yield from found
        for each in found.values():
            yield from _texts(each)

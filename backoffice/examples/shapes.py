"""The types of the format of examples: how each is read, compared and shown.

A shape reads a plain value into what the product computes with (`read`), tells where a computed value departs
from the expected one (`differences`), and shows a value as an example would write it (`show`). Shapes nest:
a kind's facts and answer are one `Record` each.
"""

import re
import reprlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn, Protocol

from backoffice.examples.reading import Unquoted
from vocabulary.days import parse_date
from vocabulary.decimals import half_up, parse_decimal, plain, shortest
from vocabulary.identifiers import Isin
from vocabulary.money import Currency

EXACT = Decimal(0)


class Misshapen(ValueError):
    """A value does not have the shape of its key; the text says where, what was expected, what was found."""


class Shape(Protocol):
    """What a value of an example may look like. `at` is the path to the value, as "given.cycle[2].from"."""

    def read(self, value: Any, at: str) -> Any:
        """The value as the product takes it. Refuses Misshapen."""

    def differences(self, expected: Any, found: Any, at: str, tolerance: Decimal) -> Iterator[str]:
        """Where a computed value departs from an expected one that was read; nothing if they agree."""

    def show(self, value: Any) -> Any:
        """The value as text, number, list or map, as an example would write it."""

    def keys(self, at: str) -> Iterator[tuple[str, bool]]:
        """Every key below, by its path in the format ("cycle[].days"), and whether it is required."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value: `called` in messages, read by `parse` (a ValueError is a refusal), shown by `shown`."""

    called: str
    parse: Callable[[Any], Any]
    shown: Callable[[Any], Any] = str

    def read(self, value: Any, at: str) -> Any:
        """Reads it."""
        try:
            return self.parse(value)
        except ValueError:
            _misshapen(at, self.called, value)

    def differences(self, expected: Any, found: Any, at: str, tolerance: Decimal) -> Iterator[str]:
        """Decimals may differ by the tolerance, everything else not at all."""
        if isinstance(expected, Decimal) and isinstance(found, Decimal):
            if abs(expected - found) <= tolerance:
                return
        elif type(found) is type(expected) and found == expected:
            return
        yield f"{at}: expected {_words(self.show(expected))}, found {_words(self.show(found))}"

    def show(self, value: Any) -> Any:
        """Shows it; nothing stays nothing."""
        return None if value is None else self.shown(value)

    def keys(self, at: str) -> Iterator[tuple[str, bool]]:
        """None."""
        yield from ()


def _text(value: Any) -> str:
    if type(value) is not str:
        raise ValueError
    return value


def _integer(value: Any) -> int:
    if type(value) is not int:
        raise ValueError
    return value


def _boolean(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError
    return value


def _moment(pattern: str, zone: str) -> Callable[[Any], datetime]:
    written = re.compile(pattern, re.ASCII)

    def parse(value: Any) -> datetime:
        if not written.fullmatch(_text(value)):
            raise ValueError
        return datetime.fromisoformat(value.removesuffix("Z") + zone)

    return parse


def _time(value: Any) -> time:
    if not re.fullmatch(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})?", _text(value), re.ASCII):
        raise ValueError
    return time.fromisoformat(value)


def _show_moment(moment: datetime) -> str:
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat() if moment.tzinfo else moment.isoformat()
    return text.removesuffix(":00") + ("Z" if moment.tzinfo else "")


def _as_is(value: Any) -> Any:
    return value


_MINUTES_OR_SECONDS = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?"

TEXT = Scalar("text", _text)
INTEGER = Scalar("a plain integer", _integer, _as_is)
BOOLEAN = Scalar("true or false", _boolean, _as_is)
DECIMAL = Scalar('a decimal in quotes, as "12.50"', lambda value: parse_decimal(_text(value)), plain)
DATE = Scalar("a date, as 2026-06-12", lambda value: parse_date(_text(value), within=None), date.isoformat)
TIME = Scalar('a time in quotes, as "16:00"', _time, lambda value: value.isoformat().removesuffix(":00"))
LOCAL_DATE_TIME = Scalar("a local date-time, as 2026-06-12T15:30", _moment(_MINUTES_OR_SECONDS, ""), _show_moment)
UTC_DATE_TIME = Scalar(
    "a UTC date-time, as 2026-06-12T15:30Z", _moment(_MINUTES_OR_SECONDS + "Z", "+00:00"), _show_moment
)
ISIN = Scalar("an ISIN", lambda value: Isin(_text(value)))
CURRENCY = Scalar("a currency code of ISO 4217", lambda value: Currency(_text(value)))


def choice(*codes: str) -> Scalar:
    """One of several codes, letter by letter."""

    def parse(value: Any) -> str:
        if _text(value) not in codes:
            raise ValueError
        return str(value)

    return Scalar("one of " + ", ".join(codes), parse)


@dataclass(frozen=True, slots=True)
class AsWritten:
    """A decimal compared at the decimals that the expected one is written with, a computed number rounded half-up to them."""

    def read(self, value: Any, at: str) -> Decimal:
        """As a decimal; the decimals written stay."""
        number: Decimal = DECIMAL.read(value, at)
        return number

    def differences(self, expected: Any, found: Any, at: str, tolerance: Decimal) -> Iterator[str]:
        """As decimals, once the computed number is rounded."""
        rounded = found if found is None else half_up(found, -expected.as_tuple().exponent)
        return DECIMAL.differences(expected, rounded, at, tolerance)

    def show(self, value: Any) -> Any:
        """A fraction to 15 decimals at most, a decimal as it is."""
        return shortest(half_up(value, 15)) if isinstance(value, Fraction) else DECIMAL.show(value)

    def keys(self, at: str) -> Iterator[tuple[str, bool]]:
        """None."""
        yield from ()


DECIMAL_AS_WRITTEN = AsWritten()


@dataclass(frozen=True, slots=True)
class OrNull:
    """A shape, or null; the key itself may be required."""

    shape: Shape

    def read(self, value: Any, at: str) -> Any:
        """Null is None."""
        return None if value is None else self.shape.read(value, at)

    def differences(self, expected: Any, found: Any, at: str, tolerance: Decimal) -> Iterator[str]:
        """Nothing agrees with nothing only."""
        if expected is None or found is None:
            if expected is not found:
                yield f"{at}: expected {_words(self.show(expected))}, found {_words(self.show(found))}"
        else:
            yield from self.shape.differences(expected, found, at, tolerance)

    def show(self, value: Any) -> Any:
        """Null or the value."""
        return None if value is None else self.shape.show(value)

    def keys(self, at: str) -> Iterator[tuple[str, bool]]:
        """Those of the shape."""
        return self.shape.keys(at)


@dataclass(frozen=True, slots=True)
class IntegerOr:
    """A plain integer, or another shape, in facts only."""

    shape: Shape

    def read(self, value: Any, at: str) -> Any:
        """An int stays one."""
        return value if type(value) is int else self.shape.read(value, at)

    def differences(self, expected: Any, found: Any, at: str, tolerance: Decimal) -> Iterator[str]:
        """As the integer or the shape."""
        shape = INTEGER if type(expected) is int else self.shape
        return shape.differences(expected, found, at, tolerance)

    def show(self, value: Any) -> Any:
        """As the integer or the shape."""
        return value if type(value) is int else self.shape.show(value)

    def keys(self, at: str) -> Iterator[tuple[str, bool]]:
        """Those of the shape."""
        return self.shape.keys(at)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one shape; its order counts unless `any_order`."""

    item: Shape
    any_order: bool = False

    def read(self, value: Any, at: str) -> list[Any]:
        """Reads every item."""
        if not isinstance(value, list):
            _misshapen(at, "a list", value)
        return [self.item.read(item, f"{at}[{place}]") for place, item in enumerate(value, start=1)]

    def differences(self, expected: Any, found: Any, at: str, tolerance: Decimal) -> Iterator[str]:
        """Item by item, or as what is missing and what is too much."""
        if found is None or (not self.any_order and len(expected) != len(found)):
            yield f"{at}: expected {_words(self.show(expected))}, found {_words(self.show(found))}"
        elif self.any_order:
            yield from self._differences_in_any_order(expected, list(found), at, tolerance)
        else:
            for place, (one, other) in enumerate(zip(expected, found, strict=True), start=1):
                yield from self.item.differences(one, other, f"{at}[{place}]", tolerance)

    def _differences_in_any_order(
        self, expected: list[Any], left: list[Any], at: str, tolerance: Decimal
    ) -> Iterator[str]:
        for wanted in expected:
            for place, candidate in enumerate(left):
                if not any(self.item.differences(wanted, candidate, at, tolerance)):
                    del left[place]
                    break
            else:
                yield f"{at}: expected {_words(self.item.show(wanted))}, not found"
        for surplus in left:
            yield f"{at}: found {_words(self.item.show(surplus))}, not expected"

    def show(self, value: Any) -> Any:
        """A list of the items shown."""
        return None if value is None else [self.item.show(item) for item in value]

    def keys(self, at: str) -> Iterator[tuple[str, bool]]:
        """Those of an item."""
        return self.item.keys(f"{at}[]")


@dataclass(frozen=True, slots=True)
class NamesTo:
    """A map of names, which are data, to values of one shape."""

    item: Shape

    def read(self, value: Any, at: str) -> dict[str, Any]:
        """Reads every value."""
        if not isinstance(value, dict):
            _misshapen(at, "a map", value)
        return {name: self.item.read(item, f"{at}.{name}") for name, item in value.items()}

    def differences(self, expected: Any, found: Any, at: str, tolerance: Decimal) -> Iterator[str]:
        """Name by name; the names must be the same."""
        if found is None:
            yield f"{at}: expected {_words(self.show(expected))}, found null"
            return
        for name in (*expected, *(name for name in found if name not in expected)):
            if name not in found or name not in expected:
                where = "not found" if name in expected else "not expected"
                yield f"{at}.{name}: {where}"
            else:
                yield from self.item.differences(expected[name], found[name], f"{at}.{name}", tolerance)

    def show(self, value: Any) -> Any:
        """A map of the values shown."""
        return None if value is None else {str(name): self.item.show(item) for name, item in value.items()}

    def keys(self, at: str) -> Iterator[tuple[str, bool]]:
        """Those of a value; the names are no keys."""
        return self.item.keys(f"{at}.*")


@dataclass(frozen=True, slots=True)
class Optional:
    """Marks a key that may be absent: not the case or not known in facts, not compared in an answer."""

    shape: Shape


class Record:
    """A map with known keys: a shape each, or `Optional(shape)`. Unknown keys are refused."""

    def __init__(self, fields: Mapping[str, Shape | Optional]) -> None:
        self.shapes: dict[str, Shape] = {
            key: field.shape if isinstance(field, Optional) else field for key, field in fields.items()
        }
        self.required = frozenset(key for key, field in fields.items() if not isinstance(field, Optional))

    def read(self, value: Any, at: str) -> dict[str, Any]:
        """Reads every key that is there."""
        if not isinstance(value, dict):
            _misshapen(at, "a map", value)
        for key in value:
            if key not in self.shapes:
                known = ", ".join(self.shapes)
                raise Misshapen(f"{at}: unknown key {key}; known are {known}.")
        missing = [key for key in self.shapes if key in self.required and key not in value]
        if missing:
            raise Misshapen(f"{at}: the required key {missing[0]} is missing.")
        return {key: self.shapes[key].read(item, f"{at}.{key}") for key, item in value.items()}

    def differences(self, expected: Any, found: Any, at: str, tolerance: Decimal) -> Iterator[str]:
        """Key by key of what is expected."""
        if found is None:
            yield f"{at}: expected {_words(self.show(expected))}, found null"
            return
        for key, value in expected.items():
            yield from self.shapes[key].differences(value, found[key], f"{at}.{key}", tolerance)

    def show(self, value: Any) -> Any:
        """A map of what is there, in the order of the shape."""
        if value is None:
            return None
        return {key: shape.show(value[key]) for key, shape in self.shapes.items() if key in value}

    def keys(self, at: str) -> Iterator[tuple[str, bool]]:
        """Its keys and those below."""
        for key, shape in self.shapes.items():
            path = f"{at}.{key}" if at else key
            yield path, key in self.required
            yield from shape.keys(path)


def _words(shown: Any) -> str:
    if shown is None:
        return "null"
    return str(shown).lower() if isinstance(shown, bool) else str(shown)


def _misshapen(at: str, expected: str, found: Any) -> NoReturn:
    hint = "; put it in quotes" if isinstance(found, Unquoted) else ""
    shown = reprlib.repr(found) if isinstance(found, list | dict) else _words(found)
    raise Misshapen(f"{at}: expected {expected}, found {shown:.80} ({_called(found)}){hint}.")


def _called(value: Any) -> str:
    names = {dict: "a map", list: "a list", int: "a number", bool: "a truth value", type(None): "nothing"}
    return "unquoted" if isinstance(value, Unquoted) else names.get(type(value), "text")

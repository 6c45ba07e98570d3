"""How the payload of a command is read: strictly, field by field, into values of JSON that are always written the same way."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from vocabulary.days import parse_date
from vocabulary.decimals import decimals_of, parse_decimal, shortest
from vocabulary.invalid import Invalid, shown
from vocabulary.outcome import Refusal
from vocabulary.text import strict_text


class InvalidPayload(Refusal):
    """What is asked for is not said as the command reads it; `field`, `found` and `expected` say what."""

    code = "invalid_payload"
    status = 422

    def sentence(self) -> str:
        return _("%(field)s: expected %(expected)s, found %(found)s. Correct it and ask again.") % self.data


Read = Callable[[str, Any], Any]
"""The name of a field and what was sent -> its canonical value. Refuses InvalidPayload."""
Kind = TypeVar("Kind")


def wrong(field: str, found: object, expected: str) -> InvalidPayload:
    """The refusal of one field."""
    return InvalidPayload(field=field, found=shown(found), expected=expected)


def fields(
    payload: Mapping[str, Any], known: Mapping[str, Read], defaults: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Reads exactly the fields that are known; those with a default may be absent. Refuses InvalidPayload."""
    defaults = defaults or {}
    if not isinstance(payload, Mapping):
        raise wrong("payload", payload, "an object")
    for name in payload:
        if name not in known:
            raise wrong(str(name)[:60], payload[name], f"one of the fields {', '.join(known)}")
    missing = [name for name in known if name not in payload and name not in defaults]
    if missing:
        raise wrong(missing[0], "", "a value: this field is required")
    return {name: read(name, payload[name]) if name in payload else defaults[name] for name, read in known.items()}


def text(longest: int = 500, shortest: int = 1) -> Read:
    """Text without anything invisible."""

    def read(field: str, found: Any) -> str:
        return _checked(field, found, lambda: strict_text(found, shortest=shortest, longest=longest))

    return read


def word(kind: Callable[[str], object], longest: int) -> Read:
    """A word of the trade (an ISIN, a currency) as its kind writes it; what it refuses is said of the field."""

    def read(field: str, found: Any) -> str:
        return str(_checked(field, found, lambda: kind(strict_text(found, shortest=1, longest=longest))))

    return read


def whole(least: int = 0, most: int = (1 << 63) - 1) -> Read:
    """A whole number between two bounds, both included."""

    def read(field: str, found: Any) -> int:
        if type(found) is not int or not least <= found <= most:
            raise wrong(field, found, f"a whole number from {least} to {most}")
        return found

    return read


def decimal(positive: bool = False, *, most: Decimal | int | None = None, decimals: int | None = None) -> Read:
    """A decimal as text, without zeros at its end; with `most` from zero up to it, with at most so many `decimals`."""

    def read(field: str, found: Any) -> str:
        number = _checked(field, found, lambda: parse_decimal(found, positive=positive))
        if most is not None and not 0 <= number <= most:
            raise wrong(field, found, f"a number {'above 0, up' if positive else 'from 0'} to {most}")
        if decimals is not None:
            in_scale(field, number, decimals)
        return shortest(number)

    return read


def in_scale(field: str, number: Decimal, decimals: int, unit: str = "") -> None:
    """Refuses a number with more decimals than its field, or the currency in which it is (`unit`), has."""
    if decimals_of(number) > decimals:
        of = f"an amount of {unit}" if unit else "a number"
        raise wrong(field, shortest(number), f"{of} with at most {decimals} decimals")


def day(field: str, found: Any) -> str:
    """A date, as 2026-11-27."""
    return _checked(field, found, lambda: parse_date(found)).isoformat()


def clock(field: str, found: Any) -> str:
    """A time of day by some clock, as 16:00."""
    if not isinstance(found, str) or not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", found, re.ASCII):
        raise wrong(field, found, "a time of day, as 16:00")
    return found


def moment(field: str, found: Any) -> str:
    """An instant with its offset, written in UTC."""
    try:
        at = datetime.fromisoformat(found) if isinstance(found, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise wrong(field, found, "an instant with its offset, as 2026-11-27T16:00:00Z")
    return at.astimezone(UTC).isoformat()


def truth(field: str, found: Any) -> bool:
    """true or false."""
    if type(found) is not bool:
        raise wrong(field, found, "true or false")
    return found


def one_of(*allowed: str) -> Read:
    """One of some codes."""

    def read(field: str, found: Any) -> str:
        if not isinstance(found, str) or found not in allowed:
            raise wrong(field, found, f"one of {', '.join(allowed)}")
        return found

    return read


def maybe(reader: Read) -> Read:
    """null, or what the reader reads."""

    def read(field: str, found: Any) -> Any:
        return None if found is None else reader(field, found)

    return read


def listed(reader: Read, most: int, *, least: int = 1, as_set: bool = False) -> Read:
    """`least` to `most` values; as a set each once and in order, so that the same set is always written the same way."""

    def read(field: str, found: Any) -> list[Any]:
        if not isinstance(found, list) or not least <= len(found) <= most:
            raise wrong(field, found, f"a list of {least} to {most} values")
        values = [reader(f"{field}[{n}]", each) for n, each in enumerate(found)]
        return sorted(set(values)) if as_set else values

    return read


def objects(known: Mapping[str, Read], defaults: Mapping[str, Any] | None = None) -> Read:
    """An object of known fields."""

    def read(field: str, found: Any) -> dict[str, Any]:
        try:
            return fields(found, known, defaults)
        except InvalidPayload as fault:
            raise InvalidPayload(**{**fault.data, "field": f"{field}.{fault.data['field']}"}) from fault

    return read


def sound(name: str, items: Iterable[Any], make: Callable[[Any], object]) -> None:
    """Refuses the first of some items of which nothing sound can be made, by its number and what is wrong with it."""
    for number, each in enumerate(items):
        try:
            make(each)
        except Invalid as fault:
            raise wrong(f"{name}[{number}]", fault.found, fault.expected) from fault


def _checked(field: str, found: Any, make: Callable[[], Kind]) -> Kind:
    try:
        return make()
    except Invalid as fault:
        raise wrong(field, found, fault.expected) from fault

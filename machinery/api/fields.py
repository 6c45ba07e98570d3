"""Fields of the trade for bodies: strict where Django REST framework guesses, each with the word that checks it.

A serializer here describes and reads; it never touches a model. Its errors are those of a problem (RFC 9457).
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from rest_framework import serializers

from machinery.api.answers import instant_text
from machinery.api.faults import error, error_of, kind_of
from machinery.api.refusals import InvalidFields
from vocabulary.days import BUSINESS_RANGE, parse_date
from vocabulary.decimals import decimals_of, parse_decimal, plain
from vocabulary.invalid import Invalid, shown
from vocabulary.text import strict_text

Found = TypeVar("Found")


class BadField(Exception):
    """One value does not hold: the code and the data of its sentence."""

    def __init__(self, code: str, **data: Any) -> None:
        self.code, self.data = code, data
        super().__init__(code)


class StrictText(serializers.CharField):
    """Text in normal form C without anything invisible, of 1 to `longest` code points."""

    def __init__(self, longest: int = 500, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(max_length=longest, **kwargs)

    def read(self, raw: object) -> str:
        """The text, or a refusal."""
        if type(raw) is not str:
            raise BadField("not_a_text", found=kind_of(raw))
        return strict_text(raw, longest=self.longest)


class StrictObject(serializers.DictField):
    """A JSON object, whatever its fields are: who takes it reads them."""

    def read(self, raw: object) -> Mapping[str, Any]:
        """The object, or a refusal."""
        if not isinstance(raw, Mapping):
            raise BadField("not_an_object", found=kind_of(raw))
        return raw


class StrictChoice(serializers.ChoiceField):
    """One of a few codes, written exactly so."""

    def read(self, raw: object) -> str:
        """The code, or a refusal."""
        if type(raw) is not str or raw not in self.choices:
            raise BadField("invalid_choice", allowed=", ".join(map(str, self.choices)), found=kind_of(raw))
        return raw


class StrictDecimal(serializers.CharField):
    """A decimal as text in plain notation, with at most `decimals` decimals."""

    def __init__(self, decimals: int = 10, positive: bool = False, **kwargs: Any) -> None:
        self.decimals, self.positive = decimals, positive
        super().__init__(**kwargs)

    def read(self, raw: object) -> Decimal:
        """The number, or a refusal."""
        if type(raw) is not str:
            raise BadField("amounts_are_strings", found=kind_of(raw))
        number = parse_decimal(raw, positive=self.positive)
        if decimals_of(number) > self.decimals:
            raise BadField("scale_for_currency", found=shown(raw))
        return number

    def to_representation(self, value: Any) -> str:
        """As it is read."""
        return plain(value)


class StrictInteger(serializers.IntegerField):
    """A JSON integer between two bounds, both included; no text, no fraction, no truth value."""

    def __init__(self, least: int = 0, most: int = (1 << 63) - 1, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(min_value=least, max_value=most, **kwargs)

    def read(self, raw: object) -> int:
        """The number, or a refusal."""
        if type(raw) is not int or not self.least <= raw <= self.most:
            raise BadField("not_an_integer", least=self.least, most=self.most, found=kind_of(raw))
        return raw


class StrictBoolean(serializers.BooleanField):
    """true or false."""

    def read(self, raw: object) -> bool:
        """The truth value, or a refusal."""
        if type(raw) is not bool:
            raise BadField("not_a_boolean", found=kind_of(raw))
        return raw


class StrictDate(serializers.DateField):
    """A day between 1990 and 2100 as YYYY-MM-DD."""

    def read(self, raw: object) -> date:
        """The day, or a refusal."""
        return parse_date(raw if type(raw) is str else kind_of(raw))


class StrictInstant(serializers.DateTimeField):
    """An instant with its time zone, between 1990 and 2100; a leap second is refused, no clock of ours has one."""

    def read(self, raw: object) -> datetime:
        """The instant, or a refusal."""
        try:
            found = datetime.fromisoformat(raw) if type(raw) is str and len(raw) >= 19 and raw.isascii() else None
        except ValueError:
            found = None
        if found is None or "T" not in str(raw):
            raise BadField("invalid_instant", found=kind_of(raw))
        if found.tzinfo is None:
            raise BadField("timezone_required", found=kind_of(raw))
        if found.date() not in BUSINESS_RANGE:
            raise BadField("invalid_instant", found=kind_of(raw))
        return found

    def to_representation(self, value: Any) -> str:
        """In UTC with microseconds."""
        return instant_text(value)


class StrictSerializer(serializers.Serializer[Any]):
    """An object of strict fields: unknown and read-only fields are refused, never passed over."""

    def read(self, raw: object, pointer: str = "") -> dict[str, Any]:
        """The values by field name, absent optional ones left out. Refuses InvalidFields with every fault."""
        if not isinstance(raw, Mapping):
            raise InvalidFields(errors=[error(pointer, "not_an_object", found=kind_of(raw))])
        values: dict[str, Any] = {}
        errors = [
            error(f"{pointer}/{escaped(name)}", "read_only" if name in self.fields else "unknown_field")
            for name in raw
            if name not in self.fields or self.fields[name].read_only
        ]
        for name, field in self.fields.items():
            if not field.read_only:
                errors += self._read_one(name, field, raw, pointer, values)
        if errors:
            raise InvalidFields(errors=errors)
        return values

    def _read_one(
        self, name: str, field: Any, raw: Mapping[str, Any], pointer: str, values: dict[str, Any]
    ) -> list[dict[str, str]]:
        """Reads one field into `values`; its faults."""
        where, found = f"{pointer}/{name}", raw.get(name)
        if found is None:
            if name in raw and field.allow_null:
                values[name] = None
                return []
            return [error(where, "missing")] if field.required or name in raw else []
        try:
            is_nested = isinstance(field, StrictSerializer | StrictList)
            values[name] = field.read(found, where) if is_nested else field.read(found)
        except BadField as bad:
            return [error(where, bad.code, **bad.data)]
        except Invalid as invalid:
            return [error_of(where, invalid)]
        except InvalidFields as below:
            return list(below.data["errors"])
        return []


class StrictList(serializers.ListField):
    """A list of at most `most` objects of strict fields."""

    def __init__(self, child: StrictSerializer, most: int = 1_000, **kwargs: Any) -> None:
        self.of, self.most = child, most
        super().__init__(child=child, max_length=most, **kwargs)

    def read(self, raw: object, pointer: str = "") -> list[dict[str, Any]]:
        """The objects in their order. Refuses InvalidFields with every fault of each."""
        if not isinstance(raw, list):
            raise BadField("not_a_list", found=kind_of(raw))
        if len(raw) > self.most:
            raise BadField("too_many", found=len(raw), limit=self.most)
        values, errors = [], []
        for number, each in enumerate(raw):
            try:
                values.append(self.of.read(each, f"{pointer}/{number}"))
            except InvalidFields as below:
                errors += below.data["errors"]
        if errors:
            raise InvalidFields(errors=errors)
        return values


def escaped(name: str) -> str:
    """A name as part of a JSON pointer (RFC 6901), cut to a length that can be shown."""
    return name[:60].replace("~", "~0").replace("/", "~1")


def read(kind: type[StrictSerializer], raw: object) -> dict[str, Any]:
    """The values of a body that is one object of this kind. Refuses InvalidFields."""
    return kind().read(raw)

"""The identifiers of the trade: `str` subclasses that are checked when they are made.

They are taken as the standards write them, in capitals and without spaces; nothing is tidied up, since
two systems that tidy differently hold two identifiers. Check digits are reckoned by python-stdnum.
"""

import re
from typing import ClassVar, Self

from stdnum import iban as iban_registry
from stdnum import isin as isin_check
from stdnum.exceptions import InvalidComponent, ValidationError
from stdnum.iso7064 import mod_97_10

from vocabulary.countries import COUNTRIES, WITHDRAWN
from vocabulary.invalid import Invalid

_AGENCIES = "EU EZ QS QT QZ XA XB XC XD XF XK XS XT"

ISIN_PREFIXES = COUNTRIES | WITHDRAWN | frozenset(_AGENCIES.split())
"""Countries, and what ISO 6166 has beside them: XS international, EZ derivatives, XT tokens and others."""


class InvalidIdentifier(Invalid):
    """Not an identifier of its scheme.

    `rule` says which rule it breaks: "form", "prefix", "length" or "check_digit".
    """

    code: ClassVar[str] = "invalid_identifier"
    scheme: ClassVar[str] = "identifier"

    def __init__(self, *, rule: str, expected: str, found: object, way_out: str) -> None:
        self.rule = rule
        super().__init__(expected=expected, found=found, way_out=way_out)


class InvalidIsin(InvalidIdentifier):
    """Not an ISIN."""

    code = "invalid_isin"
    scheme = "ISIN"


class IsinChecksum(InvalidIsin):
    """An ISIN with a wrong check digit."""

    code = "isin_checksum"


class InvalidLei(InvalidIdentifier):
    """Not an LEI."""

    code = "invalid_lei"
    scheme = "LEI"


class InvalidBic(InvalidIdentifier):
    """Not a BIC."""

    code = "invalid_bic"
    scheme = "BIC"


class InvalidIban(InvalidIdentifier):
    """Not an IBAN."""

    code = "invalid_iban"
    scheme = "IBAN"


class InvalidMic(InvalidIdentifier):
    """Not a MIC."""

    code = "invalid_mic"
    scheme = "MIC"


class InvalidUti(InvalidIdentifier):
    """Not a UTI."""

    code = "invalid_uti"
    scheme = "UTI"


class Identifier(str):
    """Text of a scheme, checked at birth: a subclass says its form and what else must hold."""

    __slots__ = ()
    _form: ClassVar[re.Pattern[str]]
    _says: ClassVar[str]
    _error: ClassVar[type[InvalidIdentifier]] = InvalidIdentifier

    def __new__(cls, value: str) -> Self:
        if not isinstance(value, str) or not cls._form.fullmatch(value):
            raise cls._error(
                rule="form",
                expected=f"{cls._error.scheme}: {cls._says}",
                found=value,
                way_out="Write it in capitals, without spaces, as its issuer does.",
            )
        cls._check(value)
        return super().__new__(cls, value)

    @classmethod
    def _check(cls, value: str) -> None:
        """What holds beyond the form."""

    @classmethod
    def is_valid(cls, value: str) -> bool:
        """Whether the text is one, for those who only ask."""
        try:
            cls(value)
        except InvalidIdentifier:
            return False
        return True


class Isin(Identifier):
    """International securities identification number, ISO 6166: prefix, nine characters, check digit (Luhn).

    Refuses InvalidIsin (form, then prefix) and IsinChecksum.

    >>> Isin("US0378331005").country
    'US'
    """

    __slots__ = ()
    _form = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]", re.ASCII)
    _says = "two letters, nine letters or digits, a check digit"
    _error = InvalidIsin

    @classmethod
    def _check(cls, value: str) -> None:
        if value[:2] not in ISIN_PREFIXES:
            raise InvalidIsin(
                rule="prefix",
                expected="ISIN: the code of a country or of an agency first",
                found=value,
                way_out="Look the instrument up with its numbering agency.",
            )
        digit = isin_check.calc_check_digit(value[:-1])
        if value[-1] != digit:
            raise IsinChecksum(
                rule="check_digit",
                expected=f"ISIN: check digit {digit} after {value[:-1]}",
                found=value,
                way_out="Compare it with its source, letter by letter (O and 0, I and 1).",
            )

    @property
    def country(self) -> str:
        """The first two letters: a country, or the code of a numbering agency such as XS."""
        return self[:2]


class Lei(Identifier):
    """Legal entity identifier, ISO 17442: 18 letters or digits and two check digits (ISO 7064 MOD 97-10).

    Check digits lie between 02 and 98, as the standard reckons them. Refuses InvalidLei.
    """

    __slots__ = ()
    _form = re.compile(r"[A-Z0-9]{18}[0-9]{2}", re.ASCII)
    _says = "18 letters or digits and two check digits"
    _error = InvalidLei

    @classmethod
    def _check(cls, value: str) -> None:
        digits = mod_97_10.calc_check_digits(value[:-2])
        if value[-2:] != digits:
            raise InvalidLei(
                rule="check_digit",
                expected=f"LEI: check digits {digits} after {value[:-2]}",
                found=value,
                way_out="Compare it with the GLEIF register, letter by letter.",
            )


class Bic(Identifier):
    """Business identifier code, ISO 9362: party, country, suffix, and a branch or none: 8 or 11 characters.

    Eight characters mean the head office, as branch XXX does; they are kept as written (`with_branch` is the one
    spelling of both). Refuses InvalidBic.
    """

    __slots__ = ()
    _form = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", re.ASCII)
    _says = "8 or 11 letters or digits, with a country at the fifth and sixth"
    _error = InvalidBic

    @classmethod
    def _check(cls, value: str) -> None:
        if value[4:6] not in COUNTRIES | {"XK"}:
            raise InvalidBic(
                rule="prefix",
                expected="BIC: the code of a country at the fifth and sixth place",
                found=value,
                way_out="Look it up in the BIC directory.",
            )

    @property
    def country(self) -> str:
        """The country of the party."""
        return self[4:6]

    @property
    def with_branch(self) -> str:
        """Its eleven characters: branch XXX, the head office, where none is written."""
        return f"{self:X<11}"

    @property
    def head_office(self) -> str:
        """The first eight characters, equal for all branches of a party."""
        return self[:8]


class Iban(Identifier):
    """International bank account number, ISO 13616, in electronic form (no spaces).

    Country, two check digits (ISO 7064 MOD 97-10), and the account in the length and form that the
    country has registered. National check digits inside the account are not looked at. Refuses
    InvalidIban: form, check digits, then country ("prefix") and its format ("length").
    """

    __slots__ = ()
    _form = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)
    _says = "a country, two check digits and the account, 15 to 34 letters or digits"
    _error = InvalidIban

    @classmethod
    def _check(cls, value: str) -> None:
        digits = iban_registry.calc_check_digits(value)
        if value[2:4] != digits:
            raise InvalidIban(
                rule="check_digit",
                expected=f"IBAN: check digits {digits} after {value[:2]}",
                found=value,
                way_out="Compare it with its source, letter by letter.",
            )
        try:
            iban_registry.validate(value, check_country=False)
        except InvalidComponent as unknown:
            raise InvalidIban(
                rule="prefix",
                expected="IBAN: a country of the IBAN registry",
                found=value,
                way_out="Use the account number in the form of its country.",
            ) from unknown
        except ValidationError as wrong:
            raise InvalidIban(
                rule="length",
                expected=f"IBAN: the length and form of an account in {value[:2]}",
                found=value,
                way_out="Compare it with its source, letter by letter.",
            ) from wrong

    @property
    def country(self) -> str:
        """The country of the account."""
        return self[:2]


class Mic(Identifier):
    """Market identifier code, ISO 10383: four letters or digits. Which ones exist is reference data."""

    __slots__ = ()
    _form = re.compile(r"[A-Z0-9]{4}", re.ASCII)
    _says = "four letters or digits"
    _error = InvalidMic


class Uti(Identifier):
    """Unique transaction identifier, ISO 23897: the LEI of who made it, then up to 32 letters or digits."""

    __slots__ = ()
    _form = re.compile(r"[A-Z0-9]{18}[0-9]{2}[A-Z0-9]{1,32}", re.ASCII)
    _says = "an LEI and up to 32 letters or digits"
    _error = InvalidUti

    @classmethod
    def _check(cls, value: str) -> None:
        try:
            Lei(value[:20])
        except InvalidLei as wrong:
            raise InvalidUti(
                rule=wrong.rule,
                expected="UTI: a valid LEI in its first 20 characters",
                found=value,
                way_out="Ask who made it for the identifier as issued.",
            ) from wrong

    @property
    def issuer(self) -> Lei:
        """The LEI of who made it."""
        return Lei(self[:20])

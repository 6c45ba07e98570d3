"""What a word of the trade answers when it cannot be made."""

from typing import ClassVar

_SHOWN = 60


class Invalid(ValueError):
    """A value is not what it claims to be: says what was expected, what was found and the way out.

    `code` is stable and per class; edges put it beside the field ("invalid_decimal", "invalid_isin").
    """

    code: ClassVar[str] = "invalid"

    def __init__(self, *, expected: str, found: object, way_out: str) -> None:
        self.expected = expected
        self.found = shown(found)
        self.way_out = way_out
        super().__init__(f"Expected {expected}, found {self.found}. {way_out}")


def shown(value: object) -> str:
    """A value as an error message shows it: on one line, without invisible characters, of limited length."""
    if isinstance(value, str):
        text = value[: _SHOWN + 1]
    elif isinstance(value, int):
        text = hex(value) if value.bit_length() > 200 else str(value)
    else:
        text = str(value)
    cut = text[:_SHOWN] + "..." if len(text) > _SHOWN else text
    return ascii(cut) if not cut.isprintable() else f"'{cut}'"

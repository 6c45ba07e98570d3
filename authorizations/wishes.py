"""How the owner of an account wants to read and work: each wish is independent of the others. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Final

from machinery.formatting import DATE_STYLES, DENSITIES, NUMBER_FORMATS, time_zones

LANGUAGES: Final = ("en", "es")
THEMES: Final = ("auto", "light", "dark")


@dataclass(frozen=True)
class Wishes:
    """Language, number format (machinery.formatting.NUMBER_FORMATS), time zone (tz database), date style
    (machinery.formatting.DATE_STYLES), theme ("auto" follows the machine), density of tables, and whether single keys are
    shortcuts (WCAG 2.1.4: they can be turned off).
    """

    language: str = "en"
    number_format: str = "en"
    time_zone: str = "UTC"
    date_style: str = "words"
    theme: str = "auto"
    density: str = "comfortable"
    single_keys: bool = True

    def unknown(self) -> list[tuple[str, str]]:
        """The wishes that nobody can grant, as (name, value), in the order of the fields; none for sound ones."""
        return [
            (name, value) for name, allowed in CHOICES.items() if (value := str(getattr(self, name))) not in allowed
        ]


CHOICES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "language": LANGUAGES,
        "number_format": tuple(NUMBER_FORMATS),
        "time_zone": time_zones(),
        "date_style": DATE_STYLES,
        "theme": THEMES,
        "density": DENSITIES,
    }
)
NAMES: Final = tuple(field.name for field in fields(Wishes))

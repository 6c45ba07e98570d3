"""On which markets the sides of a match say that it was traded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class PlacesOfTrade:
    """The MIC that each side names as place of trade, "" for none; `growth_source` is where it is laid down that one of them is an
    SME growth market on the day that is looked at, "" where none is."""

    deliverer: str = ""
    receiver: str = ""
    growth_source: str = ""


NOWHERE: Final = PlacesOfTrade()


def places_in(found: Mapping[str, Any]) -> PlacesOfTrade:
    """The places that a row tells; see settlements/sql/list_penalties.sql."""
    return PlacesOfTrade(*(found[name] or "" for name in ("deliverer_place", "receiver_place", "growth_source")))

"""The blotters of settlement."""

from settlements.blotters.depositories import AT_DEPOSITORIES
from settlements.blotters.efficiency import EFFICIENCY
from settlements.blotters.fails import FAILS
from settlements.blotters.instructions import INSTRUCTIONS, wanted_of
from settlements.blotters.links import LINKS, links_wanted
from settlements.blotters.matching import ALLEGEMENTS, UNMATCHED, unmatched_wanted
from settlements.blotters.messages import MESSAGES
from settlements.blotters.penalties import PENALTIES, PENALTY_NETS
from settlements.blotters.wishes import MESSAGE_WISHES

__all__ = [
    "ALLEGEMENTS",
    "AT_DEPOSITORIES",
    "EFFICIENCY",
    "FAILS",
    "INSTRUCTIONS",
    "LINKS",
    "MESSAGES",
    "MESSAGE_WISHES",
    "PENALTIES",
    "PENALTY_NETS",
    "UNMATCHED",
    "links_wanted",
    "unmatched_wanted",
    "wanted_of",
]

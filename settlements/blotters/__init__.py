"""The blotters of settlement."""

from settlements.blotters.appeals import PENALTY_APPEALS
from settlements.blotters.compared_penalties import COMPARED_PENALTIES, PENALTY_LISTS
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
    "COMPARED_PENALTIES",
    "EFFICIENCY",
    "FAILS",
    "INSTRUCTIONS",
    "LINKS",
    "MESSAGES",
    "MESSAGE_WISHES",
    "PENALTIES",
    "PENALTY_APPEALS",
    "PENALTY_LISTS",
    "PENALTY_NETS",
    "UNMATCHED",
    "links_wanted",
    "unmatched_wanted",
    "wanted_of",
]

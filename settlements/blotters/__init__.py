"""The blotters of settlement."""

from settlements.blotters.fails import FAILS
from settlements.blotters.instructions import INSTRUCTIONS, wanted_of
from settlements.blotters.matching import ALLEGEMENTS, UNMATCHED, unmatched_wanted
from settlements.blotters.messages import MESSAGES
from settlements.blotters.penalties import PENALTIES, PENALTY_NETS
from settlements.blotters.wishes import MESSAGE_WISHES

__all__ = [
    "ALLEGEMENTS",
    "FAILS",
    "INSTRUCTIONS",
    "MESSAGES",
    "MESSAGE_WISHES",
    "PENALTIES",
    "PENALTY_NETS",
    "UNMATCHED",
    "unmatched_wanted",
    "wanted_of",
]

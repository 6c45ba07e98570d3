"""The blotters of settlement."""

from settlements.blotters.alleged import ALLEGED_OUTSIDE
from settlements.blotters.appeals import PENALTY_APPEALS
from settlements.blotters.compared_penalties import COMPARED_PENALTIES, PENALTY_LISTS
from settlements.blotters.depositories import AT_DEPOSITORIES
from settlements.blotters.efficiency import EFFICIENCY
from settlements.blotters.fails import FAILS
from settlements.blotters.folder import FOLDER_FILES
from settlements.blotters.imposed import IMPOSED_HOLDS
from settlements.blotters.instructions import INSTRUCTIONS, wanted_of
from settlements.blotters.links import LINKS, links_wanted
from settlements.blotters.matching import ALLEGEMENTS, UNMATCHED, unmatched_wanted
from settlements.blotters.messages import MESSAGES
from settlements.blotters.netting import INSTRUCTION_NETS
from settlements.blotters.penalties import PENALTIES, PENALTY_NETS
from settlements.blotters.pending import COMPARED_PENDING
from settlements.blotters.statements import STATEMENTS
from settlements.blotters.wishes import MESSAGE_WISHES

__all__ = [
    "ALLEGED_OUTSIDE",
    "ALLEGEMENTS",
    "AT_DEPOSITORIES",
    "COMPARED_PENALTIES",
    "COMPARED_PENDING",
    "EFFICIENCY",
    "FAILS",
    "FOLDER_FILES",
    "IMPOSED_HOLDS",
    "INSTRUCTIONS",
    "INSTRUCTION_NETS",
    "LINKS",
    "MESSAGES",
    "MESSAGE_WISHES",
    "PENALTIES",
    "PENALTY_APPEALS",
    "PENALTY_LISTS",
    "PENALTY_NETS",
    "STATEMENTS",
    "UNMATCHED",
    "links_wanted",
    "unmatched_wanted",
    "wanted_of",
]

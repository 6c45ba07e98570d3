"""What a reader asks of the lists of settlement, and the reason that goes with an act."""

from settlements.forms.instructions import (
    CANCELLATIONS,
    CAUSES,
    CHASED,
    EFFICIENCY_FILTERS,
    FAIL_FILTERS,
    HOLDS,
    OWNERSHIPS,
    PAYMENTS,
    SIDES,
    STATES,
    EfficiencyForm,
    FailsForm,
    FilterForm,
)
from settlements.forms.messages import MessagesForm, MessageWishesForm
from settlements.forms.penalties import PenaltiesForm, PenaltyNetsForm
from settlements.forms.waiting import LONGEST_REASON, ActForm, LinksForm, UnmatchedForm

__all__ = [
    "CANCELLATIONS",
    "CAUSES",
    "CHASED",
    "EFFICIENCY_FILTERS",
    "FAIL_FILTERS",
    "HOLDS",
    "LONGEST_REASON",
    "OWNERSHIPS",
    "PAYMENTS",
    "SIDES",
    "STATES",
    "ActForm",
    "EfficiencyForm",
    "FailsForm",
    "FilterForm",
    "LinksForm",
    "MessageWishesForm",
    "MessagesForm",
    "PenaltiesForm",
    "PenaltyNetsForm",
    "UnmatchedForm",
]

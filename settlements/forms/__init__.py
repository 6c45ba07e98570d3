"""What a reader asks of the lists of settlement, and the reason that goes with an act."""

from settlements.forms.alleged import AllegedOutsideForm
from settlements.forms.compared_penalties import AppealsForm, ComparedPenaltiesForm, PenaltyListsForm
from settlements.forms.depositories import AtDepositoriesForm
from settlements.forms.folder import FolderFilesForm
from settlements.forms.imposed import (
    HOLD_KINDS,
    HOLD_STATES,
    HoldFields,
    HoldsForm,
    ImposeManyForm,
    ReviewFields,
    ReviewManyForm,
    facts_of,
)
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
from settlements.forms.netting import InstructionNetsForm
from settlements.forms.penalties import PenaltiesForm, PenaltyNetsForm
from settlements.forms.pending import PendingForm
from settlements.forms.statements import StatementForm, StatementsForm
from settlements.forms.waiting import LONGEST_REASON, ActForm, LinksForm, UnmatchedForm

__all__ = [
    "CANCELLATIONS",
    "CAUSES",
    "CHASED",
    "EFFICIENCY_FILTERS",
    "FAIL_FILTERS",
    "HOLDS",
    "HOLD_KINDS",
    "HOLD_STATES",
    "LONGEST_REASON",
    "OWNERSHIPS",
    "PAYMENTS",
    "SIDES",
    "STATES",
    "ActForm",
    "AllegedOutsideForm",
    "AppealsForm",
    "AtDepositoriesForm",
    "ComparedPenaltiesForm",
    "EfficiencyForm",
    "FailsForm",
    "FilterForm",
    "FolderFilesForm",
    "HoldFields",
    "HoldsForm",
    "ImposeManyForm",
    "InstructionNetsForm",
    "LinksForm",
    "MessageWishesForm",
    "MessagesForm",
    "PenaltiesForm",
    "PenaltyListsForm",
    "PenaltyNetsForm",
    "PendingForm",
    "ReviewFields",
    "ReviewManyForm",
    "StatementForm",
    "StatementsForm",
    "UnmatchedForm",
    "facts_of",
]

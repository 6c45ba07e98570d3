"""What a reader asks of the lists of clearing, and what goes with an act."""

from clearing.forms.margin import MarginAccountsForm, MarginCallsForm, RelieveForm, SetMarginForm
from clearing.forms.trades import (
    EarmarksForm,
    ExceptionForm,
    LimitsForm,
    NetForm,
    OverrideForm,
    ReasonForm,
    SetLimitForm,
    TradeForm,
)

__all__ = [
    "EarmarksForm",
    "ExceptionForm",
    "LimitsForm",
    "MarginAccountsForm",
    "MarginCallsForm",
    "NetForm",
    "OverrideForm",
    "ReasonForm",
    "RelieveForm",
    "SetLimitForm",
    "SetMarginForm",
    "TradeForm",
]

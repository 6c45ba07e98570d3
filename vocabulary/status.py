"""The four independent status axes of an instruction (ISO 20022 sese.024): one column each, no "state"."""

from enum import StrEnum


class ProcessingStatus(StrEnum):
    """How far the instruction itself has come."""

    ACCEPTED = "PACK"
    PENDING_PROCESSING = "PPRC"
    IN_REPAIR = "REPR"
    REJECTED = "REJT"
    CANCELLATION_REQUESTED = "CPRC"
    CANCELLATION_PENDING = "CANP"
    CANCELLED = "CAND"
    DENIED = "DEND"


class MatchingStatus(StrEnum):
    """Whether the counterparty's instruction was found."""

    MATCHED = "MACH"
    UNMATCHED = "NMAT"


class SettlementStatus(StrEnum):
    """Whether it settles on its intended date. An unmatched instruction has none."""

    PENDING = "PEND"
    """Settlement on the intended date is still possible."""
    FAILING = "PENF"
    """Settlement on the intended date is no longer possible."""
    SETTLED = "SETT"


class HoldStatus(StrEnum):
    """Who keeps it from settling."""

    OWN = "PREA"
    COUNTERPARTY = "PRCY"
    BOTH = "BOTH"
    DEPOSITORY = "CSDH"
    VALIDATION = "CVAL"
    CONDITIONAL = "CDEL"

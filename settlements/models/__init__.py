"""The nouns of settlement."""

from settlements.models.bulk_body import BulkBody
from settlements.models.fail_chase import FailChase
from settlements.models.instruction import Instruction
from settlements.models.link import InstructionLink, Linkage, StandingLink, Unlinking
from settlements.models.match import Match, OpenMatch
from settlements.models.message import Message, MessageOutcome, OpenMessage
from settlements.models.outcome import Cancellation, LegalMove, Settlement, SettlementPart, StatusChange
from settlements.models.part_act import IndicatorChange, NightUnits, PartRelease
from settlements.models.part_threshold import PartThreshold
from settlements.models.penalty import (
    Penalty,
    PenaltyInstrument,
    PenaltyMarket,
    PenaltyMonth,
    PenaltyNet,
    PenaltyRate,
)
from settlements.models.penalty_change import PenaltyChange
from settlements.models.recycling import RecyclingRule, RecyclingWarning
from settlements.models.telling import Acknowledgement, MessageWish, Telling
from settlements.models.waiting import Allegement, MatchingDifference, MatchingTerms, Unmatched, Withdrawal

__all__ = [
    "Acknowledgement",
    "Allegement",
    "BulkBody",
    "Cancellation",
    "FailChase",
    "IndicatorChange",
    "Instruction",
    "InstructionLink",
    "LegalMove",
    "Linkage",
    "Match",
    "MatchingDifference",
    "MatchingTerms",
    "Message",
    "MessageOutcome",
    "MessageWish",
    "NightUnits",
    "OpenMatch",
    "OpenMessage",
    "PartRelease",
    "PartThreshold",
    "Penalty",
    "PenaltyChange",
    "PenaltyInstrument",
    "PenaltyMarket",
    "PenaltyMonth",
    "PenaltyNet",
    "PenaltyRate",
    "RecyclingRule",
    "RecyclingWarning",
    "Settlement",
    "SettlementPart",
    "StandingLink",
    "StatusChange",
    "Telling",
    "Unlinking",
    "Unmatched",
    "Withdrawal",
]

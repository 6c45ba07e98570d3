"""The nouns of settlement."""

from settlements.models.allegement_delays import AllegementDelays
from settlements.models.bulk_body import BulkBody
from settlements.models.cash_tolerance import CashTolerance
from settlements.models.depository import (
    DepositoryAdvice,
    DepositoryAnswer,
    DepositoryConfirmation,
    DepositoryLink,
    DepositoryOrder,
    DepositoryRequest,
    DepositorySettlement,
    DepositoryStanding,
)
from settlements.models.depository_allegement import DepositoryAllegement, DepositoryAllegementRemoval
from settlements.models.depository_linkage import DepositoryLinkage, DepositoryPool
from settlements.models.depository_statement import DepositoryStatement, DepositoryStatementLine
from settlements.models.expected_penalty import ExpectedPenalty
from settlements.models.fail_chase import FailChase
from settlements.models.folder import FileToWrite, FileWritten, FolderFile
from settlements.models.gridlock import GridlockRule
from settlements.models.growth_market import GrowthMarket
from settlements.models.hold_review import HoldReview
from settlements.models.imposed_hold import HoldEnding, HoldKind, ImposedHold
from settlements.models.instruction import Instruction
from settlements.models.link import InstructionLink, Linkage, StandingLink, Unlinking
from settlements.models.match import Match, OpenMatch
from settlements.models.message import Message, MessageOutcome, OpenMessage
from settlements.models.netting import InstructionNet, NetEnd, NetPosition, NettedMatch, NettingRule, StandingNet
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
from settlements.models.penalty_appeal import AppealAnswer, PenaltyAppeal
from settlements.models.penalty_change import PenaltyChange
from settlements.models.penalty_days import PenaltyDays, PriceTolerance
from settlements.models.penalty_list import ListedNet, ListedPenalty, PenaltyList
from settlements.models.penalty_money import AccrualNight, PenaltyAccrual, PenaltyPayment, PenaltyUnpaid
from settlements.models.priority_change import PriorityChange
from settlements.models.recycling import RecyclingRule, RecyclingWarning
from settlements.models.sequence import SequenceRule
from settlements.models.settlement_condition import SettlementCondition
from settlements.models.statement import Statement
from settlements.models.telling import Acknowledgement, MessageWish, Telling
from settlements.models.trade_terms import TradeTerms
from settlements.models.waiting import Allegement, MatchingDifference, MatchingTerms, Unmatched, Withdrawal
from settlements.models.window import WindowRule

__all__ = [
    "AccrualNight",
    "Acknowledgement",
    "Allegement",
    "AllegementDelays",
    "AppealAnswer",
    "BulkBody",
    "Cancellation",
    "CashTolerance",
    "DepositoryAdvice",
    "DepositoryAllegement",
    "DepositoryAllegementRemoval",
    "DepositoryAnswer",
    "DepositoryConfirmation",
    "DepositoryLink",
    "DepositoryLinkage",
    "DepositoryOrder",
    "DepositoryPool",
    "DepositoryRequest",
    "DepositorySettlement",
    "DepositoryStanding",
    "DepositoryStatement",
    "DepositoryStatementLine",
    "ExpectedPenalty",
    "FailChase",
    "FileToWrite",
    "FileWritten",
    "FolderFile",
    "GridlockRule",
    "GrowthMarket",
    "HoldEnding",
    "HoldKind",
    "HoldReview",
    "ImposedHold",
    "IndicatorChange",
    "Instruction",
    "InstructionLink",
    "InstructionNet",
    "LegalMove",
    "Linkage",
    "ListedNet",
    "ListedPenalty",
    "Match",
    "MatchingDifference",
    "MatchingTerms",
    "Message",
    "MessageOutcome",
    "MessageWish",
    "NetEnd",
    "NetPosition",
    "NettedMatch",
    "NettingRule",
    "NightUnits",
    "OpenMatch",
    "OpenMessage",
    "PartRelease",
    "PartThreshold",
    "Penalty",
    "PenaltyAccrual",
    "PenaltyAppeal",
    "PenaltyChange",
    "PenaltyDays",
    "PenaltyInstrument",
    "PenaltyList",
    "PenaltyMarket",
    "PenaltyMonth",
    "PenaltyNet",
    "PenaltyPayment",
    "PenaltyRate",
    "PenaltyUnpaid",
    "PriceTolerance",
    "PriorityChange",
    "RecyclingRule",
    "RecyclingWarning",
    "SequenceRule",
    "Settlement",
    "SettlementCondition",
    "SettlementPart",
    "StandingLink",
    "StandingNet",
    "Statement",
    "StatusChange",
    "Telling",
    "TradeTerms",
    "Unlinking",
    "Unmatched",
    "WindowRule",
    "Withdrawal",
]

"""Writes of settlement."""

from settlements.objections import Objection
from settlements.operations.acting import keep_still
from settlements.operations.acts import cancel, hold, prioritise, release
from settlements.operations.allege import allege_due
from settlements.operations.allegement_delays import set_allegement_delays
from settlements.operations.appeal_refusals import APPEAL_REFUSALS
from settlements.operations.appeals import accept_appeal, lock_appeal, open_appeal, reject_appeal
from settlements.operations.bulk import hand_in
from settlements.operations.chase_refusals import CHASE_REFUSALS
from settlements.operations.chasing import Chase, chase_fails
from settlements.operations.depositories import DepositoryWish, set_depository
from settlements.operations.depository_refusals import DEPOSITORY_REFUSALS
from settlements.operations.expecting import Expected, ExpectedNight, expect_penalties
from settlements.operations.faults import SENTENCES
from settlements.operations.gridlock import set_gridlock_policy
from settlements.operations.hold_reviews import review_hold
from settlements.operations.imposed import HoldWish, impose_hold, lift_hold
from settlements.operations.imposed_refusals import IMPOSED_REFUSALS
from settlements.operations.intake import REFERENCE_RACES, Intake, Made, Taken, submit, take_in
from settlements.operations.intake_of_sides import SideIntake, SideTaken, submit_sides
from settlements.operations.known import check_rows
from settlements.operations.link_graph import LinkWish
from settlements.operations.link_refusals import LINK_REFUSALS, NoSuchLink
from settlements.operations.links import link, unlink
from settlements.operations.match import Matched, match_waiting
from settlements.operations.netting import (
    NettedCounts,
    NettingNight,
    NettingWish,
    net_instructions,
    set_netting,
    take_out_of_nets,
)
from settlements.operations.part_acts import PartReleaseWish, release_part, set_partial, take_back_release
from settlements.operations.part_refusals import PART_REFUSALS
from settlements.operations.part_rules import PartThresholdWish, set_part_threshold
from settlements.operations.penalising import Penalised, PenaltyNight, reckon_penalties
from settlements.operations.penalty_accruals import Accrued, MoneyNight, accrue_penalties
from settlements.operations.penalty_changes import (
    reallocate_penalties,
    reinstate_penalties,
    remove_penalties,
)
from settlements.operations.penalty_days import PenaltyDaysWish, set_penalty_days, set_price_tolerance
from settlements.operations.penalty_lists import keep_penalty_list
from settlements.operations.penalty_payments import PaidCounts, pay_penalties
from settlements.operations.penalty_refusals import PENALTY_REFUSALS, NoSuchPenalty
from settlements.operations.penalty_rules import (
    PenaltyInstrumentWish,
    PenaltyMarketWish,
    PenaltyRateWish,
    set_growth_markets,
    set_penalty_instruments,
    set_penalty_market,
    set_penalty_rates,
)
from settlements.operations.recycle import RecycledCounts, RecyclingNight, recycle, set_recycling
from settlements.operations.refusals import (
    REFUSALS,
    STATUS_BY_CODE,
    InTheNight,
    ListsStand,
    MatchedByIt,
    MoveNotLegal,
    NightsStand,
    NoSuchInstruction,
    NotOpen,
    OutOfReach,
    PenaltiesStand,
    PenaltyDaysApart,
    PriorityAlready,
    PriorityStands,
    ReasonsNotGiven,
    ReservedPriority,
)
from settlements.operations.repair import RowNotFound, RowStillFaulty, repair_row
from settlements.operations.sequences import set_sequences
from settlements.operations.tolerances import ToleranceWish, set_cash_tolerance
from settlements.operations.windows import set_windows
from settlements.own_side import OwnRow
from settlements.prematched import Row
from vocabulary.occasion import Occasion

__all__ = [
    "APPEAL_REFUSALS",
    "CHASE_REFUSALS",
    "DEPOSITORY_REFUSALS",
    "IMPOSED_REFUSALS",
    "LINK_REFUSALS",
    "PART_REFUSALS",
    "PENALTY_REFUSALS",
    "REFERENCE_RACES",
    "REFUSALS",
    "SENTENCES",
    "STATUS_BY_CODE",
    "Accrued",
    "Chase",
    "DepositoryWish",
    "Expected",
    "ExpectedNight",
    "HoldWish",
    "InTheNight",
    "Intake",
    "LinkWish",
    "ListsStand",
    "Made",
    "Matched",
    "MatchedByIt",
    "MoneyNight",
    "MoveNotLegal",
    "NettedCounts",
    "NettingNight",
    "NettingWish",
    "NightsStand",
    "NoSuchInstruction",
    "NoSuchLink",
    "NoSuchPenalty",
    "NotOpen",
    "Objection",
    "Occasion",
    "OutOfReach",
    "OwnRow",
    "PaidCounts",
    "PartReleaseWish",
    "PartThresholdWish",
    "Penalised",
    "PenaltiesStand",
    "PenaltyDaysApart",
    "PenaltyDaysWish",
    "PenaltyInstrumentWish",
    "PenaltyMarketWish",
    "PenaltyNight",
    "PenaltyRateWish",
    "PriorityAlready",
    "PriorityStands",
    "ReasonsNotGiven",
    "RecycledCounts",
    "RecyclingNight",
    "ReservedPriority",
    "Row",
    "RowNotFound",
    "RowStillFaulty",
    "SideIntake",
    "SideTaken",
    "Taken",
    "ToleranceWish",
    "accept_appeal",
    "accrue_penalties",
    "allege_due",
    "cancel",
    "chase_fails",
    "check_rows",
    "expect_penalties",
    "hand_in",
    "hold",
    "impose_hold",
    "keep_penalty_list",
    "keep_still",
    "lift_hold",
    "link",
    "lock_appeal",
    "match_waiting",
    "net_instructions",
    "open_appeal",
    "pay_penalties",
    "prioritise",
    "reallocate_penalties",
    "reckon_penalties",
    "recycle",
    "reinstate_penalties",
    "reject_appeal",
    "release",
    "release_part",
    "remove_penalties",
    "repair_row",
    "review_hold",
    "set_allegement_delays",
    "set_cash_tolerance",
    "set_depository",
    "set_gridlock_policy",
    "set_growth_markets",
    "set_netting",
    "set_part_threshold",
    "set_partial",
    "set_penalty_days",
    "set_penalty_instruments",
    "set_penalty_market",
    "set_penalty_rates",
    "set_price_tolerance",
    "set_recycling",
    "set_sequences",
    "set_windows",
    "submit",
    "submit_sides",
    "take_back_release",
    "take_in",
    "take_out_of_nets",
    "unlink",
]

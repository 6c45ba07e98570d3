"""Writes of settlement."""

from settlements.operations.acts import cancel, hold, keep_still, prioritise, release
from settlements.operations.bulk import hand_in
from settlements.operations.intake import REFERENCE_RACES, Intake, Taken, submit
from settlements.operations.refusals import (
    REFUSALS,
    STATUS_BY_CODE,
    InTheNight,
    MoveNotLegal,
    NoSuchInstruction,
    NotOpen,
    OutOfReach,
    ReservedPriority,
)
from settlements.operations.repair import RowNotFound, RowStillFaulty, repair_row
from vocabulary.occasion import Occasion

__all__ = [
    "REFERENCE_RACES",
    "REFUSALS",
    "STATUS_BY_CODE",
    "InTheNight",
    "Intake",
    "MoveNotLegal",
    "NoSuchInstruction",
    "NotOpen",
    "Occasion",
    "OutOfReach",
    "ReservedPriority",
    "RowNotFound",
    "RowStillFaulty",
    "Taken",
    "cancel",
    "hand_in",
    "hold",
    "keep_still",
    "prioritise",
    "release",
    "repair_row",
    "submit",
]

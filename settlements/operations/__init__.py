"""Writes of settlement."""

from settlements.operations.acts import Occasion, cancel, hold, prioritise, release
from settlements.operations.refusals import InTheNight, MoveNotLegal, NoSuchInstruction, NotOpen

__all__ = [
    "InTheNight",
    "MoveNotLegal",
    "NoSuchInstruction",
    "NotOpen",
    "Occasion",
    "cancel",
    "hold",
    "prioritise",
    "release",
]

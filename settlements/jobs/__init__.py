"""The settlement steps of the night. `backoffice/day.py` says in which order they run, `backoffice/windows.py` those of a window.

Each step takes its Lease, may be run again at any moment, and returns its counts.
"""

from settlements.jobs.closing import accrue, expect, penalise, recycle
from settlements.jobs.matching import NEXT, match, match_again, match_all
from settlements.jobs.settling import (
    awaiting,
    claim,
    claim_window,
    mark_failing,
    mark_failing_at_cut_off,
    publish,
    reasons,
    refuse,
    seal,
    settle,
    with_late,
)

__all__ = [
    "NEXT",
    "accrue",
    "awaiting",
    "claim",
    "claim_window",
    "expect",
    "mark_failing",
    "mark_failing_at_cut_off",
    "match",
    "match_again",
    "match_all",
    "penalise",
    "publish",
    "reasons",
    "recycle",
    "refuse",
    "seal",
    "settle",
    "with_late",
]

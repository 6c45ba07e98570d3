"""The work on trades: exceptions as they arise and end, and the row of work of each trade that is not done."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from clearing.enrichment import Faults, Subject
from clearing.lifecycle import Ended, Facts, State, state_of
from clearing.models import OpenTrade
from clearing.operations.settling import Brought
from machinery.statements import array, copy_rows, run, statement
from machinery.transactions import part
from vocabulary.actor import Actor


@part
def keep_work(subjects: Sequence[Subject], brought: Brought, *, at: datetime) -> None:
    """Keeps the exceptions of versions that were captured just now, and a row of work for each trade that is not instructed."""
    keep_exceptions(brought.exceptions, at=at)
    copy_rows(
        "clearing_opentrade",
        ("trade_id", "version_id", "party_id", "state", "since"),
        [
            (subject.trade, subject.version, subject.facts.party, state.value, at)
            for subject in subjects
            if (state := state_after(subject, brought)) is not State.INSTRUCTED
        ],
    )


@part
def keep_exceptions(exceptions: Mapping[int, Faults], *, at: datetime) -> None:
    """Keeps what stands against versions."""
    copy_rows(
        "clearing_tradeexception",
        ("version_id", "code", "field", "value", "data", "at"),
        [
            (version, each.code, each.field, each.value, json.dumps(dict(each.data)), at)
            for version, faults in exceptions.items()
            for each in faults
        ],
    )


def state_after(subject: Subject, brought: Brought) -> State:
    """Where a trade stands when its version was brought on."""
    return state_of(
        Facts(
            subject.facts.action,
            is_enriched=subject.version in brought.enriched,
            is_unconfirmed=subject.version in brought.awaited,
            is_novated=subject.version in brought.novated,
            is_instructed=subject.version in brought.made,
            open_exceptions=len(brought.exceptions.get(subject.version, ())),
        )
    )


@part
def end_exceptions(
    versions: Collection[int], how: Ended, *, by: Actor, at: datetime, reason: str = "", codes: Collection[str] = ()
) -> int:
    """Ends the open exceptions of versions in one way, those with one of the codes where some are given; how many."""
    if not versions:
        return 0
    told = {
        "versions": array(versions),
        "codes": array(codes),
        "how": how.value,
        "reason": reason,
        "by": by.name,
        "at": at,
    }
    return run(statement("clearing", "end_exceptions"), told)


@part
def take_off(trades: Collection[int]) -> None:
    """Takes the row of work of trades away."""
    OpenTrade.objects.filter(pk__in=trades).delete()

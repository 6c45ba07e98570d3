"""The work on trades: exceptions as they arise and end, and the row of work of each trade that is not done."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from clearing.enrichment import Faults, Subject
from clearing.lifecycle import Ended, Facts, State, state_of
from clearing.models import OpenTrade
from clearing.operations.settling import Brought
from machinery.statements import array, copy_rows, copy_text, line_of, lines_as_text, run, statement
from machinery.transactions import part
from vocabulary.actor import Actor


@part
def keep_work(subjects: Sequence[Subject], brought: Brought, *, at: datetime) -> None:
    """Keeps the exceptions of versions that were captured just now, and a row of work for each trade that is not instructed."""
    keep_exceptions(brought.exceptions, at=at)
    when = line_of((at,))
    states = ((subject, state_after(subject, brought)) for subject in subjects)
    copy_text(
        "clearing_opentrade",
        ("trade_id", "version_id", "party_id", "state", "since"),
        lines_as_text(
            [
                f"{subject.trade}\t{subject.version}\t{subject.facts.party}\t{state}\t{when}"
                for subject, state in states
                if state is not State.INSTRUCTED
            ]
        ),
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
    version = subject.version
    return state_of(
        Facts(
            subject.facts.action,
            version in brought.enriched,
            version in brought.awaited,
            version in brought.novated,
            version in brought.made,
            len(brought.exceptions.get(version, ())),
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

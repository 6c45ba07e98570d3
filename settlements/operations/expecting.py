"""Reckons what external depositories are expected to charge for what failed there, to be held beside what they list.

By the rule of the night, with the same facts; who pays is what the depository told of ours. Nothing of it is netted, accrued or
paid here: the depository charges it. What it tells after a night is not reckoned anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from machinery.statements import array, row, rows, run, statement, value
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.operations import lock_list
from settlements.operations.penalising import of_open_months, put_facts, quotes_read
from settlements.operations.penalty_late import judge_late
from settlements.penalties.outside import later_side_outside, who_pays_outside
from settlements.queries.penalty_days import completable_on
from settlements.queries.penalty_facts import as_json
from vocabulary.actor import Actor
from vocabulary.side import Direction, Payment

NOBODY_KNOWS: Final = ""
"""The side that pays where nobody can say."""


@dataclass(frozen=True, slots=True)
class ExpectedNight:
    """The run of a night, its date, by whom and when it is."""

    run: int
    business_date: date
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class Expected:
    """How many penalties a night expects of depositories: of fails, of late matching; how many of both lack a fact and are zero for
    want of it; how many were completed that had lacked one; and the digest of all of them.

    `caught_up` are the dates of nights before it that were passed over and that it reckoned too, `not_known` what it had to do
    without: the cut-offs and calendars of markets. `read` is what it reckoned with of lists that go on growing: `prices` and
    `rates`, the ids of the last that were there, and from which month on it completed (`completed_since`); empty where there was
    nothing to reckon."""

    fails: int
    late: int
    incomplete: int
    completed: int
    digest: str
    caught_up: Sequence[str]
    not_known: Sequence[str]
    read: Mapping[str, Any]


@part
def expect_penalties(night: ExpectedNight) -> Expected:
    """Writes what depositories are expected to charge for what failed there on the date of a night, once: for each side that is the
    cause by what was told by then; for what was told to have matched late; for what lacked a fact until now. Where nights before it
    were passed over, theirs too. The second time nothing changes.
    """
    for table in ("settlements_penalty", "settlements_expectedpenalty"):
        lock_list(table)
    facts: dict[str, Any] = {"run": night.run, "business_date": night.business_date, "at": night.at}
    nights = rows(statement("settlements", "expected_nights"), facts)
    written, not_known, read = 0, list[str](), dict[str, Any]()
    if nights and value(statement("settlements", "expected_due"), facts):
        open_months = completable_on(night.business_date)
        read = {**quotes_read(), "completed_since": open_months.before.isoformat()}
        not_known = _find(nights, night)
        written = _write(facts | open_months.facts)
    told = row(statement("settlements", "expected_told"), facts) or {}
    caught_up = [each["day"].isoformat() for each in nights if each["day"] < night.business_date]
    if written:
        _tell(night, {**told, "caught_up": caught_up, "not_known": not_known})
    return Expected(**told, caught_up=caught_up, not_known=not_known, read=read)


def _find(nights: Sequence[Mapping[str, Any]], night: ExpectedNight) -> list[str]:
    """Fills the tables of what matched late and of what failed; what that had to do without."""
    asked = {"first": nights[0]["day"], "last": night.business_date, "told_after": nights[0]["told_after"]}
    run(statement("settlements", "expected_matched"), asked)
    late = judge_late(night.business_date)
    run(statement("settlements", "expected_growth"))
    braces = {name: statement("settlements", name) for name in ("failed_outside", "told_outside")}
    sql = statement("settlements", "expected_failing").format(**braces)
    run(sql, asked | {"days": array(each["day"] for each in nights)})
    run("analyze expected_failing")
    return late.not_known


def _write(facts: Mapping[str, Any]) -> int:
    """Writes what is expected of what was found; how many."""
    put_facts("expected_keys", facts)
    sides = {"liable": as_json(_liable()), "later": as_json(_later())}
    return sum(run(of_open_months(name), {**facts, **sides}) for name in ("expected_written", "expected_completed"))


def _liable() -> list[dict[str, str]]:
    """Which sides pay, for all that was told of what failed."""
    found = []
    for f in rows(statement("settlements", "expected_told_reasons")):
        paying = who_pays_outside(Direction(f["own"]), Payment(f["payment"]), f["reason"], f["hold"])
        found += [{**f, "side": str(side)} for side in ((NOBODY_KNOWS,) if paying is None else paying)]
    return found


def _later() -> list[dict[str, Any]]:
    """Which side came in later, for all that can be told of that."""
    return [
        {
            "own": str(own),
            "is_early": is_early,
            "was_unmatched": was_unmatched,
            "side": str(later_side_outside(own, is_early=is_early, was_unmatched=was_unmatched) or NOBODY_KNOWS),
        }
        for own in Direction
        for is_early in (True, False)
        for was_unmatched in (True, False)
    ]


def _tell(night: ExpectedNight, told: Mapping[str, Any]) -> None:
    """One event of what the night expects."""
    record(
        by=night.by,
        at=night.at,
        code="penalties.expected",
        subject_type="run",
        subject_ids=[night.run],
        after={"business_date": night.business_date.isoformat(), **told},
    )

"""Writes of compliance. Every operation takes a set; one is a set of one."""

from collections.abc import Sequence
from datetime import date, datetime
from operator import itemgetter

from compliance.models import Block, LegalReason, ReasonCode
from compliance.queries import Subject, subject_of
from compliance.refusals import (
    BlockHasOtherFacts,
    BlockIsLifted,
    BlockNotFound,
    LiftedBeforeItBegins,
    SubjectNotFound,
)
from machinery.statements import array, rows, statement, value
from machinery.transactions import part
from recordkeeping.operations import record
from vocabulary.actor import Actor
from vocabulary.text import strict_text

__all__ = [
    "BlockHasOtherFacts",
    "BlockIsLifted",
    "BlockNotFound",
    "LiftedBeforeItBegins",
    "SubjectNotFound",
    "keep_blocks_still",
    "lift_block",
    "place_block",
]

_BLOCKS = 7005
"""Who places blocks, against who settles: a singleton, never a limit."""

_TABLES = {"party": "refdata_party", "account": "refdata_account", "instrument": "refdata_instrument"}


@part
def keep_blocks_still() -> None:
    """Until the transaction ends no block is placed: what it settles was asked about before any block that follows.

    Waits for one that is just being placed. Any number may settle at once.
    """
    value("select pg_advisory_xact_lock_shared(%s)", [_BLOCKS])


@part
def place_block(
    subjects: Sequence[Subject],
    *,
    reason_code: ReasonCode,
    legal_reason: LegalReason,
    legal_basis: str,
    blocked_from: date,
    by: Actor,
    at: datetime,
) -> dict[Subject, int]:
    """Blocks every subject from a business date on, all or none: subject -> id of its block.

    Waits for what is just being settled; nothing settles on a subject once its block is on file, also in a night that
    runs. Second time, with the same legal reason and basis still standing: the block that exists, and nothing is changed.
    Refuses InvalidText (legal basis of 1 to 300 characters), SubjectNotFound, BlockHasOtherFacts.
    """
    basis = strict_text(legal_basis, longest=300)
    wanted = sorted(set(subjects), key=lambda each: (each.kind, each.id))
    _demand_on_file(wanted)
    value("select pg_advisory_xact_lock(%s)", [_BLOCKS])
    found = rows(
        statement("compliance", "place_blocks"),
        {
            "kinds": array(each.kind for each in wanted),
            "ids": array(each.id for each in wanted),
            "reason_code": reason_code,
            "legal_reason": legal_reason,
            "legal_basis": basis,
            "blocked_from": blocked_from,
            "placed_by": str(by),
            "placed_at": at,
        },
    )
    placed = {Subject(f["kind"], f["id"]): f["block"] for f in found}
    standing = _standing(wanted, legal_reason, basis, blocked_from)
    other = [
        block.pk
        for subject, block in standing.items()
        if subject not in placed and (block.reason_code != reason_code or block.blocked_from != blocked_from)
    ]
    if other:
        raise BlockHasOtherFacts(blocks=sorted(other))
    if placed:
        record(
            by=by,
            at=at,
            code="block.placed",
            subject_type="block",
            subject_ids=sorted(placed.values()),
            after={
                "subjects": [f"{each.kind} {each.id}" for each, _ in sorted(placed.items(), key=itemgetter(1))],
                "reason_code": reason_code.value,
                "legal_reason": legal_reason.value,
                "legal_basis": basis,
                "blocked_from": blocked_from.isoformat(),
                "lifted_on": None,
            },
        )
    return {subject: block.pk for subject, block in standing.items()}


@part
def lift_block(blocks: Sequence[int], *, lifted_on: date, by: Actor, at: datetime, reason: str) -> list[int]:
    """Ends blocks, all or none: from business date `lifted_on` they stop nothing. Returns what was lifted.

    Second time with the same day: nothing is changed. Refuses InvalidText (reason of 1 to 500 characters),
    BlockNotFound, BlockIsLifted (on another day), LiftedBeforeItBegins.
    """
    why = strict_text(reason, longest=500, lines=True)
    found = list(Block.objects.select_for_update().filter(pk__in=blocks).order_by("pk"))
    missing = set(blocks) - {each.pk for each in found}
    if missing:
        raise BlockNotFound(blocks=sorted(missing))
    lifted = [each.pk for each in found if each.lifted_on not in {None, lifted_on}]
    if lifted:
        raise BlockIsLifted(blocks=lifted)
    early = [each.pk for each in found if lifted_on < each.blocked_from]
    if early:
        raise LiftedBeforeItBegins(blocks=early, lifted_on=lifted_on.isoformat())
    standing = [each.pk for each in found if each.lifted_on is None]
    if standing:
        Block.objects.filter(pk__in=standing).update(
            lifted_on=lifted_on, lifted_by=str(by), lifted_at=at, lifting_reason=why
        )
        record(
            by=by,
            at=at,
            code="block.lifted",
            subject_type="block",
            subject_ids=standing,
            before={"lifted_on": None},
            after={"lifted_on": lifted_on.isoformat()},
            reason=why,
        )
    return standing


def _demand_on_file(subjects: Sequence[Subject]) -> None:
    """Refuses SubjectNotFound for subjects that are not there; none ever disappears."""
    missing: list[str] = []
    for kind, table in _TABLES.items():
        ids = {each.id for each in subjects if each.kind == kind}
        key = "asset_id" if kind == "instrument" else "id"
        found = rows(f"select {key} as id from {table} where {key} = any(%(ids)s)", {"ids": list(ids)})
        missing += [f"{kind} {each}" for each in sorted(ids - {f["id"] for f in found})]
    if missing:
        raise SubjectNotFound(subjects=missing)


def _standing(
    subjects: Sequence[Subject], legal_reason: LegalReason, basis: str, blocked_from: date
) -> dict[Subject, Block]:
    """The block of each subject on this legal basis whose time reaches `blocked_from` or lies after it."""
    found = Block.objects.filter(legal_reason=legal_reason, legal_basis=basis).exclude(lifted_on__lte=blocked_from)
    by_subject = {subject_of(block): block for block in found.order_by("pk")}
    return {subject: by_subject[subject] for subject in subjects if subject in by_subject}

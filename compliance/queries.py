"""Reads of compliance: what may not settle on a business date, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from authorizations.queries import may
from compliance.deadlines import Obligation, deadline
from compliance.fail_rate import Measure, fail_rate
from compliance.models import Block, LegalReason, ReasonCode
from machinery.statements import rows, statement, value
from refdata.queries import reach_of
from vocabulary.actor import Actor
from vocabulary.days import Calendar

SubjectKind = Literal["party", "account", "instrument"]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a block is of: a party, an account, or an instrument (the id of its asset)."""

    kind: SubjectKind
    id: int


@dataclass(frozen=True, slots=True)
class BlockInForce:
    """A block on the business date that was asked for. `reason_code` is what the owner of an instruction is told."""

    subject: Subject
    block: int
    reason_code: str
    legal_reason: str
    legal_basis: str
    blocked_from: date

    def sentence(self) -> str:
        """Why nothing settles, for staff: it names the legal basis, which a client must not learn (tipping off)."""
        nouns = {"party": _("The party"), "account": _("The account"), "instrument": _("The instrument")}
        return _("%(subject)s is blocked since %(date)s (%(code)s): %(reason)s, %(basis)s.") % {
            "subject": nouns[self.subject.kind],
            "date": self.blocked_from.isoformat(),
            "code": self.reason_code,
            "reason": LegalReason(self.legal_reason).label,
            "basis": self.legal_basis,
        }


@dataclass(frozen=True, slots=True)
class Blocked:
    """Everything that is blocked on a business date: ids in ascending order, and the block that counts for each."""

    parties: list[int]
    accounts: list[int]
    assets: list[int]
    blocks: Mapping[Subject, BlockInForce]


def subject_of(block: Block) -> Subject:
    """What a block is of."""
    if block.party_id is not None:
        return Subject("party", block.party_id)
    if block.account_id is not None:
        return Subject("account", block.account_id)
    return Subject("instrument", block.instrument_id or 0)


def blocked_on(business_date: date) -> Blocked:
    """What may not move on a business date. A blocked party's accounts are not listed: they follow from the party.

    Of several blocks on one subject the weightiest counts (FROZ, SBLO, BLOC, COLL), the oldest of equals.
    """
    found = [
        BlockInForce(Subject(f.pop("subject"), f.pop("id")), **f)
        for f in rows(
            statement("compliance", "blocks_in_force"),
            {"business_date": business_date, "weights": ReasonCode.values},
        )
    ]
    return Blocked(
        parties=[each.subject.id for each in found if each.subject.kind == "party"],
        accounts=[each.subject.id for each in found if each.subject.kind == "account"],
        assets=[each.subject.id for each in found if each.subject.kind == "instrument"],
        blocks={each.subject: each for each in found},
    )


def newest_block() -> int:
    """The id of the block that was placed last; 0 when there is none."""
    return int(value("select coalesce(max(id), 0) from compliance_block"))


def may_settle(
    business_date: date,
    *,
    parties: Iterable[int] = (),
    accounts: Iterable[int] = (),
    assets: Iterable[int] = (),
) -> list[BlockInForce]:
    """What stands against settling with these parties, refdata accounts and assets: empty if it may.

    The party of an account counts as if it were named. In the order party, account, instrument, then id.
    """
    holders = list(accounts)
    owners = rows("select distinct party_id from refdata_account where id = any(%(ids)s)", {"ids": holders})
    wanted = [
        *(Subject("party", each) for each in sorted({*parties, *(f["party_id"] for f in owners)})),
        *(Subject("account", each) for each in sorted(set(holders))),
        *(Subject("instrument", each) for each in sorted(set(assets))),
    ]
    blocks = blocked_on(business_date).blocks
    return [blocks[subject] for subject in wanted if subject in blocks]


def visible_blocks(actor: Actor, at: datetime) -> QuerySet[Block]:
    """The blocks that an actor may see; representing a party shows none of its blocks (tipping off).

    Those of parties and accounts in the legal entities where a role lets it, and those of every instrument.
    """
    if not may(actor, "compliance.view", at):
        return Block.objects.none()
    reach = reach_of(actor, at, "compliance.view")
    if reach.is_everywhere:
        return Block.objects.all()
    return Block.objects.filter(reach.of("party") | reach.of("account__party") | Q(instrument__isnull=False))


def blocks_lifted_on(visible: QuerySet[Block], day: date) -> list[Block]:
    """Blocks that stop nothing from a business date on, oldest first."""
    return list(visible.filter(lifted_on=day).select_related("party", "account", "instrument").order_by("pk"))


def blocks_before(visible: QuerySet[Block], limit: int, *, before: int | None, standing_on: date | None) -> list[Block]:
    """Blocks, newest first: those with an id below `before`, those in force on a business date; at most `limit`."""
    found = visible.select_related("party", "account", "instrument").order_by("-pk")
    if before is not None:
        found = found.filter(pk__lt=before)
    if standing_on is not None:
        found = found.filter(Q(lifted_on=None) | Q(lifted_on__gt=standing_on), blocked_from__lte=standing_on)
    return list(found[:limit])


def confirmation_due_at(time_zone: str, trade_date: date, calendar: Calendar) -> datetime | None:
    """Until when a trade is to be confirmed on a market that keeps a time zone: in America as the United States have it, else
    as the EU has it; None where they name no moment."""
    obligation = Obligation.US_AFFIRMATION if time_zone.startswith("America/") else Obligation.EU_ALLOCATION
    return deadline(obligation, trade_date, calendar).due_at


def fail_rate_by_number(settled: int, failed: int) -> Fraction:
    """What failed of some instructions, in percent, exactly (`compliance.fail_rate`). Refuses InvalidFailRate."""
    return fail_rate(Measure.VOLUME, Decimal(settled), Decimal(failed))


def fail_rate_by_value(settled: Decimal, failed: Decimal) -> Fraction:
    """What failed of a value in one currency, in percent, exactly (`compliance.fail_rate`). Refuses InvalidFailRate."""
    return fail_rate(Measure.VALUE, settled, failed)

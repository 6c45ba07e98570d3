"""Which trades clear through a central counterparty: both parties are members of the same one in the market."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from clearing.enrichment import Subject
from clearing.models import Membership
from clearing.operations.validity import next_beginning
from machinery.statements import rows, statement
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.queries import NoSsi, SsiBook, SsiFacts
from vocabulary.actor import Actor
from vocabulary.product import Product

CLEARED: Final = frozenset({Product.EQUITY, Product.BOND, Product.ETF, Product.FUND})
"""What central counterparties clear here; the legs of a repo or a loan stay with those who agreed on them."""

Members = Mapping[tuple[int | None, int, date | None], int]
"""(party, market, trade date) -> central counterparty."""


class Novated(NamedTuple):
    """The central counterparty of a version, and by which SSI it settles, or why there is none."""

    ccp: int
    ssi: SsiFacts | NoSsi


class MembershipWish(NamedTuple):
    """That a party shall clear a market through a central counterparty (None: through none)."""

    party: int
    market: int
    ccp: int | None


@part
def set_memberships(wishes: Sequence[MembershipWish], *, valid_from: date, by: Actor, at: datetime) -> int:
    """Makes parties members of central counterparties for trades from a day on, or ends that; how many changed.

    What stood on that day ends there. The second time nothing changes.
    """
    changed = []
    for wish in wishes:
        standing = (
            Membership.objects.select_for_update()
            .filter(party=wish.party, market=wish.market, valid__contains=valid_from)
            .first()
        )
        if (standing.ccp_id if standing else None) == wish.ccp:
            continue
        if standing:
            Membership.objects.filter(pk=standing.pk).update(valid=(standing.valid.lower, valid_from))
        if wish.ccp is not None:
            until = (
                standing.valid.upper
                if standing
                else next_beginning(Membership, valid_from, party=wish.party, market=wish.market)
            )
            Membership.objects.create(
                party_id=wish.party, market_id=wish.market, ccp_id=wish.ccp, valid=(valid_from, until)
            )
        changed.append(wish)
    if changed:
        record(
            by=by,
            at=at,
            code="membership.set",
            subject_type="party",
            subject_ids=[wish.party for wish in changed],
            after={
                "valid_from": valid_from.isoformat(),
                "memberships": [{"party": w.party, "market": w.market, "ccp": w.ccp} for w in changed],
            },
        )
    return len(changed)


def central_of(subjects: Sequence[Subject], days: Mapping[int, date], members: Members) -> dict[int, int]:
    """The central counterparty of each version that clears through one, by version; `days` are settlement dates."""
    found: dict[int, int] = {}
    if not members:
        return found
    for s in subjects:
        facts = s.facts
        if s.terms is None or facts.gross is None or s.version not in days or s.product not in CLEARED:
            continue
        market, day = s.terms.market, facts.trade_date
        ccp = members.get((facts.party, market, day))
        if ccp is not None and ccp == members.get((facts.counterparty, market, day)):
            found[s.version] = ccp
    return found


def novated_of(subject: Subject, ccp: int, book: SsiBook) -> Novated:
    """How a trade settles with its central counterparty."""
    assert subject.terms is not None
    terms = subject.terms
    return Novated(ccp, book(ccp, subject.product, terms.isin, terms.market, subject.paid_in.code))


def members_on(days: Collection[date]) -> Members:
    """Who clears what was traded on these days."""
    found = rows(statement("clearing", "memberships"), {"days": sorted(days)})
    return {(f["party"], f["market"], f["day"]): f["ccp"] for f in found}

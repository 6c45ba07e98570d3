"""What depositories allege to us, each beside the order of ours there that is nearest to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet

from machinery.statements import array, statement, tuples
from refdata.queries import visible_parties
from settlements.matching import Candidate, Terms, nearest, why_unmatched
from settlements.models import DepositoryAllegement
from settlements.queries.scope import VIEW
from settlements.queries.tolerances import limits_on
from settlements.queries.unmatched import MOST, NOTHING, Waiting, WhyUnmatched, waiting_sides
from vocabulary.actor import Actor
from vocabulary.side import Direction, Payment

STANDING: Final = "STANDING"
STALE: Final = "STALE"
REMOVED: Final = "REMOVED"


@dataclass(frozen=True)
class AllegedOutside:
    """What a depository alleges, whether that stands (STANDING, REMOVED, or STALE: it stands, and its settlement date is over), and
    the order of ours that is nearest to it with what of it differs (`near`, seen from our side; None: none is near)."""

    alleged: DepositoryAllegement
    state: str
    near: WhyUnmatched | None

    @property
    def pk(self) -> int:
        """The number of the message that alleges it."""
        return int(self.alleged.pk)


def visible_alleged_outside(actor: Actor, at: datetime) -> QuerySet[DepositoryAllegement]:
    """The allegements of depositories that an actor may see: those to the parties of ours in its scope."""
    found = DepositoryAllegement.objects.filter(link__location__party__in=visible_parties(actor, at, VIEW))
    return found.select_related("link__market", "other_party", "client_party", "removal")


def in_allegement_state(
    found: QuerySet[DepositoryAllegement], state: str, business_date: date
) -> QuerySet[DepositoryAllegement]:
    """Those in a state on a business date."""
    if state == REMOVED:
        return found.filter(removal__isnull=False)
    found = found.filter(removal__isnull=True)
    return (
        found.filter(settlement_date__lt=business_date)
        if state == STALE
        else found.filter(settlement_date__gte=business_date)
    )


def state_of_allegement(alleged: DepositoryAllegement, business_date: date) -> str:
    """In which state one is on a business date."""
    if hasattr(alleged, "removal"):
        return REMOVED
    return STALE if alleged.settlement_date < business_date else STANDING


def beside_ours(found: Sequence[DepositoryAllegement], business_date: date) -> list[AllegedOutside]:
    """Each with its state and the order of ours that is nearest; of what is removed none is looked for. Amounts are compared with
    the tolerance of the date."""
    states = {each.pk: state_of_allegement(each, business_date) for each in found}
    asked = {"allegements": array(pk for pk, state in states.items() if state != REMOVED), "most": MOST}
    near: dict[int, list[int]] = {}
    for number, candidate in tuples(statement("settlements", "alleged_outside_near"), asked):
        near.setdefault(number, []).append(candidate)
    ours = waiting_sides(sorted({each for numbers in near.values() for each in numbers}))
    limits = limits_on(business_date, {each.money for each in ours.values() if each.terms.currency})
    shown = []
    for each in found:
        sides = [ours[number] for number in near.get(each.pk, ()) if number in ours]
        pairs = [_beside(each, side, limits.get(side.money, NOTHING)) for side in sides]
        ranked = [pair for pair in pairs if pair is not None]
        best = min(ranked, key=lambda pair: len(pair.differences), default=None)
        shown.append(AllegedOutside(each, states[each.pk], best))
    return shown


def _beside(alleged: DepositoryAllegement, ours: Waiting, limits: object) -> WhyUnmatched | None:
    """What is alleged beside an order of ours; None where the two are too far from each other to be meant by one another."""
    theirs = terms_alleged(alleged, ours)
    found: Candidate | None = nearest(ours.terms, [(alleged.pk, theirs)], limits)  # type: ignore[arg-type]
    if found is None:
        return None
    other = Waiting(
        alleged.pk,
        alleged.reference,
        alleged.told_at,
        theirs,
        alleged.other_party_id or 0,
        ours.participant_id,
        ours.market_id,
        is_held=False,
    )
    return WhyUnmatched(ours, why_unmatched(found), other, found.differences)


def terms_alleged(alleged: DepositoryAllegement, ours: Waiting) -> Terms:
    """What is alleged as the other side of an order of ours says it. It names our party there, for whom it is told, or nobody but
    us: then it is for whomever ours is of."""
    client, other = alleged.client_party, alleged.other_party
    return Terms(
        direction=Direction(alleged.direction).opposite,
        payment=Payment(alleged.payment),
        isin=alleged.isin if alleged.quantity is not None else ours.terms.isin,
        quantity=alleged.quantity,
        trade_date=alleged.trade_date or ours.terms.trade_date,
        intended_settlement_date=alleged.settlement_date,
        currency=alleged.currency or None,
        amount=alleged.amount,
        participant=other.lei if other else alleged.other,
        counterparty=client.lei if client else alleged.client or ours.terms.participant,
        place=ours.terms.place,
        cum_ex=alleged.cum_ex or None,
        claim_opt_out=alleged.claim_opt_out,
        common_reference=alleged.common_reference or None,
    )

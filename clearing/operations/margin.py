"""Sets margin accounts with their terms, and writes what comes of their calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.backends.postgresql.psycopg_any import DateRange

from clearing.models import MarginAccount, MarginCall, MarginCallAct, MarginCover, MarginHaircut, MarginTerms
from clearing.operations.refusals import (
    AccountSecuresAnother,
    CallsAreOpen,
    MarginPastStands,
    NoSuchMarginCall,
    NotDisputed,
    NothingIsCalled,
    NotTheirsToSecure,
)
from clearing.operations.validity import end_from, said_from
from machinery.statements import array, rows, run, statement, value
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.queries import accounts_by_id, demand_reach, markets
from vocabulary.decimals import shortest
from vocabulary.occasion import Occasion

RIGHT: Final = "clearing.margin"


@dataclass(frozen=True, slots=True)
class MarginWish:
    """A margin account as somebody wants it from a business date on (ids of the parties, the currency, the market and the accounts
    that secure it). No accounts: it ends. See clearing.models.MarginTerms."""

    party: int
    ccp: int | None
    unit: int
    maintenance: Decimal
    initial: Decimal | None
    add_on: Decimal
    minimum: Decimal
    rounding: Decimal
    market: int
    due_days: int
    haircuts: Mapping[str, Decimal]
    covers: Sequence[int]
    valid_from: date


@dataclass(frozen=True, slots=True)
class MarginSet:
    """A margin account that was set: what its terms were from that day on, what was set for later days and is taken back among
    them, and what they are ("" for none)."""

    account: int
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        """Whether it is another one than before."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class CallRelieved:
    """What was taken off a margin call, of what it asked for until then, in the currency of its account."""

    account: int
    outstanding: Decimal
    amount: Decimal
    unit: str


@part
def set_margin(wish: MarginWish, occasion: Occasion) -> MarginSet:
    """Makes a margin account stand on terms from a day on and for good: what was set for later days is taken back. The same again
    changes nothing. What was reckoned and called for already stays.

    Refuses, in this order: PartyOutOfReach; MarginPastStands (a day before the business date); NotTheirsToSecure (an account of
    another party, or not open then); AccountSecuresAnother; CallsAreOpen (it would end, and its calls with it).
    """
    demand_reach([wish.party], RIGHT, occasion)
    if wish.valid_from < occasion.business_date:
        raise MarginPastStands(valid_from=str(wish.valid_from), business_date=str(occasion.business_date))
    _check_covers(wish)
    lock_margin()
    account, _ = MarginAccount.objects.get_or_create(party_id=wish.party, ccp_id=wish.ccp, unit_id=wish.unit)
    _check_free(account.pk, wish)
    if not wish.covers:
        _check_met(account)
    before, after = _said_now(account.pk, wish.valid_from), _said(wish) if wish.covers else ""
    found = MarginSet(account.pk, before, after)
    if not found.is_changed:
        return found
    for model in (MarginTerms, MarginCover):
        end_from(model, "account_id", account.pk, wish.valid_from)
    if wish.covers:
        _open(account.pk, wish, occasion)
    _tell("margin.set", account.pk, occasion, {"terms": before}, {"terms": after, "valid_from": str(wish.valid_from)})
    return found


@part
def relieve_call(call: int, how: str, amount: Decimal | None, occasion: Occasion) -> CallRelieved:
    """Notes so much of a call as met (NOTED), or withdraws it (WITHDRAWN); an amount of None is all that it still asks for.

    Refuses, in this order: NoSuchMarginCall, PartyOutOfReach, NothingIsCalled (it asks for nothing any more, or for less).
    """
    lock_margin()
    found = _call(call, occasion)
    outstanding = outstanding_of(found)
    taken = outstanding if amount is None else amount
    unit = found.account.unit.code
    if not outstanding or taken > outstanding:
        raise NothingIsCalled(call=call, amount=shortest(taken), outstanding=shortest(outstanding), unit=unit)
    _act(found, how, occasion, taken)
    _tell(
        "margin.relieved",
        found.account_id,
        occasion,
        {"outstanding": shortest(outstanding)},
        {"call": call, "how": how, "outstanding": shortest(outstanding - taken)},
    )
    return CallRelieved(found.account_id, outstanding, taken, unit)


@part
def dispute_call(call: int, occasion: Occasion, *, is_disputed: bool) -> None:
    """Notes that a call is disputed by who was called, or that the dispute is over. It asks for as much as before.

    Refuses, in this order: NoSuchMarginCall, PartyOutOfReach, NothingIsCalled, NotDisputed (it is so already).
    """
    lock_margin()
    found = _call(call, occasion)
    if not outstanding_of(found):
        raise NothingIsCalled(call=call, amount="0", outstanding="0", unit=found.account.unit.code)
    if is_in_dispute(found) == is_disputed:
        raise NotDisputed(call=call)
    _act(found, "DISPUTED" if is_disputed else "AGREED", occasion, Decimal(0))
    _tell("margin.disputed" if is_disputed else "margin.agreed", found.account_id, occasion, None, {"call": call})


def lock_margin() -> None:
    """Margin accounts change one transaction after another."""
    run("select pg_advisory_xact_lock(hashtext('clearing_margin'))")


def outstanding_of(call: MarginCall) -> Decimal:
    """What a call still asks for."""
    met = value(
        "select coalesce(sum(amount), 0) from clearing_margincallact where call_id = %(call)s", {"call": call.pk}
    )
    return call.amount - Decimal(met)


def is_in_dispute(call: MarginCall) -> bool:
    """Whether a call is disputed, and nobody has said since that the dispute is over."""
    last = call.acts.filter(kind__in=["DISPUTED", "AGREED"]).order_by("-pk").values_list("kind", flat=True).first()
    return last == "DISPUTED"


def _call(call: int, occasion: Occasion) -> MarginCall:
    found = MarginCall.objects.select_related("account__unit").filter(pk=call).first()
    if found is None:
        raise NoSuchMarginCall(call=call)
    demand_reach([found.account.party_id], RIGHT, occasion)
    return found


def _act(call: MarginCall, kind: str, occasion: Occasion, amount: Decimal) -> None:
    MarginCallAct.objects.create(
        call=call,
        kind=kind,
        amount=amount,
        reason=occasion.reason,
        by=occasion.by.name,
        business_date=occasion.business_date,
        at=occasion.at,
    )


def _check_covers(wish: MarginWish) -> None:
    """What secures a client's margin is a safekeeping or cash account of his; what secures ours may be one of our locations too."""
    kinds = {"SECURITIES", "CASH"} if wish.ccp is None else {"SECURITIES", "CASH", "LOCATION"}
    for each in accounts_by_id(wish.covers).values():
        if each.party != wish.party or each.kind not in kinds or not each.is_open(wish.valid_from):
            raise NotTheirsToSecure(account=each.number)


def _check_free(account: int, wish: MarginWish) -> None:
    taken = (
        MarginCover.objects.exclude(account=account)
        .filter(holder__in=wish.covers, valid__overlap=DateRange(wish.valid_from, None))
        .values_list("holder__number", "account")
        .first()
    )
    if taken:
        raise AccountSecuresAnother(account=taken[0], margin_account=taken[1])


def _open(account: int, wish: MarginWish, occasion: Occasion) -> None:
    valid = DateRange(wish.valid_from, None)
    terms = MarginTerms.objects.create(
        account_id=account,
        maintenance=wish.maintenance,
        initial=wish.initial,
        add_on=wish.add_on,
        minimum=wish.minimum,
        rounding=wish.rounding,
        market_id=wish.market,
        due_days=wish.due_days,
        valid=valid,
        at=occasion.at,
    )
    MarginHaircut.objects.bulk_create(
        MarginHaircut(terms=terms, product=product, percent=percent) for product, percent in wish.haircuts.items()
    )
    MarginCover.objects.bulk_create(
        MarginCover(account_id=account, holder_id=each, valid=valid) for each in wish.covers
    )


def _check_met(account: MarginAccount) -> None:
    """Its calls ask for nothing any more."""
    asked = rows(statement("clearing", "margin_open_calls"), {"accounts": array([account.pk])})
    if asked:
        rest = sum((f["outstanding"] for f in asked), Decimal(0))
        raise CallsAreOpen(call=asked[0]["call"], outstanding=shortest(rest), unit=account.unit.code)


def _said_now(account: int, day: date) -> str:
    from_then = MarginTerms.objects.filter(account=account, valid__overlap=DateRange(day, None)).order_by("valid")
    return said_from(day, [(terms.valid, _said_terms(terms)) for terms in from_then.prefetch_related("haircuts")])


def _said_terms(terms: MarginTerms) -> str:
    begins: date = terms.valid.lower or date.min
    covers = MarginCover.objects.filter(account=terms.account_id, valid__contains=begins).values_list(
        "holder_id", flat=True
    )
    return _said(
        MarginWish(
            0, None, 0, terms.maintenance, terms.initial, terms.add_on, terms.minimum, terms.rounding,
            terms.market_id, terms.due_days, {each.product: each.percent for each in terms.haircuts.all()},
            list(covers), begins,
        )
    )  # fmt: skip


def _said(wish: MarginWish) -> str:
    """Terms in one text, the same for the same."""
    market = markets()[wish.market].code
    numbers = sorted(each.number for each in accounts_by_id(wish.covers).values())
    haircuts = ", ".join(f"{product} {shortest(percent)}%" for product, percent in sorted(wish.haircuts.items()))
    initial = "" if wish.initial is None else f", initial {shortest(wish.initial)}%"
    return (
        f"maintenance {shortest(wish.maintenance)}%{initial}, add-on {shortest(wish.add_on)}, minimum"
        f" {shortest(wish.minimum)}, rounding {shortest(wish.rounding)}, due after {wish.due_days} days of market"
        f" {market}, haircuts {haircuts or 'none'}, secured by {', '.join(numbers)}"
    )


def _tell(
    code: str, account: int, occasion: Occasion, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> None:
    record(
        by=occasion.by,
        at=occasion.at,
        code=code,
        subject_type="margin_account",
        subject_ids=[account],
        before=before,
        after=after,
        reason=occasion.reason,
        request_id=occasion.request_id,
    )

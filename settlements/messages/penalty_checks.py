"""Business rules of a list of penalties that reads well, whatever its format. Pure.

That its nets are what its lines come to is no such rule: lists that do not foot are kept, and the difference is shown.
Sources: semt.044.001.01; ECSDA CSDR Penalties Framework, 8 and 11.
"""

from collections.abc import Iterator
from decimal import Decimal

from settlements.messages import iso15022, iso20022
from settlements.messages.parts import Cash, NamedBy, Party
from settlements.messages.penalties import Block, Frequency, ListedPenalty, PenaltyList, PenaltyState
from vocabulary.currencies import MINOR_UNITS
from vocabulary.decimals import decimals_of, shortest
from vocabulary.fault import Fault
from vocabulary.money import QUANTITY_DECIMALS
from vocabulary.written import fault, isin_fault, party_fault

IN_A_BLOCK = "blocks.counterparties.penalties"


def penalty_faults(said: PenaltyList, kind: str) -> Iterator[Fault]:
    """What is against the rules, each with its place in a message of that kind."""
    places = iso15022.places_of(said) if kind.startswith("MT") else iso20022.places_of(kind)
    for each in _faults(said):
        yield each._replace(field=places.get(each.field, each.field))


def _faults(said: PenaltyList) -> Iterator[Fault]:
    yield from _party("servicer", said.servicer)
    yield from _party("owner", said.owner)
    if said.period and said.period.until < said.period.since:
        yield fault("ends_before_it_begins", "period", str(said.period.until), begins=str(said.period.since))
    if said.has_activity != bool(said.blocks):
        yield fault("activity_is_otherwise", "has_activity", str(len(said.blocks)))
    if said.period is None and said.reported_on is None:
        yield fault("missing", "period", None)
    told: set[tuple[str, str]] = set()
    for block in said.blocks:
        yield from _block(block, is_monthly=said.frequency == Frequency.MONTHLY)
        for each in _penalties(block):
            key = (block.party.value, each.common_reference)
            if key in told:
                yield fault("penalty_told_twice", f"{IN_A_BLOCK}.common_reference", each.common_reference)
            told.add(key)


def _penalties(block: Block) -> Iterator[ListedPenalty]:
    for other in block.counterparties:
        yield from other.penalties


def _block(block: Block, *, is_monthly: bool) -> Iterator[Fault]:
    yield from _party("blocks.party", block.party)
    if block.currency not in MINOR_UNITS:
        yield fault("unknown_currency", "blocks.currency", block.currency)
        return
    if block.day is None and not is_monthly and any(_penalties(block)):
        yield fault("missing", "blocks.day", None)
    if block.net:
        yield from _amount("blocks.net", block.net, block.currency)
    for other in block.counterparties:
        yield from _party("blocks.counterparties.party", other.party)
        yield from _amount("blocks.counterparties.net", other.net, block.currency)
    for each in _penalties(block):
        yield from _penalty(each, block)


def _penalty(each: ListedPenalty, block: Block) -> Iterator[Fault]:
    yield from _amount(f"{IN_A_BLOCK}.amount", each.amount, block.currency)
    if each.state != PenaltyState.ACTIVE and each.amount.amount:
        yield fault("amount_of_none", f"{IN_A_BLOCK}.amount", shortest(each.amount.amount), state=str(each.state))
    if each.days is not None and each.calculations and each.days != len(each.calculations):
        days = len(each.calculations)
        yield fault("days_differ", f"{IN_A_BLOCK}.days", str(each.days), found=days)
    for reckoned in each.calculations:
        if reckoned.isin and (code := isin_fault(reckoned.isin)):
            yield fault(code, f"{IN_A_BLOCK}.calculations.isin", reckoned.isin)
        if block.day and reckoned.day > block.day:
            yield fault(
                "day_after_its_detection", f"{IN_A_BLOCK}.calculations.day", str(reckoned.day), day=str(block.day)
            )
    counted = each.penalised.quantity if each.penalised else None
    if counted and decimals_of(counted.number) > QUANTITY_DECIMALS:
        number = shortest(counted.number)
        field = f"{IN_A_BLOCK}.penalised.quantity"
        yield fault("scale_for_asset", field, number, asset=each.common_reference, decimals=QUANTITY_DECIMALS)


def _amount(field: str, told: Cash, currency: str) -> Iterator[Fault]:
    units = MINOR_UNITS[currency]
    if told.currency != currency:
        yield fault("other_currency_than_its_block", field, told.currency, expected=currency)
    elif decimals_of(told.amount) > units:
        yield fault("scale_for_asset", field, shortest(told.amount), asset=currency, decimals=units)
    elif told.amount >= Decimal(10) ** 15:
        yield fault("number_does_not_fit", field, shortest(told.amount), decimals=units)


def _party(field: str, party: Party | None) -> Iterator[Fault]:
    if party is None:
        return
    if party.named_by in {NamedBy.NAME, NamedBy.COUNTRY}:
        yield fault("party_without_identifier", field, party.value)
    elif party.named_by == NamedBy.BIC and (code := party_fault(party.value)):
        yield fault(code, field, party.value)

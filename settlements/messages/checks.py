"""Business rules of what a message says, whatever its format: told apart from faults of its form. Pure.

What hangs on the books (is the account open, is the party known, is it a settlement day) is asked where messages are taken in.
Sources: sese.023 and MT54x as a depository takes them; RTS (EU) 2018/1229 Art. 5(3), what matching cannot do without.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from settlements.messages import iso15022, iso20022
from settlements.messages.contents import CUM, EX, Confirmation, Instruction, Message, Traded
from settlements.messages.parts import Named, NamedBy, Party
from vocabulary.currencies import MINOR_UNITS
from vocabulary.decimals import decimals_of, shortest
from vocabulary.fault import Fault
from vocabulary.invalid import shown
from vocabulary.money import QUANTITY_DECIMALS
from vocabulary.side import PaymentType, Priority
from vocabulary.written import isin_fault, party_fault


def faults_of(message: Message) -> tuple[Fault, ...]:
    """What is against the rules in a message that reads well, each with its place in that message; nothing: none.

    Instructions, allegements and confirmations have such rules; of other messages the form is all.
    """
    content = message.content
    if not isinstance(content, Traded):
        return ()
    places = iso15022.places_of(content) if message.kind.startswith("MT") else iso20022.places_of(message.kind)
    return tuple(fault._replace(field=_place(places, fault.field)) for fault in _faults(content))


def _place(places: Mapping[str, str], field: str) -> str:
    return places.get(field, field)


def _fault(code: str, field: str, value: object = "", **data: Any) -> Fault:
    return Fault(code, field, shown(str(value)) if value != "" else "", data)


def _faults(said: Traded) -> Iterator[Fault]:
    yield from _dates(said)
    if code := isin_fault(said.isin):
        yield _fault(code, "isin", said.isin)
    yield from _quantity(said)
    yield from _cash(said)
    yield from _parties(said)
    if isinstance(said, Instruction):
        yield from _instruction(said)


def _dates(said: Traded) -> Iterator[Fault]:
    settles = said.settled_on if isinstance(said, Confirmation) else getattr(said, "settlement_date", None)
    field = "settled_on" if isinstance(said, Confirmation) else "settlement_date"
    if said.trade_date is None:
        if isinstance(said, Instruction):
            yield _fault("missing", "trade_date")
    elif settles is not None and settles < said.trade_date:
        yield _fault("settles_before_its_trade", field, settles, trade_date=str(said.trade_date))


def _quantity(said: Traded) -> Iterator[Fault]:
    number = said.quantity.number
    if decimals_of(number) > QUANTITY_DECIMALS:
        yield _fault("scale_for_asset", "quantity", shortest(number), asset=said.isin, decimals=QUANTITY_DECIMALS)
    paid = said.cash.amount if said.cash else Decimal(0)
    if not number and not (said.payment_type == PaymentType.AGAINST and paid):
        yield _fault("must_be_positive", "quantity", shortest(number))


def _cash(said: Traded) -> Iterator[Fault]:
    if said.cash is None:
        if said.payment_type == PaymentType.AGAINST:
            yield _fault("missing", "cash")
        return
    if said.payment_type == PaymentType.FREE:
        yield _fault("cash_of_a_free_one", "cash", shortest(said.cash.amount))
    units = MINOR_UNITS.get(said.cash.currency)
    if units is None:
        yield _fault("unknown_currency", "cash", said.cash.currency)
    elif decimals_of(said.cash.amount) > units:
        yield _fault("scale_for_asset", "cash", shortest(said.cash.amount), asset=said.cash.currency, decimals=units)


def _parties(said: Traded) -> Iterator[Fault]:
    own, other = ("deliverer", "receiver") if said.delivers else ("receiver", "deliverer")
    yield from _party(f"{own}.party", said.own.party, needed=isinstance(said, Instruction))
    yield from _party(f"{other}.party", said.other.party, needed=isinstance(said, Instruction))
    if said.other.depository is None and said.own.depository is None:
        yield _fault("missing", f"{other}.depository")


def _party(field: str, party: Party | None, *, needed: bool) -> Iterator[Fault]:
    if party is None:
        if needed:
            yield _fault("missing", field)
    elif party.named_by in {NamedBy.NAME, NamedBy.COUNTRY}:
        yield _fault("party_without_identifier", field, party.value)
    elif party.named_by == NamedBy.BIC and (code := party_fault(party.value)):
        yield _fault(code, field, party.value)


def _instruction(said: Instruction) -> Iterator[Fault]:
    if said.priority == Priority.RESERVED:
        yield _fault("reserved_priority", "priority", said.priority)
    elif said.priority is not None and said.priority not in {each.value for each in Priority}:
        yield _fault("invalid_code", "priority", said.priority, allowed="2, 3, 4")
    cum = [code for code in said.trade_conditions if code in CUM]
    ex = [code for code in said.trade_conditions if code in EX]
    if cum and ex:
        yield _fault("cum_and_ex", "trade_conditions", " ".join([*cum, *ex]))
    for link in said.links:
        if link.named == Named.INSTRUCTION and link.reference == said.reference:
            yield _fault("linked_with_itself", "links", link.reference)

"""Business rules of what a message says, whatever its format: told apart from faults of its form. Pure.

What hangs on the books (is the account open, is the party known, is it a settlement day) is asked where messages are taken in.
Sources: sese.023 and MT54x as a depository takes them; RTS (EU) 2018/1229 Art. 5(3), what matching cannot do without.
"""

from collections.abc import Iterator
from decimal import Decimal

from settlements.messages import iso15022, iso20022
from settlements.messages.contents import CUM, EX, Confirmation, Instruction, Message, Traded
from settlements.messages.parts import Named, NamedBy, Party
from settlements.messages.penalties import PenaltyList
from settlements.messages.penalty_checks import penalty_faults
from vocabulary.currencies import MINOR_UNITS
from vocabulary.decimals import decimals_of, shortest
from vocabulary.fault import Fault
from vocabulary.money import QUANTITY_DECIMALS
from vocabulary.side import PaymentType, Priority
from vocabulary.written import fault, isin_fault, party_fault


def faults_of(message: Message) -> tuple[Fault, ...]:
    """What is against the rules in a message that reads well, each with its place in that message; nothing: none.

    Instructions, allegements, confirmations and lists of penalties have such rules; of other messages the form is all.
    """
    content = message.content
    if isinstance(content, PenaltyList):
        return tuple(penalty_faults(content, message.kind))
    if not isinstance(content, Traded):
        return ()
    places = iso15022.places_of(content) if message.kind.startswith("MT") else iso20022.places_of(message.kind)
    return tuple(each._replace(field=places.get(each.field, each.field)) for each in _faults(content))


def _faults(said: Traded) -> Iterator[Fault]:
    yield from _dates(said)
    if code := isin_fault(said.isin):
        yield fault(code, "isin", said.isin)
    yield from _quantity(said)
    yield from _cash(said)
    yield from _parties(said)
    if isinstance(said, Instruction):
        yield from _instruction(said)


def _dates(said: Traded) -> Iterator[Fault]:
    field = "settled_on" if isinstance(said, Confirmation) else "settlement_date"
    settles = getattr(said, field, None)
    if said.trade_date is None:
        if isinstance(said, Instruction):
            yield fault("missing", "trade_date", None)
    elif settles is not None and settles < said.trade_date:
        yield fault("settles_before_its_trade", field, str(settles), trade_date=str(said.trade_date))


def _quantity(said: Traded) -> Iterator[Fault]:
    number = said.quantity.number
    if decimals_of(number) > QUANTITY_DECIMALS:
        yield fault("scale_for_asset", "quantity", shortest(number), asset=said.isin, decimals=QUANTITY_DECIMALS)
    paid = said.cash.amount if said.cash else Decimal(0)
    if not number and not (said.payment_type == PaymentType.AGAINST and paid):
        yield fault("must_be_positive", "quantity", shortest(number))


def _cash(said: Traded) -> Iterator[Fault]:
    if said.cash is None:
        if said.payment_type == PaymentType.AGAINST:
            yield fault("missing", "cash", None)
        return
    if said.payment_type == PaymentType.FREE:
        yield fault("cash_of_a_free_one", "cash", shortest(said.cash.amount))
    units = MINOR_UNITS.get(said.cash.currency)
    if units is None:
        yield fault("unknown_currency", "cash", said.cash.currency)
    elif decimals_of(said.cash.amount) > units:
        yield fault("scale_for_asset", "cash", shortest(said.cash.amount), asset=said.cash.currency, decimals=units)


def _parties(said: Traded) -> Iterator[Fault]:
    own, other = ("deliverer", "receiver") if said.delivers else ("receiver", "deliverer")
    yield from _party(f"{own}.party", said.own.party, needed=isinstance(said, Instruction))
    yield from _party(f"{other}.party", said.other.party, needed=isinstance(said, Instruction))
    if said.other.depository is None and said.own.depository is None:
        yield fault("missing", f"{other}.depository", None)


def _party(field: str, party: Party | None, *, needed: bool) -> Iterator[Fault]:
    if party is None:
        if needed:
            yield fault("missing", field, None)
    elif party.named_by in {NamedBy.NAME, NamedBy.COUNTRY}:
        yield fault("party_without_identifier", field, party.value)
    elif party.named_by == NamedBy.BIC and (code := party_fault(party.value)):
        yield fault(code, field, party.value)


def _instruction(said: Instruction) -> Iterator[Fault]:
    if said.priority == Priority.RESERVED:
        yield fault("reserved_priority", "priority", str(said.priority))
    elif said.priority is not None and said.priority not in {each.value for each in Priority}:
        yield fault("invalid_code", "priority", str(said.priority), allowed="2, 3, 4")
    cum = [code for code in said.trade_conditions if code in CUM]
    ex = [code for code in said.trade_conditions if code in EX]
    if cum and ex:
        yield fault("cum_and_ex", "trade_conditions", " ".join([*cum, *ex]))
    for link in said.links:
        if link.named == Named.INSTRUCTION and link.reference == said.reference:
            yield fault("linked_with_itself", "links", link.reference)

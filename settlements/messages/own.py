"""From a message to the row of an own instruction, and from what is wrong with that row back to its places and to ISO codes. Pure.

Sources: ISO 20022 RejectedReason of sese.024; SMPG market practice on chains of settlement parties.
"""

from collections.abc import Iterable
from typing import Final

from settlements.messages import codes, iso15022, iso20022
from settlements.messages.contents import OPT_OUT, Instruction, Message
from settlements.messages.parts import Link, Named, NamedBy, Party, ProcessingPosition
from settlements.own_side import OwnRow
from settlements.prematched import CONDITIONS
from vocabulary.decimals import plain
from vocabulary.fault import Fault
from vocabulary.written import fault

FIELDS: Final = {
    "participant": "{own}.party",
    "reference": "reference",
    "counterparty": "{other}.party",
    "direction": "direction",
    "payment": "payment_type",
    "isin": "isin",
    "quantity": "quantity",
    "currency": "cash",
    "amount": "cash",
    "trade_date": "trade_date",
    "intended_settlement_date": "settlement_date",
    "securities_account": "account",
    "cash_account": "cash_account",
    "counterparty_account": "{other}.account",
    "client": "{own}.client",
    "counterparty_client": "{other}.client",
    "transaction_type": "transaction_type",
    "cum_ex": "trade_conditions",
    "claim_opt_out": "conditions",
    "common_reference": "common_reference",
    "priority": "priority",
    "partial": "partial",
    "place": "{other}.depository",
    "settlement_condition": "conditions",
    "place_of_trade": "market",
    "links": "links",
    "hold": "hold",
}
"""The field of a message that each column of a row is told by; and those that are asked for besides."""

REJECTIONS: Final = {
    "duplicate_reference": "REFE",
    "duplicate_in_set": "REFE",
    "unknown_instrument": "DSEC",
    "instrument_not_valid": "DSEC",
    "invalid_isin": "DSEC",
    "isin_checksum": "DSEC",
    "below_minimum_unit": "MINO",
    "not_a_multiple": "MUNO",
    "unknown_currency": "NCRR",
    "account_in_other_currency": "NCRR",
    "unknown_account": "SAFE",
    "account_not_open": "SAFE",
    "other_depository": "DEPT",
    "same_party": "ICAG",
    "same_account": "SAFE",
    "other_account_missing": "SAFE",
}
"""The reason of a rejection by what is wrong, whatever the column."""
REJECTIONS_BY_COLUMN: Final = {
    "reference": "REFE",
    "participant": "ICAG",
    "counterparty": "ICAG",
    "client": "ICUS",
    "counterparty_client": "ICUS",
    "isin": "DSEC",
    "quantity": "DQUA",
    "currency": "NCRR",
    "amount": "DMON",
    "trade_date": "DTRD",
    "intended_settlement_date": "DDAT",
    "securities_account": "SAFE",
    "cash_account": "CASH",
    "counterparty_account": "SAFE",
    "common_reference": "IIND",
    "transaction_type": "SETR",
    "place": "DEPT",
    "links": "INVL",
}
"""Else by the column in which it is."""
OTHER: Final = "OTHR"


def own_row(said: Instruction, place: str | None = None) -> OwnRow:
    """The row that an instruction tells: its own side is the participant. It must have passed `checks.faults_of`. `place` is where
    it settles, by the depository that it names."""
    terms = said.terms()
    return OwnRow(
        1,
        participant=terms.participant,
        reference=said.reference,
        counterparty=terms.counterparty,
        direction=str(terms.direction),
        payment=str(terms.payment),
        isin=said.isin,
        quantity=plain(terms.quantity) if terms.quantity is not None else None,
        currency=terms.currency,
        amount=plain(terms.amount) if terms.amount is not None else None,
        trade_date=terms.trade_date.isoformat(),
        intended_settlement_date=terms.intended_settlement_date.isoformat(),
        securities_account=said.account if terms.payment.moves_securities else None,
        cash_account=said.cash_account if terms.payment.moves_cash else None,
        counterparty_account=said.other.account,
        client=_value(said.own.client),
        counterparty_client=_value(said.other.client),
        transaction_type=said.transaction_type,
        cum_ex=terms.cum_ex,
        claim_opt_out=OPT_OUT if terms.claim_opt_out else None,
        common_reference=said.common_reference,
        place=place,
        priority=str(said.priority) if said.priority is not None else None,
        partial=str(said.partial) if said.partial is not None else None,
        settlement_condition=CONDITIONS[0] if codes.RESIDUES.intersection(said.conditions) else None,
        place_of_trade=said.market.mic or None if said.market else None,
    )


def _value(party: Party | None) -> str | None:
    return party.value if party else None


def not_taken(said: Instruction) -> tuple[Fault, ...]:
    """What an instruction asks for that is not taken in with it, by the columns of its row: links that hold it back and name
    neither another instruction of its owner nor a pool. Links for information hold nothing back."""
    return tuple(
        fault("links_not_taken", "links", each.reference)
        for each in said.links
        if holds_back(each) and each.named not in {Named.INSTRUCTION, Named.POOL}
    )


def holds_back(link: Link) -> bool:
    """Whether a link holds something back; one that does not say how it stands is for information. A pool always does."""
    return link.named == Named.POOL or link.position not in {None, ProcessingPosition.INFORMATION}


def depository_of(said: Instruction) -> str | None:
    """The BIC of the depository at which it says that it settles; None where it names a country or a name."""
    place = said.other.depository or said.own.depository
    return place.value if place and place.named_by == NamedBy.BIC else None


def placed(message: Message, faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Faults of the columns of a row, each at the place in the message that the column was told by."""
    places = _places(message)
    return tuple(each._replace(field=places.get(each.field, each.field)) for each in faults)


def reasons_for(message: Message, faults: Iterable[Fault]) -> tuple[str, ...]:
    """The reason codes with which a message with these faults, each at its place, is rejected; each once."""
    columns = {place: column for column, place in reversed(_places(message).items())}
    told = (
        REJECTIONS.get(each.code) or REJECTIONS_BY_COLUMN.get(columns.get(each.field, each.field), OTHER)
        for each in faults
    )
    return tuple(dict.fromkeys(told))


def _places(message: Message) -> dict[str, str]:
    """Where each column of a row is told in a message; nowhere where it tells none."""
    said = message.content
    if not isinstance(said, Instruction):
        return {}
    own, other = ("deliverer", "receiver") if said.delivers else ("receiver", "deliverer")
    places = iso15022.places_of(said) if message.kind.startswith("MT") else iso20022.places_of(message.kind)
    fields = {column: field.format(own=own, other=other) for column, field in FIELDS.items()}
    return {column: places[field] for column, field in fields.items() if field in places}

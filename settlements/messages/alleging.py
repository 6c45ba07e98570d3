"""What a party is told of an instruction that names it and that it has not answered: the allegement (sese.028, MT578), and that it
no longer stands (sese.029, MT578 with function REMO). Pure.

Sources: ISO 20022 sese.028.001.10 and sese.029.001.06; ISO 15022 MT578 (SR 2022).
"""

from dataclasses import replace
from typing import Final

from settlements.messages import iso15022, iso20022
from settlements.messages.contents import Allegement, AllegementRemoval, CannotBeWritten, Header, conditions_of
from settlements.messages.parts import Chain, NamedBy, Party
from settlements.messages.telling import Standing, cash_of
from vocabulary.identifiers import Bic, Lei
from vocabulary.side import Direction, PaymentType

NO_ACCOUNT: Final = "NONREF"
"""What stands for the safekeeping account in MT578, which has to name one, where the other side named none."""


def allegement(found: Standing) -> Allegement | None:
    """What is alleged to the counterparty of an instruction, as that one sees it: what it would have to deliver or receive. None of
    a payment that is about no instrument, which the standards cannot tell."""
    if found.isin is None:
        return None
    delivers = found.direction != Direction.DELIVER
    told = Chain(
        depository=found.depository,
        party=found.other,
        account=found.counterparty_account,
        client=_client(found.deliverer_client if delivers else found.receiver_client),
    )
    alleging = Chain(
        depository=found.depository,
        party=found.own,
        client=_client(found.receiver_client if delivers else found.deliverer_client),
    )
    return Allegement(
        reference=reference_of(found.id),
        direction=Direction.DELIVER if delivers else Direction.RECEIVE,
        payment_type=PaymentType.FREE if found.payment == "FOP" else PaymentType.AGAINST,
        common_reference=found.common_reference,
        trade_date=found.trade_date,
        settlement_date=found.settlement_date,
        trade_conditions=(found.cum_ex,) if found.cum_ex else (),
        isin=found.isin,
        quantity=found.counted,
        account_owner=found.other,
        account=found.counterparty_account,
        transaction_type=found.transaction_type,
        conditions=conditions_of(claim_opt_out=found.claim_opt_out, is_residue=found.is_residue),
        deliverer=told if delivers else alleging,
        receiver=alleging if delivers else told,
        cash=cash_of(found, delivers, found.amount),
    )


def removal(alleged: Allegement) -> AllegementRemoval:
    """That an allegement no longer stands."""
    return AllegementRemoval(
        reference=alleged.reference,
        direction=alleged.direction,
        payment_type=alleged.payment_type,
        account=alleged.account,
    )


def reference_of(instruction: int) -> str:
    """Our reference of the allegement of an instruction, by which its removal names it; at most sixteen characters."""
    return f"ALG{instruction}"


def _client(named: str | None) -> Party | None:
    """A client as the alleging side names it: by its BIC, its LEI, or in words."""
    if named is None:
        return None
    if Bic.is_valid(named):
        return Party(NamedBy.BIC, named)
    return Party(NamedBy.SCHEME, named, "GLEIF") if Lei.is_valid(named) else Party(NamedBy.NAME, named)


def allege(alleged: Allegement, header: Header | None, *, is_fin: bool) -> bytes:
    """An allegement in the standard that is wished; in ISO 20022 where the other one has no place for what is to be said, or nobody
    is known to whom it goes. Raises CannotBeWritten."""
    if is_fin and header is not None:
        try:
            return iso15022.write_message(_for_fin(alleged), header)
        except CannotBeWritten:
            pass
    return iso20022.write_message(alleged, header)


def take_back(alleged: Allegement, header: Header | None, *, is_fin: bool) -> bytes:
    """The removal of an allegement, in the same standard as that went out in. Raises CannotBeWritten."""
    if is_fin and header is not None:
        again = _for_fin(alleged)
        try:
            return iso15022.write_removal(removal(again), again, header.message_id, header)
        except CannotBeWritten:
            pass
    return iso20022.write_message(removal(alleged), header)


def _for_fin(alleged: Allegement) -> Allegement:
    """As MT578 tells it: the depository stands with the other side alone, and there is always an account."""
    side = "deliverer" if alleged.delivers else "receiver"
    own = replace(alleged.own, depository=None)
    return replace(alleged, account=alleged.account or NO_ACCOUNT, **{side: own})  # type: ignore[arg-type]

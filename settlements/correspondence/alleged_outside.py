"""What depositories allege, taken in: whose account it is, what is kept of it, and that it stands no longer."""

from datetime import datetime
from typing import Final

from refdata.queries import assets_by_code, parties_by_bic, parties_by_lei
from settlements.correspondence.doing import Said
from settlements.messages.alleging import NO_ACCOUNT
from settlements.messages.checks import faults_of
from settlements.messages.contents import OPT_OUT, Allegement, AllegementRemoval
from settlements.messages.parts import Party
from settlements.models import DepositoryLink
from settlements.operations.depository_allegements import (
    AllegedThere,
    keep_depository_allegement,
    remove_depository_allegement,
    says_same,
)
from settlements.operations.messages import Came
from settlements.queries.depositories import link_of_account, link_of_depository
from vocabulary.fault import Fault
from vocabulary.identifiers import Bic, Lei
from vocabulary.written import fault

KEEP: Final = "keep_allegement"


def alleged(said: Said, content: Allegement, told_at: datetime) -> Came | tuple[Fault, ...]:
    """Keeps what a depository alleges; or everything for which it is set aside, and then nothing is kept."""
    link = link_told(said.message.sender, content.account)
    if link is None:
        return (fault("account_not_known_there", "account", content.account),)
    if wrong := faults_of(said.read):
        return wrong
    told = _told(said, content)
    kept = keep_depository_allegement(said.message.pk, link, told, told_at, said.occasion)
    if hasattr(kept, "removal"):
        return (fault("allegement_is_over", "reference", content.reference),)
    if not says_same(kept, told):
        return (fault("alleged_otherwise", "reference", content.reference, message=kept.pk),)
    return Came(1, "FOLLOWED", KEEP)


def unalleged(said: Said, content: AllegementRemoval, told_at: datetime) -> Came | tuple[Fault, ...]:
    """Keeps that what a depository alleged stands no longer; or why that is set aside."""
    known = remove_depository_allegement(
        said.message.pk, said.message.sender, content.reference, told_at, said.occasion
    )
    if not known:
        return (fault("nothing_alleged_so", "reference", content.reference),)
    return Came(1, "FOLLOWED", KEEP)


def link_told(depository: str, account: str | None) -> DepositoryLink | None:
    """The way to a depository (BIC of eleven characters) by which something is alleged to us: that of the account that is named,
    else the newest; None where the account that is named is none of ours there."""
    if account and account != NO_ACCOUNT:
        return link_of_account(depository, account)
    return link_of_depository(depository)


def _told(said: Said, content: Allegement) -> AllegedThere:
    payment = content.payment
    cash = content.cash if payment.moves_cash else None
    asset = assets_by_code([content.isin]).get(content.isin)
    account = content.account or ""
    return AllegedThere(
        reference=content.reference,
        direction=str(content.way),
        payment=str(payment),
        isin=content.isin,
        asset_id=asset.id if asset else None,
        quantity=content.quantity.number if payment.moves_securities else None,
        currency=cash.currency if cash else "",
        amount=cash.amount if cash else None,
        trade_date=content.trade_date,
        settlement_date=content.settlement_date,
        account="" if account == NO_ACCOUNT else account,
        client=_value(content.own.client),
        client_party_id=_party(said, content.own.client),
        other=_value(content.other.party),
        other_party_id=_party(said, content.other.party),
        other_client=_value(content.other.client),
        common_reference=content.common_reference or "",
        cum_ex=content.cum_ex or "",
        claim_opt_out=OPT_OUT in content.conditions,
    )


def _value(party: Party | None) -> str:
    return party.value if party else ""


def _party(said: Said, named: Party | None) -> int | None:
    """The party that is named by its BIC or LEI, where we know it."""
    if named is None:
        return None
    if Bic.is_valid(named.value):
        found = parties_by_bic([Bic(named.value)], said.occasion.business_date)
        return next((each.id for each in found.values()), None)
    return next(iter(parties_by_lei([named.value]).values()), None) if Lei.is_valid(named.value) else None

"""Keeps what depositories allege, and that it stands no longer. They know no format."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from machinery.statements import value
from machinery.transactions import part
from recordkeeping.operations import record
from settlements.models import DepositoryAllegement, DepositoryAllegementRemoval, DepositoryLink
from vocabulary.occasion import Occasion


@dataclass(frozen=True, slots=True, kw_only=True)
class AllegedThere:
    """What is alleged: see settlements.models.DepositoryAllegement."""

    reference: str
    direction: str
    payment: str
    isin: str
    asset_id: int | None
    quantity: Decimal | None
    currency: str
    amount: Decimal | None
    trade_date: date | None
    settlement_date: date
    account: str
    client: str
    client_party_id: int | None
    other: str
    other_party_id: int | None
    other_client: str
    common_reference: str
    cum_ex: str
    claim_opt_out: bool


@part
def keep_depository_allegement(
    message: int, link: DepositoryLink, told: AllegedThere, told_at: datetime, occasion: Occasion
) -> DepositoryAllegement:
    """Keeps what a depository alleges. What it has alleged under the same reference before: as that stands, for the caller to
    compare (`says_same`)."""
    dated = {"message_id": message, "link": link, "told_at": told_at}
    now = {"business_date": occasion.business_date, "at": occasion.at}
    kept, is_new = DepositoryAllegement.objects.get_or_create(
        receiver=link.receiver, reference=told.reference, defaults={**asdict(told), **dated, **now}
    )
    if is_new:
        digest = value("select settlements_alleged_digest(%(message)s)", {"message": message})
        _tell("depository.alleged", message, {"reference": told.reference, "digest": digest}, occasion)
    return kept


def says_same(kept: DepositoryAllegement, told: AllegedThere) -> bool:
    """Whether what is on file is what is told: in what the message says, whoever became known since."""
    found = {name: getattr(kept, name) for name in asdict(told) if not name.endswith("_id")}
    return found == {name: said for name, said in asdict(told).items() if name in found}


@part
def remove_depository_allegement(
    message: int, receiver: str, reference: str, told_at: datetime, occasion: Occasion
) -> bool:
    """Keeps that what a depository (BIC) alleged under a reference stands no longer; False where it alleged nothing so. The second
    time: as it stands."""
    alleged = DepositoryAllegement.objects.filter(receiver=receiver, reference=reference).first()
    if alleged is None:
        return False
    dated = {"message_id": message, "told_at": told_at}
    now = {"business_date": occasion.business_date, "at": occasion.at}
    _removal, is_new = DepositoryAllegementRemoval.objects.get_or_create(allegement=alleged, defaults={**dated, **now})
    if is_new:
        facts = {"reference": reference, "allegement": alleged.pk}
        _tell("depository.allegement_removed", message, facts, occasion)
    return True


def _tell(code: str, message: int, after: dict[str, object], occasion: Occasion) -> None:
    record(
        by=occasion.by,
        at=occasion.at,
        code=code,
        subject_type="message",
        subject_ids=[message],
        after=after,
        request_id=occasion.request_id,
    )

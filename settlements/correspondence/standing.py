"""Where an instruction stands, as messages tell it, from its facts."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from machinery.formatting import exact, minor_units
from refdata.queries import PartyFacts
from settlements.messages.parts import Counted, NamedBy, Party
from settlements.messages.telling import Standing
from settlements.partials import Confirmation as Part
from vocabulary.side import QuantityType


def standing_of(found: Mapping[str, Any], counted: QuantityType, parties: Mapping[int, PartyFacts]) -> Standing:
    """An instruction and where it stands; quantity and amount are those of the facts."""
    facts = {name: value for name, value in found.items() if name in Standing.__dataclass_fields__}
    currency = found["currency"]
    amounts = {name: exact_amount(found[name], currency) for name in ("amount", "previous_amount", "remaining_amount")}
    part = {
        "part": Part(found["part"]) if found["part"] else None,
        "previously": Counted(found["previous_quantity"], counted),
        "remaining": Counted(found["remaining_quantity"], counted),
    }
    return Standing(
        **facts | amounts | part,
        counted=Counted(found["quantity"] or Decimal(0), counted),
        settlement_date=found["intended_settlement_date"],
        own=named(parties[found["participant"]]),
        other=named(parties[found["counterparty"]]),
        depository=Party(NamedBy.BIC, found["place"]),
    )


def exact_amount(amount: Decimal | None, currency: str | None) -> Decimal | None:
    """An amount with the decimals of its currency, with however many it is kept: more than that cannot be told in ISO 15022."""
    return None if amount is None or currency is None else exact(amount, minor_units(currency))


def named(party: PartyFacts) -> Party:
    """A party by its BIC, else by its LEI."""
    return Party(NamedBy.BIC, party.bic) if party.bic else Party(NamedBy.SCHEME, party.lei, "GLEIF")

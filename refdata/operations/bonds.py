"""Writes of the terms of bonds."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from machinery.transactions import part
from recordkeeping.operations import record
from refdata.bonds import BondFacts
from refdata.operations.dated import SHOWN, DatedTable, lock_list, replace_from, told
from refdata.queries import assets_by_code, bond_terms
from refdata.refusals import NotOnFile
from vocabulary.actor import Actor
from vocabulary.decimals import shortest
from vocabulary.identifiers import Isin

BOND_TERMS = DatedTable("refdata_bondterms", ["instrument_id"], list(BondFacts.__dataclass_fields__))


@part
def set_bond_terms(wishes: Mapping[Isin, BondFacts], *, valid_from: date, by: Actor, at: datetime) -> int:
    """Makes terms of bonds true from a day on; how many that changes. The same again changes nothing.

    They may be corrected for the past: what was reckoned with the former ones stays as it was booked. Refuses NotOnFile
    (instrument).
    """
    assets = {isin: found.id for isin, found in assets_by_code(wishes).items() if found.kind == "INSTRUMENT"}
    missing = sorted(isin for isin in wishes if isin not in assets)
    if missing:
        raise NotOnFile(missing=missing)
    lock_list(BOND_TERMS.name)
    wanted = {assets[isin]: facts for isin, facts in wishes.items()}
    before = bond_terms(wanted, valid_from)
    changing = {pk: facts for pk, facts in sorted(wanted.items()) if before.get(pk) != facts}
    replace_from(BOND_TERMS, [{"instrument_id": pk, **asdict(facts)} for pk, facts in changing.items()], valid_from)
    if changing:
        record(
            by=by,
            at=at,
            code="bond_terms.set",
            subject_type="asset",
            subject_ids=list(changing),
            before={"valid_from": None, **_of_each({pk: before[pk] for pk in changing if pk in before})},
            after={"valid_from": valid_from.isoformat(), **_of_each(changing)},
        )
    return len(changing)


def _of_each(bonds: Mapping[int, BondFacts]) -> dict[str, Any]:
    """The terms of a small set, by id; of a large one the count and the digest."""
    if len(bonds) > SHOWN:
        return told([asdict(facts) for facts in bonds.values()])
    return {"each": {str(pk): _words(facts) for pk, facts in bonds.items()}}


def _words(facts: BondFacts) -> dict[str, Any]:
    return asdict(facts) | {
        "coupon_percent": shortest(facts.coupon_percent),
        "first_accrual": facts.first_accrual.isoformat(),
        "first_coupon": facts.first_coupon and facts.first_coupon.isoformat(),
        "maturity": facts.maturity.isoformat(),
    }

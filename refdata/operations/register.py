"""Writes of parties, currencies and instruments."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from machinery.statements import rows, run
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.models import InstrumentTerms
from refdata.operations.dated import DatedTable, lock_list, replace_from, told
from refdata.queries import assets_by_code
from refdata.refusals import (
    BicIsTaken,
    HasOtherFacts,
    NotOnFile,
    UnitFinerThanScale,
    refusals_by_constraint,
)
from vocabulary.actor import Actor
from vocabulary.decimals import decimals_of
from vocabulary.identifiers import Bic, Isin, Lei
from vocabulary.money import Currency
from vocabulary.text import strict_text

PARTY_TERMS = DatedTable("refdata_partyterms", ["party_id"], ["name", "bic", "country"])
INSTRUMENT_TERMS = DatedTable(
    "refdata_instrumentterms",
    ["instrument_id"],
    ["name", "cfi", "quantity_type", "minimum_unit", "multiple", "currency_id", "market_id"],
)


@dataclass(frozen=True, slots=True)
class PartyWish:
    """A party as it should be: served by one of our legal entities (id); a BIC has 8 or 11 characters."""

    lei: Lei
    legal_entity: int
    name: str
    bic: Bic | None
    country: str


@dataclass(frozen=True, slots=True)
class InstrumentWish:
    """An instrument as it should be. `scale`: decimals of its amounts (0 to 6); `market`: id of where it settles."""

    isin: Isin
    scale: int
    name: str
    cfi: str
    quantity_type: InstrumentTerms.QuantityType
    minimum_unit: Decimal
    multiple: Decimal
    currency: Currency
    market: int


@part
def register_party(wishes: Sequence[PartyWish], *, valid_from: date, by: Actor, at: datetime) -> dict[str, int]:
    """Makes parties known with their terms from a day on, or changes the terms from that day: LEI -> id.

    What is the same stays untouched. Refuses InvalidText (name), HasOtherFacts (served by another legal entity),
    BicIsTaken.
    """
    names = {wish.lei: strict_text(wish.name, longest=200) for wish in wishes}
    lock_list(PARTY_TERMS.name)
    run(
        "insert into refdata_party (lei, legal_entity_id)"
        " select * from unnest(%(leis)s::text[], %(entities)s::bigint[]) on conflict do nothing",
        {"leis": [str(w.lei) for w in wishes], "entities": [w.legal_entity for w in wishes]},
    )
    found = rows(
        "select id, lei, legal_entity_id from refdata_party where lei = any(%(leis)s)",
        {"leis": [str(w.lei) for w in wishes]},
    )
    entities = {f["lei"]: f["legal_entity_id"] for f in found}
    moved = sorted(str(w.lei) for w in wishes if entities[w.lei] != w.legal_entity)
    if moved:
        raise HasOtherFacts(found=moved)
    ids = {f["lei"]: f["id"] for f in found}
    terms = [
        {
            "party_id": ids[wish.lei],
            "name": names[wish.lei],
            "bic": None if wish.bic is None else wish.bic.with_branch,
            "country": wish.country,
        }
        for wish in wishes
    ]
    taken = BicIsTaken(bics=sorted(str(term["bic"]) for term in terms if term["bic"]))
    with refusals_by_constraint(a_bic_names_one_party_a_day=taken):
        replaced = replace_from(PARTY_TERMS, terms, valid_from)
    if replaced.opened:
        record(
            by=by,
            at=at,
            code="party.registered",
            subject_type="party",
            subject_ids=sorted(ids.values()),
            after={"valid_from": valid_from.isoformat(), "unchanged": replaced.unchanged, **told(terms)},
        )
    return ids


@part
def register_currency(codes: Iterable[Currency], *, by: Actor, at: datetime) -> dict[str, int]:
    """Makes currencies known as assets with the minor units of ISO 4217: code -> id. Twice changes nothing."""
    wanted = {str(code): code.minor_units for code in codes}
    made = _open_assets("CURRENCY", wanted)
    if made:
        run(
            "insert into refdata_currency (asset_id, code) select id, code from refdata_asset where id = any(%(ids)s)",
            {"ids": made},
        )
        record(
            by=by,
            at=at,
            code="currency.registered",
            subject_type="asset",
            subject_ids=made,
            after=told([{"code": code, "scale": scale} for code, scale in sorted(wanted.items())]),
        )
    return {code: facts.id for code, facts in assets_by_code(wanted).items()}


@part
def register_instrument(
    wishes: Sequence[InstrumentWish], *, valid_from: date, by: Actor, at: datetime
) -> dict[str, int]:
    """Makes instruments known with their terms from a day on, or changes the terms from that day: ISIN -> asset id.

    What is the same stays untouched. Refuses InvalidText (name), UnitFinerThanScale, NotOnFile (currency),
    HasOtherFacts (another scale: amounts were booked with it).
    """
    finer = sorted(str(w.isin) for w in wishes if max(decimals_of(w.minimum_unit), decimals_of(w.multiple)) > w.scale)
    if finer:
        raise UnitFinerThanScale(isins=finer)
    currencies = currency_ids(w.currency for w in wishes)
    names = {wish.isin: strict_text(wish.name, longest=350) for wish in wishes}
    lock_list(INSTRUMENT_TERMS.name)
    made = _open_assets("INSTRUMENT", {str(w.isin): w.scale for w in wishes})
    run(
        "insert into refdata_instrument (asset_id, isin) select id, code from refdata_asset where id = any(%(ids)s)",
        {"ids": made},
    )
    assets = assets_by_code(str(w.isin) for w in wishes)
    ids = {isin: facts.id for isin, facts in assets.items()}
    terms = [
        {
            "instrument_id": ids[wish.isin],
            "name": names[wish.isin],
            "cfi": wish.cfi,
            "quantity_type": str(wish.quantity_type),
            "minimum_unit": wish.minimum_unit,
            "multiple": wish.multiple,
            "currency_id": currencies[wish.currency],
            "market_id": wish.market,
        }
        for wish in wishes
    ]
    replaced = replace_from(INSTRUMENT_TERMS, terms, valid_from)
    if replaced.opened:
        record(
            by=by,
            at=at,
            code="instrument.registered",
            subject_type="asset",
            subject_ids=sorted(ids.values()),
            after={"valid_from": valid_from.isoformat(), "unchanged": replaced.unchanged, **told(terms)},
        )
    return ids


def _open_assets(kind: str, scales: dict[str, int]) -> list[int]:
    """Opens the assets that are missing; their ids. Refuses HasOtherFacts for one with another scale or kind."""
    made = rows(
        "insert into refdata_asset (code, kind, scale) select code, %(kind)s, scale"
        " from unnest(%(codes)s::text[], %(scales)s::smallint[]) w(code, scale) order by code"
        " on conflict do nothing returning id",
        {"kind": kind, "codes": list(scales), "scales": list(scales.values())},
    )
    found = assets_by_code(scales)
    other = sorted(
        f"{code} ({facts.kind}, {facts.scale})"
        for code, facts in found.items()
        if facts.scale != scales[code] or facts.kind != kind
    )
    if other:
        raise HasOtherFacts(found=other)
    return [f["id"] for f in made]


def currency_ids(codes: Iterable[str]) -> dict[str, int]:
    """Code -> asset id of currencies. Refuses NotOnFile."""
    wanted = {str(code) for code in codes}
    found = {code: facts.id for code, facts in assets_by_code(wanted).items() if facts.kind == "CURRENCY"}
    missing = sorted(wanted - set(found))
    if missing:
        raise NotOnFile(missing=missing)
    return found

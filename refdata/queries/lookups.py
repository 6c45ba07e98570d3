"""From identifiers to what they name, where unknown ones are missing from the answer; and what was, is and will be true of
it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from machinery.statements import rows, statement
from refdata.models import Instrument, InstrumentTerms, Party, PartyTerms
from vocabulary.identifiers import Bic


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """A party and what is true of it on the day asked for."""

    id: int
    lei: str
    name: str
    bic: str | None
    country: str


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """An account: SECURITIES, CASH (then with its currency, an asset id), LOCATION or CONTROL."""

    id: int
    number: str
    party: int
    kind: str
    currency: int | None
    opened_on: date
    closed_on: date | None

    def is_open(self, day: date) -> bool:
        """Whether it is open on a day: from `opened_on`, before `closed_on`."""
        return self.opened_on <= day and (self.closed_on is None or day < self.closed_on)


@dataclass(frozen=True, slots=True)
class AssetFacts:
    """A currency or an instrument with the decimals of its amounts."""

    id: int
    code: str
    kind: str
    scale: int


@dataclass(frozen=True, slots=True)
class TermsFacts:
    """What is true of an instrument on the day asked for."""

    asset: int
    isin: str
    name: str
    cfi: str
    quantity_type: str
    minimum_unit: Decimal
    multiple: Decimal
    currency: str
    market: int


@dataclass(frozen=True, slots=True)
class MarketFacts:
    """A settlement market."""

    id: int
    code: str
    name: str
    time_zone: str
    calendar: str
    csd_bic: str


_PARTY = (
    "select p.id, p.lei, t.name, t.bic, t.country from refdata_party p"
    " join refdata_partyterms t on t.party_id = p.id and t.valid @> %(on)s::date where "
)
_ACCOUNT = (
    "select id, number, party_id as party, kind, currency_id as currency, opened_on, closed_on from refdata_account"
)
_MARKET = (
    "select m.id, m.code, m.name, m.time_zone, c.code as calendar, m.csd_bic from refdata_market m"
    " join refdata_calendar c on c.id = m.calendar_id"
)


def leis_of(parties: Collection[int]) -> dict[int, str]:
    """Id of a party -> its LEI; unknown ids are left out."""
    found = rows("select id, lei from refdata_party where id = any(%(ids)s)", {"ids": list(parties)})
    return {f["id"]: f["lei"] for f in found}


def proprietary(parties: Collection[int]) -> set[int]:
    """Those of some parties that are the firm itself: they bear the LEI of one of its legal entities."""
    found = rows(
        "select p.id from refdata_party p join authorizations_legalentity e on e.lei = p.lei where p.id = any(%(ids)s)",
        {"ids": list(parties)},
    )
    return {f["id"] for f in found}


def entities_of_parties(parties: Collection[int]) -> dict[int, int]:
    """Id of a party -> the legal entity that serves it; unknown ids are left out."""
    return dict(Party.objects.filter(pk__in=parties).values_list("pk", "legal_entity"))


def accounts_by_id(accounts: Collection[int]) -> dict[int, AccountFacts]:
    """Id -> account, whether open or not; unknown ids are left out."""
    found = rows(f"{_ACCOUNT} where id = any(%(ids)s)", {"ids": list(accounts)})
    return {f["id"]: AccountFacts(**f) for f in found}


def parties_by_lei(leis: Iterable[str]) -> dict[str, int]:
    """LEI -> id of the party."""
    found = rows("select lei, id from refdata_party where lei = any(%(leis)s)", {"leis": list(leis)})
    return {f["lei"]: f["id"] for f in found}


def parties_by_bic(bics: Iterable[Bic], on: date) -> dict[str, PartyFacts]:
    """BIC as given (eight characters mean the head office) -> the party that bears it on that day."""
    full = {bic: bic.with_branch for bic in bics}
    found = rows(_PARTY + "t.bic = any(%(bics)s)", {"bics": list(full.values()), "on": on})
    by_bic = {f["bic"]: PartyFacts(**f) for f in found}
    return {bic: by_bic[spelled] for bic, spelled in full.items() if spelled in by_bic}


def parties_named(text: str) -> list[int]:
    """The parties that a text may mean: an LEI, a BIC, or a part of a name that they have or had."""
    named = text.strip()
    bic = Bic(named.upper()).with_branch if Bic.is_valid(named.upper()) else None
    return [f["id"] for f in rows(statement("refdata", "parties_named"), {"text": named, "bic": bic})]


def party_terms(parties: Iterable[int], on: date) -> dict[int, PartyFacts]:
    """Id of the party -> what is true of it on that day."""
    found = rows(_PARTY + "p.id = any(%(parties)s)", {"parties": list(parties), "on": on})
    return {f["id"]: PartyFacts(**f) for f in found}


def accounts_by_number(numbers: Iterable[str]) -> dict[str, AccountFacts]:
    """Number -> account, whether open or not."""
    found = rows(f"{_ACCOUNT} where number = any(%(numbers)s)", {"numbers": list(numbers)})
    return {f["number"]: AccountFacts(**f) for f in found}


def account_numbers(accounts: Iterable[int]) -> dict[int, str]:
    """Id of the account -> its number."""
    found = rows("select id, number from refdata_account where id = any(%(accounts)s)", {"accounts": list(accounts)})
    return {f["id"]: f["number"] for f in found}


def assets_named(assets: Iterable[int]) -> dict[int, AssetFacts]:
    """Id of the asset -> what it is."""
    found = rows("select id, code, kind, scale from refdata_asset where id = any(%(assets)s)", {"assets": list(assets)})
    return {f["id"]: AssetFacts(**f) for f in found}


def assets_by_code(codes: Iterable[str]) -> dict[str, AssetFacts]:
    """ISO 4217 code or ISIN -> asset."""
    found = rows("select id, code, kind, scale from refdata_asset where code = any(%(codes)s)", {"codes": list(codes)})
    return {f["code"]: AssetFacts(**f) for f in found}


def isins_of(assets: Iterable[int]) -> dict[int, str]:
    """Asset id -> ISIN of the instrument; a currency is absent."""
    return dict(Instrument.objects.filter(pk__in=list(assets)).values_list("pk", "isin"))


def instrument_terms(assets: Iterable[int], on: date) -> dict[int, TermsFacts]:
    """Asset id of an instrument -> what is true of it on that day."""
    found = rows(
        "select i.asset_id as asset, i.isin, t.name, t.cfi, t.quantity_type, t.minimum_unit, t.multiple,"
        " c.code as currency, t.market_id as market from refdata_instrument i"
        " join refdata_instrumentterms t on t.instrument_id = i.asset_id and t.valid @> %(on)s::date"
        " join refdata_currency c on c.asset_id = t.currency_id where i.asset_id = any(%(assets)s)",
        {"assets": list(assets), "on": on},
    )
    return {f["asset"]: TermsFacts(**f) for f in found}


def markets() -> dict[int, MarketFacts]:
    """Every market by id."""
    return {f["id"]: MarketFacts(**f) for f in rows(_MARKET + " order by m.id")}


def markets_by_code() -> dict[str, int]:
    """Code of a market -> its id."""
    return {facts.code: pk for pk, facts in markets().items()}


def markets_by_csd(bics: Iterable[str]) -> dict[str, MarketFacts]:
    """BIC of the depository (eleven characters) -> market."""
    found = rows(_MARKET + " where m.csd_bic = any(%(bics)s)", {"bics": list(bics)})
    return {f["csd_bic"]: MarketFacts(**f) for f in found}


def party_history(party: int) -> list[PartyTerms]:
    """What was, is and will be true of a party, newest first; terms that were taken back before they began are left out."""
    return list(PartyTerms.objects.filter(party=party, valid__isempty=False).order_by("-valid"))


def instrument_history(asset: int) -> list[InstrumentTerms]:
    """What was, is and will be true of an instrument, newest first; terms taken back before they began are left out."""
    found = InstrumentTerms.objects.filter(instrument=asset, valid__isempty=False).select_related("currency", "market")
    return list(found.order_by("-valid"))

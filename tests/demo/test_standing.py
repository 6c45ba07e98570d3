"""Where everybody in the demo firm settles: for whatever is listed there is one most specific instruction, never two."""

from backoffice.demo.cast import CURRENCIES, instruments, our_firms, participants
from backoffice.demo.front_offices import TORN
from refdata.queries import (
    SsiFacts,
    SsiWanted,
    assets_by_code,
    bond_terms,
    markets,
    parties_by_lei,
    settlement_instructions_for,
)
from refdata.ssi import Purpose
from tests.conftest import OwnDatabase
from tests.demo.conftest import TINY, TUE_2026_11_24
from vocabulary.product import Product, product_of


def test_whatever_is_listed_settles_by_one_instruction_of_each_party(firm: OwnDatabase) -> None:
    firm.use("web")
    ids = parties_by_lei(each.lei for each in [*our_firms(), *participants()])
    codes = {market.code: pk for pk, market in markets().items()}
    wanted = [
        SsiWanted(party, product, each.isin, codes[each.market], each.currency)
        for party in ids.values()
        for each in instruments(TINY.seed)
        if (product := product_of(each.cfi))
    ]
    wanted += [
        SsiWanted(party, Product.FX, currency=currency, purpose=Purpose.CASH)
        for party in ids.values()
        for currency in CURRENCIES
    ]
    found = settlement_instructions_for(wanted, TUE_2026_11_24)
    assert len(found) == len(wanted) == 43 * 405
    torn = parties_by_lei([participants()[TORN].lei])
    unclear = {
        (asked.party, asked.product, asked.currency) for asked, each in found.items() if not isinstance(each, SsiFacts)
    }
    assert unclear == {(party, Product.BOND, "EUR") for party in torn.values()}, (
        "one is torn, for the queue of exceptions"
    )
    assert all(each.cash_account for each in found.values() if isinstance(each, SsiFacts))


def test_every_bond_has_terms(firm: OwnDatabase) -> None:
    firm.use("web")
    bonds = {each.isin: each.bond for each in instruments(TINY.seed) if each.face}
    assets = {isin: asset.id for isin, asset in assets_by_code(bonds).items()}
    found = bond_terms(assets.values(), TUE_2026_11_24)
    assert {isin: found[pk] for isin, pk in assets.items()} == bonds and len(bonds) == 152

"""Writes of reference data. Every operation takes a set; one is a set of one."""

from refdata.operations.accounts import (
    AccountWish,
    close_account,
    end_representation,
    open_account,
    represent_party,
)
from refdata.operations.bonds import set_bond_terms
from refdata.operations.closures import (
    ClosureWish,
    Publication,
    declare_closures,
    load_calendar_from_holidays,
    publish_closures,
    withdraw_closures,
)
from refdata.operations.dated import DatedTable, Replaced, end_from, lock_list, replace_from
from refdata.operations.desks import serve_parties
from refdata.operations.lists import (
    load_bond_terms,
    load_closures,
    load_ecb_rates,
    load_leis,
    load_listings,
    load_mics,
    load_ssis,
)
from refdata.operations.markets import (
    CutOffWish,
    CycleWish,
    MarketWish,
    move_cut_off,
    open_calendar,
    register_market,
    set_cut_off,
    set_cycle,
    set_payment_calendar,
)
from refdata.operations.quotes import CollarWish, PriceWish, RateWish, set_price, set_price_collar, set_rate
from refdata.operations.register import (
    InstrumentWish,
    PartyWish,
    register_currency,
    register_instrument,
    register_party,
)
from refdata.operations.ssi import end_ssi, set_ssi
from refdata.refusals import (
    AlreadyRepresented,
    BicIsTaken,
    GapInCalendar,
    HasOtherFacts,
    NotOnFile,
    SsiPastStands,
    SsiScopeTaken,
    UnitFinerThanScale,
)
from refdata.ssi import SsiWish

__all__ = [
    "AccountWish",
    "AlreadyRepresented",
    "BicIsTaken",
    "ClosureWish",
    "CollarWish",
    "CutOffWish",
    "CycleWish",
    "DatedTable",
    "GapInCalendar",
    "HasOtherFacts",
    "InstrumentWish",
    "MarketWish",
    "NotOnFile",
    "PartyWish",
    "PriceWish",
    "Publication",
    "RateWish",
    "Replaced",
    "SsiPastStands",
    "SsiScopeTaken",
    "SsiWish",
    "UnitFinerThanScale",
    "close_account",
    "declare_closures",
    "end_from",
    "end_representation",
    "end_ssi",
    "load_bond_terms",
    "load_calendar_from_holidays",
    "load_closures",
    "load_ecb_rates",
    "load_leis",
    "load_listings",
    "load_mics",
    "load_ssis",
    "lock_list",
    "move_cut_off",
    "open_account",
    "open_calendar",
    "publish_closures",
    "register_currency",
    "register_instrument",
    "register_market",
    "register_party",
    "replace_from",
    "represent_party",
    "serve_parties",
    "set_bond_terms",
    "set_cut_off",
    "set_cycle",
    "set_payment_calendar",
    "set_price",
    "set_price_collar",
    "set_rate",
    "set_ssi",
    "withdraw_closures",
]

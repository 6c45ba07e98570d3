"""The tables of reference data; other apps take them only for a foreign key or a type."""

from refdata.models.account import Account, Representation
from refdata.models.asset import Asset, Currency, Instrument, InstrumentTerms
from refdata.models.bond import BondTerms
from refdata.models.calendar import Calendar, Closure, CurrencyCalendar
from refdata.models.desk_party import DeskParty
from refdata.models.market import CutOff, CutOffMove, Market, SettlementCycle
from refdata.models.party import Party, PartyTerms
from refdata.models.public import LeiRecord, Listing, Revision, Venue
from refdata.models.quote import FxRate, Price, PriceCollar
from refdata.models.ssi import Ssi, SsiTerms

__all__ = [
    "Account",
    "Asset",
    "BondTerms",
    "Calendar",
    "Closure",
    "Currency",
    "CurrencyCalendar",
    "CutOff",
    "CutOffMove",
    "DeskParty",
    "FxRate",
    "Instrument",
    "InstrumentTerms",
    "LeiRecord",
    "Listing",
    "Market",
    "Party",
    "PartyTerms",
    "Price",
    "PriceCollar",
    "Representation",
    "Revision",
    "SettlementCycle",
    "Ssi",
    "SsiTerms",
    "Venue",
]

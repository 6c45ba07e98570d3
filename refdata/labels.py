"""What is done to reference data, and to what, for people."""

from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

EVENTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "account.opened": pgettext_lazy("event", "Account opened"),
        "account.closed": pgettext_lazy("event", "Account closed"),
        "bond_terms.set": pgettext_lazy("event", "Terms of bonds set"),
        "calendar.opened": pgettext_lazy("event", "Calendar opened"),
        "closures.published": pgettext_lazy("event", "Closing days published"),
        "closures.declared": pgettext_lazy("event", "Closing days declared"),
        "closures.withdrawn": pgettext_lazy("event", "Closing days taken back"),
        "currency.registered": pgettext_lazy("event", "Currency registered"),
        "cut_off.set": pgettext_lazy("event", "Cut-off set"),
        "cut_off.moved": pgettext_lazy("event", "Cut-off moved for a day"),
        "instrument.registered": pgettext_lazy("event", "Instrument registered"),
        "market.registered": pgettext_lazy("event", "Market registered"),
        "party.served_by": pgettext_lazy("event", "Desk of a party changed"),
        "party.registered": pgettext_lazy("event", "Party registered"),
        "payment_calendar.set": pgettext_lazy("event", "Payment calendar set"),
        "price.set": pgettext_lazy("event", "Price set"),
        "price_collar.set": pgettext_lazy("event", "Price collar set"),
        "rate.set": pgettext_lazy("event", "Rate set"),
        "representation.granted": pgettext_lazy("event", "Representation given"),
        "representation.ended": pgettext_lazy("event", "Representation ended"),
        "ssi.set": pgettext_lazy("event", "Standing settlement instruction set"),
        "ssi.ended": pgettext_lazy("event", "Standing settlement instruction ended"),
        "settlement_cycle.set": pgettext_lazy("event", "Settlement cycle set"),
    }
)

SUBJECTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "account": pgettext_lazy("subject", "Account"),
        "asset": pgettext_lazy("subject", "Asset"),
        "calendar": pgettext_lazy("subject", "Calendar"),
        "market": pgettext_lazy("subject", "Market"),
        "party": pgettext_lazy("subject", "Party"),
        "rate": pgettext_lazy("subject", "Rate"),
        "representation": pgettext_lazy("subject", "Representation"),
        "ssi": pgettext_lazy("subject", "Standing settlement instruction"),
    }
)

FACTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "desk": pgettext_lazy("fact", "Desk"),
        "agent": pgettext_lazy("fact", "Agent"),
        "cash_account": pgettext_lazy("fact", "Cash account"),
        "convention": pgettext_lazy("fact", "Day count"),
        "coupon_percent": pgettext_lazy("fact", "Coupon in percent"),
        "decimals_per_100": pgettext_lazy("fact", "Decimals on 100"),
        "depository": pgettext_lazy("fact", "Depository"),
        "end_of_month": pgettext_lazy("fact", "At the end of the month"),
        "ex_coupon_days": pgettext_lazy("fact", "Ex-coupon days"),
        "first_accrual": pgettext_lazy("fact", "Accrues from"),
        "first_coupon": pgettext_lazy("fact", "First coupon"),
        "frequency": pgettext_lazy("fact", "Coupons a year"),
        "isin": pgettext_lazy("fact", "ISIN"),
        "market": pgettext_lazy("fact", "Market"),
        "maturity": pgettext_lazy("fact", "Maturity"),
        "party": pgettext_lazy("fact", "Party"),
        "product": pgettext_lazy("fact", "Product"),
        "purpose": pgettext_lazy("fact", "Purpose"),
        "safekeeping_account": pgettext_lazy("fact", "Safekeeping account"),
        "valid_from": pgettext_lazy("fact", "Valid from"),
        "valid_until": pgettext_lazy("fact", "Valid until before"),
    }
)
"""What the facts of its events are called, by the name under which the trail keeps them."""

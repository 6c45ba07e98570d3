"""What is done to reference data, and to what, for people."""

from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

EVENTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "account.opened": pgettext_lazy("event", "Account opened"),
        "account.closed": pgettext_lazy("event", "Account closed"),
        "calendar.opened": pgettext_lazy("event", "Calendar opened"),
        "closures.published": pgettext_lazy("event", "Closing days published"),
        "closures.declared": pgettext_lazy("event", "Closing days declared"),
        "closures.withdrawn": pgettext_lazy("event", "Closing days taken back"),
        "currency.registered": pgettext_lazy("event", "Currency registered"),
        "cut_off.set": pgettext_lazy("event", "Cut-off set"),
        "cut_off.moved": pgettext_lazy("event", "Cut-off moved for a day"),
        "instrument.registered": pgettext_lazy("event", "Instrument registered"),
        "market.registered": pgettext_lazy("event", "Market registered"),
        "party.registered": pgettext_lazy("event", "Party registered"),
        "payment_calendar.set": pgettext_lazy("event", "Payment calendar set"),
        "price.set": pgettext_lazy("event", "Price set"),
        "rate.set": pgettext_lazy("event", "Rate set"),
        "representation.granted": pgettext_lazy("event", "Representation given"),
        "representation.ended": pgettext_lazy("event", "Representation ended"),
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
    }
)

FACTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "valid_from": pgettext_lazy("fact", "Valid from"),
    }
)
"""What the facts of its events are called, by the name under which the trail keeps them."""

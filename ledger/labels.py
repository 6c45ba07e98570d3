"""What a journal is about and what an account is, for people."""

from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

JOURNAL_KINDS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "SETT": pgettext_lazy("journal", "Settlement"),
        "REVR": pgettext_lazy("journal", "Reversal"),
        "OPEN": pgettext_lazy("journal", "Opening balance"),
        "HAND": pgettext_lazy("journal", "Posting by hand"),
        "CASH": pgettext_lazy("journal", "Payment"),
        "PENA": pgettext_lazy("journal", "Penalties accrued"),
        "PENP": pgettext_lazy("journal", "Penalties paid"),
        "DEPO": pgettext_lazy("journal", "Settlement at a depository"),
    }
)
ACCOUNT_KINDS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "SECURITIES": _("Safekeeping account"),
        "CASH": _("Cash account"),
        "LOCATION": _("Location"),
        "CONTROL": _("Control account"),
    }
)

EVENTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "day.closed": pgettext_lazy("event", "Business date closed"),
        "day.opened": pgettext_lazy("event", "Business date opened"),
        "account.floor_set": pgettext_lazy("event", "Floor set"),
        "hold.placed": pgettext_lazy("event", "Amount held"),
        "hold.released": pgettext_lazy("event", "Held amount released"),
        "journal.posted": pgettext_lazy("event", "Posted"),
    }
)
"""What is done to accounts, journals and days of the books."""

EVENT_KINDS: MappingProxyType[str, str] = MappingProxyType(
    {"journal.posted": "booking", "hold.placed": "booking", "hold.released": "booking"}
)
"""Which of them move or hold amounts."""

SUBJECTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "book_account": pgettext_lazy("subject", "Account of the books"),
        "day": pgettext_lazy("subject", "Business date"),
        "journal": pgettext_lazy("subject", "Journal"),
    }
)


def journal_kind(code: str) -> str:
    """The name of a kind of journal; its code for one that is not in the table."""
    return str(JOURNAL_KINDS.get(code, code))


def account_kind(code: str) -> str:
    """The name of a kind of account; its code for one that is not in the table."""
    return str(ACCOUNT_KINDS.get(code, code))


FACTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "closed_on": pgettext_lazy("fact", "Closed on"),
        "floor": pgettext_lazy("fact", "Floor"),
        "held": pgettext_lazy("fact", "Held"),
        "opened": pgettext_lazy("fact", "Date opened"),
    }
)
"""What the facts of its events are called, by the name under which the trail keeps them."""

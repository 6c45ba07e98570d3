"""States and troubles of deliveries, and what is done to subscriptions, as people read them."""

from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from machinery.chip import Chip
from notifications.models import Delivery, Subscription

SUBSCRIPTION_CHIPS: Final = {
    Subscription.State.ACTIVE: Chip("good", _("active")),
    Subscription.State.PAUSED: Chip("wait", _("paused")),
    Subscription.State.DISABLED: Chip("bad", _("disabled: the address said that it is gone")),
    Subscription.State.DELETED: Chip("off", _("deleted")),
}
DELIVERY_CHIPS: Final = {
    Delivery.State.WAITING: Chip("busy", _("on its way")),
    Delivery.State.DELIVERED: Chip("good", _("delivered")),
    Delivery.State.DEAD: Chip("bad", _("given up")),
}
TROUBLES: Final[dict[str, Promise]] = {
    "timeout": _("no answer within fifteen seconds"),
    "connection": _("no connection"),
    "unknown_host": _("the name of the host is unknown"),
    "certificate": _("the certificate does not hold"),
    "not_public": _("the name leads to an address that is not public"),
    "not_allowed": _("the address is none that may be sent to"),
    "no_secret": _("no secret can be read: it must be rotated"),
    "out_of_scope": _("no longer the client's to know"),
    "lost": _("the sender was ended in the middle"),
}

EVENTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "delivery.replayed": pgettext_lazy("event", "Delivery sent again"),
        "sender.released": pgettext_lazy("event", "Server released for sending"),
        "subscription.made": pgettext_lazy("event", "Subscription made"),
        "subscription.paused": pgettext_lazy("event", "Subscription paused"),
        "subscription.resumed": pgettext_lazy("event", "Subscription taken up again"),
        "subscription.deleted": pgettext_lazy("event", "Subscription deleted"),
        "subscription.secret_rotated": pgettext_lazy("event", "Secret rotated"),
        "subscription.tested": pgettext_lazy("event", "Test message sent"),
        "subscription.replayed": pgettext_lazy("event", "Range of events sent again"),
    }
)

SUBJECTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "server": pgettext_lazy("subject", "Server"),
        "subscription": pgettext_lazy("subject", "Subscription"),
    }
)


def trouble_words(trouble: str) -> str:
    """What stood in the way, in the reader's language."""
    return str(TROUBLES.get(trouble, trouble))


FACTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "address": pgettext_lazy("fact", "Address"),
        "types": pgettext_lazy("fact", "Types of events"),
        "url": pgettext_lazy("fact", "Address"),
    }
)
"""What the facts of its events are called, by the name under which the trail keeps them."""

"""What is refused of subscriptions and deliveries."""

from django.utils.translation import gettext as _

from vocabulary.outcome import Refusal


class TargetRefused(Refusal):
    """The address of a subscription is one to which nothing is sent."""

    code = "target_refused"
    status = 422

    def sentence(self) -> str:
        return _(
            "Nothing is sent to %(url)s: expected https to a public host name, port 443 or 8443, without user and fragment."
        ) % {"url": self.data["url"]}


class AddressSubscribed(Refusal):
    """The client system has another subscription for the same address."""

    code = "address_subscribed"
    status = 409

    def sentence(self) -> str:
        return _("Subscription %(subscription)s is for this address already. Change or delete that one.") % self.data


class UnknownEventType(Refusal):
    """A subscription or a filter names a type of events that does not exist."""

    code = "unknown_event_type"
    status = 422

    def sentence(self) -> str:
        return _("%(type)s is no type of events. Choose from %(known)s.") % self.data


class SubscriptionEnded(Refusal):
    """The subscription is not one that this can be done to now."""

    code = "subscription_not_fit"
    status = 409

    def sentence(self) -> str:
        return _("Subscription %(subscription)s is in state %(state)s, which does not allow this.") % self.data


class RangeTooLong(Refusal):
    """More of the trail was asked to be replayed than is looked at at once, or none of it."""

    code = "range_too_long"
    status = 422

    def sentence(self) -> str:
        return _(
            "From %(first)s to %(last)s: a replay takes 1 to %(most)s positions that have passed. Ask for it in parts."
        ) % (self.data)


class ServerReleasedAlready(Refusal):
    """The same person has released this server, or it needs no release."""

    code = "server_released_already"
    status = 409

    def sentence(self) -> str:
        return _(
            "This server needs no release of yours: it may send, or you have released it and a second person must."
        )

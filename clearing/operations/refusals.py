"""What clearing refuses of an act on trades."""

from django.utils.translation import gettext as _

from vocabulary.outcome import Refusal


class NoSuchTrade(Refusal):
    """No trade with this id that the actor may see."""

    code = "no_such_trade"
    status = 404

    def sentence(self) -> str:
        return _("No trade %(trade)s is known. Look it up by its reference.") % {"trade": self.data["trade"]}


class NothingToRepair(Refusal):
    """The trade has no open exception: it is instructed, cancelled or waits for nobody."""

    code = "nothing_to_repair"

    def sentence(self) -> str:
        return _("This trade has no open exception. Look at where it stands now.")


class NotAcceptable(Refusal):
    """An exception that no person can accept: its cause has to be mended."""

    code = "not_acceptable"
    status = 422

    def sentence(self) -> str:
        return _("Nothing that stands against this trade can be accepted. Mend its cause, then try again.")


class TradeOutOfReach(Refusal):
    """The actor sees the trade, but holds the right only for other legal entities."""

    code = "trade_out_of_reach"
    status = 403

    def sentence(self) -> str:
        return _(
            "This trade is of a party that is served by a legal entity for which you do not have this right. "
            "Ask a colleague there, or someone who gives roles."
        )


class NetCannotSettle(Refusal):
    """What stays in a net could not be instructed, so nothing may leave it."""

    code = "net_cannot_settle"

    def sentence(self) -> str:
        return _(
            "What stays in net %(nets)s could not be instructed: an account or the instrument of it settles no more. "
            "Open it again, then cancel or change the trade."
        ) % {"nets": ", ".join(map(str, self.data["nets"]))}


class ConfirmationReferenceTaken(Refusal):
    """The sender of a confirmation used its reference for other facts."""

    code = "confirmation_reference_taken"

    def sentence(self) -> str:
        return _(
            "%(reference)s is the reference of confirmation %(confirmation)s, which says something else. "
            "Confirm what has changed under a reference of its own."
        ) % dict(self.data)


class NothingToAllocate(Refusal):
    """A trade without anything to divide: cancelled, in money alone, or not enriched yet."""

    code = "nothing_to_allocate"
    status = 422

    def sentence(self) -> str:
        return _(
            "This trade cannot be allocated: it is cancelled, deals in money alone, or what settles it is not known yet. "
            "Look at where it stands."
        )


class AllocationIsFinal(Refusal):
    """The trade is allocated and matched: its allocation changes no more."""

    code = "allocation_is_final"

    def sentence(self) -> str:
        return _("This trade is matched, so its allocation stands. Move what has changed between the accounts.")


class NotAnAccountOfTheParty(Refusal):
    """No safekeeping account of the party of the trade that is open when it settles."""

    code = "not_an_account_of_the_party"
    status = 422

    def sentence(self) -> str:
        return _(
            "%(account)s is no safekeeping account of the party that is open when the trade settles. Name one that is."
        ) % {"account": self.data["account"]}


class NoSuchLimit(Refusal):
    """No limit with this id is in force."""

    code = "no_such_limit"
    status = 404

    def sentence(self) -> str:
        return _("No limit %(limit)s is in force. Set one first.") % {"limit": self.data["limit"]}


class LimitPastStands(Refusal):
    """A limit would change for a day that is over."""

    code = "limit_past_stands"
    status = 422

    def sentence(self) -> str:
        return _(
            "%(valid_from)s is before the business date %(business_date)s: what stood then was checked against. "
            "Choose a day from the business date on."
        ) % (self.data)


class LimitInOtherUnit(Refusal):
    """The limit is on file and reckoned in another currency."""

    code = "limit_in_other_unit"

    def sentence(self) -> str:
        return _("This limit is reckoned in %(unit)s, and its uses are. Give its amount in that currency.") % self.data


class OverrideNotHigher(Refusal):
    """An override that would not let more be used than the limit itself."""

    code = "override_not_higher"
    status = 422

    def sentence(self) -> str:
        return _("The limit is %(limit)s; an override of %(amount)s lets no more be used. Name a higher amount.") % (
            self.data
        )


class MarginPastStands(Refusal):
    """Terms of a margin account would change for a day that is over."""

    code = "margin_past_stands"
    status = 422

    def sentence(self) -> str:
        return _(
            "%(valid_from)s is before the business date %(business_date)s: what stood then was reckoned with. "
            "Choose a day from the business date on."
        ) % (self.data)


class NotTheirsToSecure(Refusal):
    """An account that cannot secure a margin account: of another party, of a kind that holds nothing, or not open."""

    code = "not_theirs_to_secure"
    status = 422

    def sentence(self) -> str:
        return _("%(account)s is no safekeeping or cash account of this party that is open then. Name one that is.") % {
            "account": self.data["account"]
        }


class AccountSecuresAnother(Refusal):
    """What an account holds would count for two margin accounts."""

    code = "account_secures_another"

    def sentence(self) -> str:
        return _(
            "%(account)s secures margin account %(margin_account)s already, and what it holds counts once. "
            "Take it out there first."
        ) % (self.data)


class CallsAreOpen(Refusal):
    """A margin account would end while calls of it ask for something."""

    code = "calls_are_open"

    def sentence(self) -> str:
        return _(
            "Calls of the margin account still ask for %(outstanding)s %(unit)s, the oldest is margin call %(call)s. "
            "Note them as met or withdraw them first."
        ) % (self.data)


class NoSuchMarginCall(Refusal):
    """No margin call with this id is on file."""

    code = "no_such_margin_call"
    status = 404

    def sentence(self) -> str:
        return _("No margin call %(call)s is known. Look it up on its margin account.") % {"call": self.data["call"]}


class NothingIsCalled(Refusal):
    """The call asks for nothing any more, or for less than what would be taken off it."""

    code = "nothing_is_called"

    def sentence(self) -> str:
        return _(
            "Margin call %(call)s still asks for %(outstanding)s %(unit)s, not for %(amount)s. Look at where it stands now."
        ) % (self.data)


class NotDisputed(Refusal):
    """The call is disputed already, or its dispute is over already."""

    code = "not_disputed"

    def sentence(self) -> str:
        return _("Somebody has noted that of margin call %(call)s before. Look at where it stands now.") % {
            "call": self.data["call"]
        }


REFUSALS: dict[str, type[Refusal]] = {
    refusal.code: refusal
    for refusal in (
        NoSuchTrade,
        NothingToRepair,
        NotAcceptable,
        TradeOutOfReach,
        NetCannotSettle,
        ConfirmationReferenceTaken,
        NothingToAllocate,
        AllocationIsFinal,
        NotAnAccountOfTheParty,
    )
}

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


REFUSALS: dict[str, type[Refusal]] = {
    refusal.code: refusal for refusal in (NoSuchTrade, NothingToRepair, NotAcceptable, TradeOutOfReach)
}

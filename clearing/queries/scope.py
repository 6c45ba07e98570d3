"""Who may see which trades, and act on them."""

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from clearing.models import Trade
from refdata.queries import permissions_for, visible_parties
from settlements.queries import Scope, scope_of
from vocabulary.actor import Actor

VIEW: Final = "clearing.view"


def visible_trades(actor: Actor, at: datetime) -> QuerySet[Trade]:
    """The trades that this actor may see: those of the parties in the actor's scope."""
    return Trade.objects.filter(party__in=visible_parties(actor, at, VIEW))


def trade_scope(actor: Actor, at: datetime) -> Scope:
    """The same scope for set-based reads of trades, of what they net to and of what is confirmed."""
    return scope_of(actor, at, VIEW)


def may_repair(trade: Trade, permission: str, actor: Actor, at: datetime) -> bool:
    """Whether a role gives `permission` where the trade's party is served. Not whether it is seen."""
    return permission in permissions_for(actor, at, [trade.party_id])

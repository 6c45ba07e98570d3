"""Who may see which trades, and act on them."""

from datetime import datetime

from django.db.models import QuerySet

from clearing.models import Trade
from refdata.queries import permissions_for, visible_parties
from vocabulary.actor import Actor


def visible_trades(actor: Actor, at: datetime) -> QuerySet[Trade]:
    """The trades that this actor may see: those of the parties in the actor's scope."""
    return Trade.objects.filter(party__in=visible_parties(actor, at))


def may_repair(trade: Trade, permission: str, actor: Actor, at: datetime) -> bool:
    """Whether a role gives `permission` where the trade's party is served. Not whether it is seen."""
    return permission in permissions_for(actor, at, [trade.party_id])

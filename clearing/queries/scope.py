"""Who may see which trades, and act on them."""

from datetime import datetime

from django.db.models import QuerySet

from authorizations.queries import entities_of
from clearing.models import Trade
from refdata.queries import visible_parties
from vocabulary.actor import Actor


def visible_trades(actor: Actor, at: datetime) -> QuerySet[Trade]:
    """The trades that this actor may see: those of the parties in the actor's scope."""
    return Trade.objects.filter(party__in=visible_parties(actor, at))


def may_repair(trade: Trade, permission: str, actor: Actor, at: datetime) -> bool:
    """Whether a role gives `permission` in the legal entity that serves the trade's party. Not whether it is seen."""
    entities = entities_of(actor, at, permission)
    return entities is None or trade.party.legal_entity_id in entities

"""Who may see which parties and accounts: the scope that every query for a person or client builds on."""

from datetime import datetime

from django.db.models import Q, QuerySet

from authorizations.queries import entities_of
from refdata.models import Account, Party, Representation, Ssi
from vocabulary.actor import Actor


def visible_parties(actor: Actor, at: datetime) -> QuerySet[Party]:
    """The parties that `actor` may see at `at`; empty for who may see none, and for jobs and messages.

    Staff see the parties of the legal entities in which a role lets them view reference data (an auditor likewise); the
    front office sees the parties that it represents.
    """
    entities = entities_of(actor, at, "refdata.view")
    if entities is None:
        return Party.objects.all()
    represented = Representation.objects.filter(_represented_by(actor), valid__contains=at).values("party")
    return Party.objects.filter(Q(legal_entity__in=entities) | Q(pk__in=represented))


def visible_accounts(actor: Actor, at: datetime) -> QuerySet[Account]:
    """The accounts of the visible parties, our own locations and control accounts among them."""
    return Account.objects.filter(party__in=visible_parties(actor, at))


def visible_ssis(actor: Actor, at: datetime) -> QuerySet[Ssi]:
    """The standing settlement instructions of the visible parties."""
    return Ssi.objects.filter(party__in=visible_parties(actor, at))


def _represented_by(actor: Actor) -> Q:
    if actor.kind == "person":
        return Q(person__accounts__pk=actor.id, person__accounts__is_active=True)
    if actor.kind == "client":
        return Q(application__client_id=actor.id)
    return Q(pk__in=[])

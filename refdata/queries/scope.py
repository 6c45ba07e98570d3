"""Who may see which parties and accounts: the scope that every query for a person or client builds on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from authorizations.queries import access_of
from itservices.models import QuarantinedRow
from itservices.queries import load_of, quarantined_row, visible_loads
from machinery.statements import rows
from refdata.models import Account, DeskParty, Party, Representation, Ssi
from refdata.refusals import PartyOutOfReach
from vocabulary.actor import Actor
from vocabulary.occasion import Occasion

SEES_LOADS: Final = "itservices.view"
"""The right by which one sees the files of everybody."""


def visible_parties(actor: Actor, at: datetime, right: str = "") -> QuerySet[Party]:
    """The parties that `actor` may see at `at`; empty for who may see none, and for jobs and messages.

    Staff see the parties of the legal entities in which a role lets them view reference data (an auditor likewise), or those
    of their desk; the front office sees the parties that it represents. With a `right` staff see only those whom it reaches: who
    may look at the books of a desk, and at reference data everywhere, sees the books of that desk alone.
    """
    reach = reach_of(actor, at, "refdata.view")
    within = reach_of(actor, at, right) if right else reach
    if reach.is_everywhere and within.is_everywhere:
        return Party.objects.all()
    represented = Representation.objects.filter(_represented_by(actor), valid__contains=at).values("party")
    return Party.objects.filter((reach.of("") & within.of("")) | Q(pk__in=represented))


def sees_everybody(actor: Actor, at: datetime, right: str) -> bool:
    """Whether no party is out of the reach of a right that needs reference data to be seen."""
    return reach_of(actor, at, "refdata.view").is_everywhere and reach_of(actor, at, right).is_everywhere


@dataclass(frozen=True)
class Reach:
    """Whom a right reaches: the parties of some legal entities (None: of all) and those that some desks serve at an instant."""

    entities: frozenset[int] | None
    desks: frozenset[int]
    at: datetime

    @property
    def is_everywhere(self) -> bool:
        """Whether it reaches everybody."""
        return self.entities is None

    def of(self, party: str) -> Q:
        """Which rows it reaches, by the path to their party ("" for parties themselves)."""
        if self.entities is None:
            return Q()
        path = f"{party}__" if party else ""
        found = Q(**{f"{path}legal_entity__in": self.entities})
        if self.desks:
            served = DeskParty.objects.filter(desk__in=self.desks, valid__contains=self.at).values("party")
            found |= Q(**{f"{path}pk__in": served})
        return found

    def parties(self, of: Collection[int]) -> frozenset[int]:
        """Those of some parties (ids) that it reaches."""
        if self.entities is None:
            return frozenset(of)
        return frozenset(Party.objects.filter(self.of(""), pk__in=list(of)).values_list("pk", flat=True))


def reach_of(actor: Actor, at: datetime, permission: str) -> Reach:
    """Whom `permission` of an actor reaches at `at`."""
    access = access_of(actor, at)
    return Reach(access.entities(permission), access.desks(permission), at)


def demand_reach(parties: Collection[int], permission: str, occasion: Occasion) -> None:
    """Refuses PartyOutOfReach: `permission` of who acts does not reach one of these parties (ids). A program of the house is
    not asked."""
    if occasion.by.kind in {"person", "client"}:
        reached = reach_of(occasion.by, occasion.at, permission).parties(parties)
        if reached != frozenset(parties):
            raise PartyOutOfReach(right=permission)


def demand_everywhere(permission: str, occasion: Occasion) -> None:
    """Refuses PartyOutOfReach: who acts does not have `permission` in every legal entity. A program of the house is not
    asked."""
    is_asked = occasion.by.kind in {"person", "client"}
    if is_asked and not reach_of(occasion.by, occasion.at, permission).is_everywhere:
        raise PartyOutOfReach(right=permission)


def row_in_reach(row: int, kind: str, occasion: Occasion) -> QuarantinedRow | None:
    """A row that was set aside of a file of a kind, with its load: one of who acts, or of anybody where he sees all files. None
    for any other; a program of the house is not asked."""
    found, by = quarantined_row(row), occasion.by
    if found is None or found.load.kind != kind:
        return None
    if by.kind not in {"person", "client"}:
        return found
    everywhere = SEES_LOADS in access_of(by, occasion.at).everywhere
    return found if load_of(found.load_id, visible_loads(by, everywhere)) else None


def permissions_for(actor: Actor, at: datetime, parties: Collection[int]) -> frozenset[str]:
    """Every right that an actor has at `at` where at least one of these parties (ids) is served: in its legal entity, or on its
    desk."""
    access = access_of(actor, at)
    if access.is_everywhere:
        return access.permissions
    found = rows(
        "select p.legal_entity_id, d.desk_id from refdata_party p"
        " left join refdata_deskparty d on d.party_id = p.id and d.valid @> %(at)s::timestamptz"
        " where p.id = any(%(parties)s)",
        {"parties": list(parties), "at": at},
    )
    return access.permissions_in({f["legal_entity_id"] for f in found}, {f["desk_id"] for f in found} - {None})


def visible_accounts(actor: Actor, at: datetime) -> QuerySet[Account]:
    """The accounts of the visible parties whose books may be seen, our own locations and control accounts among them."""
    return Account.objects.filter(party__in=visible_parties(actor, at, "ledger.view"))


def visible_ssis(actor: Actor, at: datetime) -> QuerySet[Ssi]:
    """The standing settlement instructions of the visible parties."""
    return Ssi.objects.filter(party__in=visible_parties(actor, at))


def _represented_by(actor: Actor) -> Q:
    if actor.kind == "person":
        return Q(person__accounts__pk=actor.id, person__accounts__is_active=True)
    if actor.kind == "client":
        return Q(application__client_id=actor.id)
    return Q(pk__in=[])

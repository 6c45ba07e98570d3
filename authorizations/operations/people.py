"""Puts people, our legal entities and client systems on file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from oauth2_provider.generators import generate_client_id, generate_client_secret

from authorizations.models import Application, Desk, LegalEntity, Person
from authorizations.refusals import ClientSystemExists, DeskHasOtherFacts, LegalEntityHasOtherFacts, PersonHasOtherFacts
from machinery.transactions import part
from recordkeeping.operations import record
from vocabulary.actor import Actor
from vocabulary.text import strict_text


@dataclass(frozen=True)
class NewPerson:
    """Name and e-mail address; the address is the key."""

    name: str
    email: str


@dataclass(frozen=True)
class NewLegalEntity:
    """One of our own firms; the LEI is the key."""

    lei: str
    name: str
    country: str
    functional_currency: str


@dataclass(frozen=True)
class NewDesk:
    """A desk of one of our firms; the code is the key."""

    code: str
    name: str
    legal_entity: int


@part
def create_desks(desks: Sequence[NewDesk], *, by: Actor, at: datetime) -> list[Desk]:
    """Puts desks on file and gives them back in the order asked; one on file with the same facts comes back as is.

    Refuses DeskHasOtherFacts; raises InvalidText for a name that is none.
    """
    found = {desk.code: desk for desk in Desk.objects.filter(code__in=[desk.code for desk in desks])}
    new = []
    for wish in desks:
        name, held = strict_text(wish.name, longest=200), found.get(wish.code)
        if held is None:
            found[wish.code] = Desk(code=wish.code, name=name, legal_entity_id=wish.legal_entity)
            new.append(found[wish.code])
        elif (held.name, held.legal_entity_id) != (name, wish.legal_entity):
            raise DeskHasOtherFacts(code=wish.code, found=held.name)
    if new:
        Desk.objects.bulk_create(new)
        record(
            by=by,
            at=at,
            code="desk.created",
            subject_type="desk",
            subject_ids=[desk.pk for desk in new],
            after={"desks": [{"code": d.code, "name": d.name, "legal_entity_id": d.legal_entity_id} for d in new]},
        )
    return [found[desk.code] for desk in desks]


@part
def create_people(people: Sequence[NewPerson], *, by: Actor, at: datetime) -> list[Person]:
    """Puts people on file and gives them back in the order asked; who is on file already comes back as is.

    Addresses are kept in small letters. Refuses PersonHasOtherFacts; raises InvalidText for a name that is
    none.
    """
    wanted = {person.email.strip().lower(): strict_text(person.name, longest=200) for person in people}
    found = {person.email: person for person in Person.objects.filter(email__in=wanted)}
    for email, person in found.items():
        if person.name != wanted[email]:
            raise PersonHasOtherFacts(email=email, found=person.name, expected=wanted[email])
    new = [Person(name=name, email=email) for email, name in wanted.items() if email not in found]
    if new:
        Person.objects.bulk_create(new)
        record(
            by=by,
            at=at,
            code="person.created",
            subject_type="person",
            subject_ids=[person.pk for person in new],
            after={"people": [{"name": person.name, "email": person.email} for person in new]},
        )
    found |= {person.email: person for person in new}
    return [found[person.email.strip().lower()] for person in people]


@part
def create_legal_entities(entities: Sequence[NewLegalEntity], *, by: Actor, at: datetime) -> list[LegalEntity]:
    """Puts our own firms on file, in the order asked; the same facts again change nothing.

    Refuses LegalEntityHasOtherFacts.
    """
    wanted = {entity.lei: entity for entity in entities}
    found = {entity.lei: entity for entity in LegalEntity.objects.filter(lei__in=wanted)}
    for lei, entity in found.items():
        facts = NewLegalEntity(lei, entity.name, entity.country, entity.functional_currency)
        if facts != wanted[lei]:
            raise LegalEntityHasOtherFacts(lei=lei, found=entity.name)
    new = [
        LegalEntity(lei=lei, name=entity.name, country=entity.country, functional_currency=entity.functional_currency)
        for lei, entity in wanted.items()
        if lei not in found
    ]
    if new:
        LegalEntity.objects.bulk_create(new)
        record(
            by=by,
            at=at,
            code="legal_entity.created",
            subject_type="legal_entity",
            subject_ids=[entity.pk for entity in new],
            after={"leis": [entity.lei for entity in new]},
        )
    found |= {entity.lei: entity for entity in new}
    return [found[entity.lei] for entity in entities]


@part
def register_client_system(principal_name: str, name: str, *, by: Actor, at: datetime) -> tuple[Application, str]:
    """Registers one client system and gives it back with its secret, which is hashed at rest and shown only
    here.

    Refuses ClientSystemExists: a secret cannot be given a second time.
    """
    if Application.objects.filter(principal_name=principal_name).exists():
        raise ClientSystemExists(name=principal_name)
    secret = generate_client_secret()
    application = Application.objects.create(
        principal_name=principal_name,
        name=name,
        client_id=generate_client_id(),
        client_secret=secret,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )
    record(
        by=by,
        at=at,
        code="client_system.registered",
        subject_type="client_system",
        subject_ids=[application.client_id],
        after={"principal_name": principal_name, "name": name},
    )
    return application, secret


@part
def keep_token(*, address: str, by: Actor, at: datetime) -> None:
    """Keeps on record that a client system got an access token, and from which network address."""
    record(
        by=by,
        at=at,
        code="client_system.signed_in",
        subject_type="client_system",
        subject_ids=[by.id],
        after={"address": address},
    )

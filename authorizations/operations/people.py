"""Puts people, our legal entities and client systems on file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from oauth2_provider.generators import generate_client_id, generate_client_secret

from authorizations.models import Application, LegalEntity, Person
from authorizations.refusals import ClientSystemExists, LegalEntityHasOtherFacts, PersonHasOtherFacts
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

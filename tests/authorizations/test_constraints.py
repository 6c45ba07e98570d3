"""What can never be false about people, accounts and grants, tried around the operations."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from authorizations.models import Application, LegalEntity, Person, RoleGrant, User
from tests.authorizations.people import MON_2026_11_23, TUE_2026_11_24, account, entities, person

pytestmark = [pytest.mark.django_db, pytest.mark.role("owner")]


def refused_by(write: Callable[[], object]) -> str:
    """The name of the constraint that refuses `write`."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
        connection.check_constraints()
    return str(refusal.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def client(**facts: object) -> Application:
    """A client system, not saved."""
    sound = {
        "principal_name": "frontdesk",
        "client_id": "frontdesk",
        "client_type": "confidential",
        "authorization_grant_type": "client-credentials",
    }
    return Application(**(sound | facts))


def grant(**facts: object) -> RoleGrant:
    """A grant from Monday on, not saved."""
    return RoleGrant(**({"role": "auditor", "valid": DateTimeTZRange(MON_2026_11_23, None)} | facts))


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"name": " "}, "a_person_has_a_name_without_control_characters"),
        ({"name": "Ana\nLópez"}, "a_person_has_a_name_without_control_characters"),
        ({"email": "Ana@firm.test"}, "an_e_mail_address_is_in_small_letters_around_one_at_sign"),
        ({"email": "ana"}, "an_e_mail_address_is_in_small_letters_around_one_at_sign"),
        ({"email": "a@b@c"}, "an_e_mail_address_is_in_small_letters_around_one_at_sign"),
    ],
)
def test_a_person(facts: dict[str, str], constraint: str) -> None:
    found = Person(**({"name": "Ana López", "email": "ana@firm.test"} | facts))
    assert refused_by(found.save) == constraint


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"lei": "123"}, "an_lei_is_eighteen_letters_or_digits_and_two_check_digits"),
        ({"lei": "9598002014000521809X"}, "an_lei_is_eighteen_letters_or_digits_and_two_check_digits"),
        ({"name": ""}, "a_legal_entity_has_a_name"),
        ({"country": "es"}, "a_country_of_an_entity_is_two_letters"),
        ({"functional_currency": "EU"}, "a_functional_currency_is_three_letters"),
    ],
)
def test_a_legal_entity(facts: dict[str, str], constraint: str) -> None:
    sound = {"lei": "95980020140005218092", "name": "Firm", "country": "ES", "functional_currency": "EUR"}
    assert refused_by(LegalEntity(**(sound | facts)).save) == constraint


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"username": "Ana"}, "a_user_name_is_small_letters_digits_dots_and_dashes"),
        ({"username": "a b"}, "a_user_name_is_small_letters_digits_dots_and_dashes"),
        ({"language": "E"}, "a_language_is_two_small_letters"),
        ({"number_format": "es-E"}, "a_number_format_is_a_language_and_perhaps_a_country"),
        ({"time_zone": "Madrid; drop"}, "a_time_zone_is_named_as_in_the_tz_database"),
        ({"date_style": "us"}, "a_date_style_is_words_or_iso"),
        ({"theme": "pink"}, "a_theme_is_auto_light_or_dark"),
        ({"density": "airy"}, "a_density_is_comfortable_or_compact"),
    ],
)
def test_an_account(facts: dict[str, str], constraint: str) -> None:
    owner = person()
    found = User(**({"username": "ana", "person": owner, "password": "!"} | facts))
    assert refused_by(found.save) == constraint


def test_a_person_with_an_account_stays() -> None:
    owner = account().person
    refusal = refused_by(lambda: Person.objects.filter(pk=owner.pk)._raw_delete("default"))
    assert refusal.startswith("authorizations_")


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"client_type": "public"}, "a_client_system_signs_in_with_its_own_hashed_secret"),
        ({"authorization_grant_type": "password"}, "a_client_system_signs_in_with_its_own_hashed_secret"),
        ({"hash_client_secret": False}, "a_client_system_signs_in_with_its_own_hashed_secret"),
        ({"principal_name": "Front desk"}, "a_principal_name_is_small_letters_digits_dots_and_dashes"),
    ],
)
def test_a_client_system(facts: dict[str, object], constraint: str) -> None:
    assert refused_by(client(**facts).save) == constraint


def test_a_grant_is_to_one_holder_of_a_known_role_for_a_period() -> None:
    holder, machine = person(), client()
    machine.save()
    nobody = "a_role_is_held_by_one_person_or_by_one_client_system"
    assert refused_by(grant().save) == nobody
    assert refused_by(grant(person=holder, application=machine).save) == nobody
    assert refused_by(grant(person=holder, role="jester").save) == "a_role_is_one_of_the_house"
    lasts = "a_role_grant_has_a_beginning_and_lasts"
    never = DateTimeTZRange(MON_2026_11_23, MON_2026_11_23)
    assert refused_by(grant(person=holder, valid=never).save) == lasts
    assert refused_by(grant(person=holder, valid=DateTimeTZRange(None, MON_2026_11_23)).save) == lasts


def test_a_role_is_held_once_at_a_time() -> None:
    holder, machine = person(), client()
    machine.save()
    madrid, london = entities()
    for found in (
        {"person": holder},
        {"person": holder, "legal_entity": madrid},
        {"application": machine},
    ):
        grant(**found).save()
        expected = "a_person_holds_a_role_once_at_a_time"
        if "application" in found:
            expected = "a_client_system_holds_a_role_once_at_a_time"
        later = DateTimeTZRange(TUE_2026_11_24, TUE_2026_11_24 + timedelta(hours=1))
        assert refused_by(grant(**found, valid=later).save) == expected
    grant(person=holder, legal_entity=london).save()


def test_a_grant_is_only_ever_shortened() -> None:
    found = grant(person=person())
    found.save()
    rows = RoleGrant.objects.filter(pk=found.pk)
    rows.update(valid=DateTimeTZRange(MON_2026_11_23, TUE_2026_11_24))
    name = "a_role_grant_is_only_ever_shortened"
    assert refused_by(lambda: rows.update(valid=DateTimeTZRange(MON_2026_11_23, None))) == name
    earlier = DateTimeTZRange(MON_2026_11_23 + timedelta(hours=1), TUE_2026_11_24)
    assert refused_by(lambda: rows.update(valid=earlier)) == name
    assert refused_by(lambda: rows.update(role="accountant")) == name
    assert refused_by(rows.delete) == name


@pytest.mark.role("web")
def test_the_web_role_cannot_rewrite_who_held_what() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select has_column_privilege('authorizations_rolegrant', 'role', 'update'),"
            " has_table_privilege('authorizations_rolegrant', 'delete'),"
            " has_column_privilege('authorizations_rolegrant', 'valid', 'update')"
        )
        assert cursor.fetchone() == (False, False, True)

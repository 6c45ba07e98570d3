"""Writes of who may do what: success, repetition and refusal."""

from dataclasses import asdict

import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password

from authorizations.models import RoleGrant, User
from authorizations.operations import (
    AccountHasOtherFacts,
    AccountNotFound,
    ClientSystemExists,
    GrantNotInForce,
    LegalEntityHasOtherFacts,
    NewAccount,
    NewGrant,
    NewLegalEntity,
    NewPerson,
    OwnAccess,
    PasswordTooWeak,
    PersonHasOtherFacts,
    RoleHeldOtherwise,
    UnknownPreference,
    UnknownRole,
    change_password,
    create_accounts,
    create_legal_entities,
    create_people,
    disable_accounts,
    enable_accounts,
    end_roles,
    grant_roles,
    register_client_system,
    seed_access,
    set_preferences,
)
from authorizations.operations.demo import PEOPLE
from authorizations.queries import (
    access_of,
    actor_of,
    actor_of_client,
    entities_of,
    has_demo_people,
    may,
    people_who_may,
    permissions_of,
    visible_legal_entities,
)
from authorizations.roles import ROLES
from authorizations.wishes import CHOICES, Wishes
from recordkeeping.queries import timeline
from tests.authorizations.people import (
    LEI_OF_MADRID,
    MON_2026_11_23,
    PASSWORD,
    SEED,
    THU_2026_01_01,
    TUE_2026_11_24,
    WED_2026_11_25,
    account,
    entities,
    person,
)

pytestmark = pytest.mark.django_db


def test_people_are_kept_once_by_e_mail_address() -> None:
    [ana, luis] = create_people(
        [NewPerson("Ana Lo\u0301pez", "Ana@Firm.test"), NewPerson("Luis", "luis@firm.test")],
        by=SEED,
        at=MON_2026_11_23,
    )
    assert (ana.name, ana.email) == ("Ana López", "ana@firm.test")
    assert create_people([NewPerson("Luis", "LUIS@firm.test")], by=SEED, at=TUE_2026_11_24) == [luis]
    assert len(timeline("person", luis.pk)) == 1
    with pytest.raises(PersonHasOtherFacts) as refusal:
        create_people([NewPerson("Luisa", "luis@firm.test")], by=SEED, at=TUE_2026_11_24)
    assert "luis@firm.test is on file for Luis" in refusal.value.sentence()


def test_an_account_is_opened_once_and_its_password_is_not_in_the_trail() -> None:
    owner = person()
    new = NewAccount(owner.pk, "Lucia", PASSWORD, "es", "es_ES", "Europe/Madrid")
    [user] = create_accounts([new], by=SEED, at=MON_2026_11_23)
    assert (user.username, user.language, user.number_format) == ("lucia", "es", "es_ES")
    assert check_password(PASSWORD, user.password)
    again = NewAccount(owner.pk, "lucia", "another-password-1")
    assert create_accounts([again], by=SEED, at=TUE_2026_11_24) == [user]
    [event] = timeline("user", user.pk)
    assert event.code == "account.created"
    assert PASSWORD not in repr(event)
    assert PASSWORD not in repr(new)
    other = person("Other", "other@firm.test")
    with pytest.raises(AccountHasOtherFacts):
        create_accounts([NewAccount(other.pk, "lucia", PASSWORD)], by=SEED, at=TUE_2026_11_24)


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "elevenchars",
        "password1234",
        "backoffice2026!",
        "Romero-Lucia-1",
        "s3ttlement123",
        "liquidación-12",
    ],
)
def test_a_weak_password_is_refused(password: str) -> None:
    owner = person()
    with pytest.raises(PasswordTooWeak):
        create_accounts([NewAccount(owner.pk, "lucia", password)], by=SEED, at=MON_2026_11_23)


def test_who_may_give_access_needs_a_longer_password() -> None:
    owner = person()
    grant_roles([NewGrant("it_operator", person_id=owner.pk)], by=SEED, at=THU_2026_01_01)
    with pytest.raises(PasswordTooWeak):
        create_accounts([NewAccount(owner.pk, "lucia", "plum-orbit-17")], by=SEED, at=THU_2026_01_01)
    create_accounts([NewAccount(owner.pk, "lucia", "plum-orbit-quartz-17")], by=SEED, at=THU_2026_01_01)


def test_legal_entities_are_kept_once_by_lei() -> None:
    madrid, _london = entities()
    assert entities()[0] == madrid
    with pytest.raises(LegalEntityHasOtherFacts):
        create_legal_entities([NewLegalEntity(LEI_OF_MADRID, "Other", "ES", "EUR")], by=SEED, at=MON_2026_11_23)


def test_a_client_system_gets_its_secret_once() -> None:
    client, secret = register_client_system("frontdesk", "Front desk", by=SEED, at=MON_2026_11_23)
    assert len(secret) > 60
    assert check_password(secret, client.client_secret)
    with pytest.raises(ClientSystemExists):
        register_client_system("frontdesk", "Front desk", by=SEED, at=MON_2026_11_23)
    grant_roles([NewGrant("front_office_client", application_id=client.pk)], by=SEED, at=MON_2026_11_23)
    assert permissions_of(actor_of_client(client), TUE_2026_11_24) == ROLES["front_office_client"]


def test_a_role_counts_from_its_grant_to_its_end() -> None:
    user = account()
    actor = actor_of(user)
    [grant] = grant_roles([NewGrant("auditor", person_id=user.person_id)], by=SEED, at=MON_2026_11_23)
    assert grant_roles([NewGrant("auditor", person_id=user.person_id)], by=SEED, at=TUE_2026_11_24) == [grant]
    assert not may(actor, "ledger.view", THU_2026_01_01)
    assert may(actor, "ledger.view", MON_2026_11_23)
    assert not may(actor, "ledger.post", MON_2026_11_23)
    assert end_roles([grant.pk], by=SEED, at=TUE_2026_11_24, reason="left the desk") == 1
    assert may(actor, "ledger.view", MON_2026_11_23)
    assert not may(actor, "ledger.view", TUE_2026_11_24)
    assert [event.code for event in timeline("role_grant", grant.pk)] == ["role.ended", "role.granted"]
    with pytest.raises(GrantNotInForce):
        end_roles([grant.pk], by=SEED, at=WED_2026_11_25, reason="again")
    assert grant_roles([NewGrant("auditor", person_id=user.person_id)], by=SEED, at=WED_2026_11_25) != [grant]


def test_a_role_that_is_held_otherwise_is_refused() -> None:
    user = account()
    grant_roles([NewGrant("auditor", person_id=user.person_id)], by=SEED, at=TUE_2026_11_24)
    with pytest.raises(RoleHeldOtherwise) as refusal:
        grant_roles([NewGrant("auditor", person_id=user.person_id, until=WED_2026_11_25)], by=SEED, at=TUE_2026_11_24)
    assert "Lucia holds the role auditor already" in refusal.value.sentence()
    with pytest.raises(RoleHeldOtherwise):
        grant_roles([NewGrant("auditor", person_id=user.person_id)], by=SEED, at=MON_2026_11_23)
    with pytest.raises(UnknownRole):
        grant_roles([NewGrant("jester", person_id=user.person_id)], by=SEED, at=TUE_2026_11_24)


def test_nobody_changes_their_own_roles_through_any_account() -> None:
    first = account("marcus", "it_operator")
    [second] = create_accounts([NewAccount(first.person_id, "marcus2", PASSWORD)], by=SEED, at=THU_2026_01_01)
    with pytest.raises(OwnAccess):
        grant_roles([NewGrant("auditor", person_id=first.person_id)], by=actor_of(second), at=MON_2026_11_23)
    held = RoleGrant.objects.get(person_id=first.person_id)
    with pytest.raises(OwnAccess):
        end_roles([held.pk], by=actor_of(first), at=MON_2026_11_23, reason="holiday")


def test_rights_are_limited_to_legal_entities() -> None:
    user, (madrid, london) = account(), entities()
    actor = actor_of(user)
    assert entities_of(actor, MON_2026_11_23) == frozenset()
    grant_roles(
        [
            NewGrant("settlement_clerk", person_id=user.person_id, legal_entity_id=madrid.pk),
            NewGrant("accountant", person_id=user.person_id, legal_entity_id=london.pk),
        ],
        by=SEED,
        at=MON_2026_11_23,
    )
    assert entities_of(actor, MON_2026_11_23) == {madrid.pk, london.pk}
    assert entities_of(actor, MON_2026_11_23, "settlements.cancel") == {madrid.pk}
    assert set(visible_legal_entities(actor, MON_2026_11_23)) == {madrid, london}
    grant_roles([NewGrant("auditor", person_id=user.person_id)], by=SEED, at=TUE_2026_11_24)
    assert entities_of(actor, TUE_2026_11_24) is None
    assert entities_of(actor, TUE_2026_11_24, "settlements.cancel") == {madrid.pk}


def test_rights_cost_one_statement(django_assert_num_queries: object) -> None:
    actor = actor_of(account("ana", "auditor", "accountant"))
    with django_assert_num_queries(1):  # type: ignore[operator]
        access_of(actor, MON_2026_11_23)


def test_a_disabled_account_may_nothing_and_its_sessions_stay_dead() -> None:
    user = account("ana", "auditor")
    before = user.get_session_auth_hash()
    assert disable_accounts([user.pk], by=SEED, at=MON_2026_11_23, reason="left") == 1
    assert disable_accounts([user.pk], by=SEED, at=MON_2026_11_23, reason="left") == 0
    assert permissions_of(actor_of(user), MON_2026_11_23) == frozenset()
    assert people_who_may("ledger.view", MON_2026_11_23) == []
    assert enable_accounts([user.pk], by=SEED, at=TUE_2026_11_24, reason="came back") == 1
    assert people_who_may("ledger.view", TUE_2026_11_24) == ["Ana"]
    assert User.objects.get(pk=user.pk).get_session_auth_hash() != before
    with pytest.raises(AccountNotFound):
        disable_accounts([user.pk, 0], by=SEED, at=MON_2026_11_23, reason="typo")


def test_a_new_password_ends_all_sessions() -> None:
    user = account()
    before = user.get_session_auth_hash()
    change_password(user.pk, "walnut-glacier-42", by=actor_of(user), at=MON_2026_11_23)
    changed = User.objects.get(pk=user.pk)
    assert check_password("walnut-glacier-42", changed.password)
    assert changed.get_session_auth_hash() != before
    with pytest.raises(PasswordTooWeak):
        change_password(user.pk, "short", by=actor_of(user), at=MON_2026_11_23)


MEXICAN = Wishes("es", "es_MX", "America/Mexico_City", "iso", "dark", "compact", single_keys=False)


def test_preferences_change_once() -> None:
    user = account()
    for _ in range(2):
        set_preferences(user.pk, MEXICAN, by=actor_of(user), at=MON_2026_11_23)
    changes = [event for event in timeline("user", user.pk) if event.code == "account.preferences_changed"]
    assert len(changes) == 1
    assert changes[0].before == asdict(Wishes()) and changes[0].after == asdict(MEXICAN)
    assert User.objects.get(pk=user.pk).wishes == MEXICAN


@pytest.mark.parametrize(
    "wish",
    [
        {"language": "xx"},
        {"number_format": "xx"},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "localtime"},
        {"date_style": "03/04/2026"},
        {"theme": "pink"},
        {"density": "airy"},
    ],
)
def test_an_unknown_preference_is_refused(wish: dict[str, str]) -> None:
    user = account()
    with pytest.raises(UnknownPreference) as refusal:
        set_preferences(user.pk, Wishes(**wish), by=actor_of(user), at=MON_2026_11_23)
    assert "of this system" in refusal.value.sentence()


def test_the_demo_firm_has_one_person_a_role() -> None:
    passwords = dict.fromkeys(PEOPLE, PASSWORD)
    people = seed_access(passwords, by=SEED, at=THU_2026_01_01)
    assert [found.role for found in people] == list(ROLES)
    assert {found.office for found in people} == {"Madrid", "London", "New York"}
    for found in people:
        actor = actor_of(User.objects.select_related("person").get(pk=found.user_id))
        assert permissions_of(actor, MON_2026_11_23) == ROLES[found.role]
    assert seed_access(passwords, by=SEED, at=MON_2026_11_23) == people
    assert has_demo_people()


def test_the_languages_of_wishes_are_those_of_the_house() -> None:
    assert CHOICES["language"] == tuple(code for code, _name in settings.LANGUAGES)

"""What can never be false of subscriptions, secrets, deliveries and releases, tried around the operations, as the owner."""

import pytest

from authorizations.operations import register_client_system
from machinery.statements import run
from tests.refused import allowed, refused_by
from tests.settlements.firm import JOB, NINE

pytestmark = [pytest.mark.django_db, pytest.mark.role("owner")]

SUBSCRIPTION = """
insert into notifications_subscription (application_id, url, types, state, position, failures)
select id, {url}, '{{}}', {state}, {position}, 0 from authorizations_application"""
SECRET = """
insert into notifications_secret (subscription_id, sealed, expires_at)
select max(id), 'x', {expires_at} from notifications_subscription"""
DELIVERY = """
insert into notifications_delivery (subscription_id, position, type, state, attempt, tries, next_at, lease_until)
select max(id), {position}, 'night.settled', {state}, {attempt}, {tries}, {next_at}, {lease_until}
from notifications_subscription"""
ATTEMPT = """
insert into notifications_attempt (delivery_id, number, status, trouble, milliseconds)
select max(id), {number}, {status}, {trouble}, 1 from notifications_delivery"""
RELEASE = """
insert into notifications_release (server, home, actor_kind, actor_id, actor_name, reason, at)
values ({server}, {home}, {kind}, {id}, 'Ana', '', now())"""

A_SUBSCRIPTION = {"url": "'https://a.example'", "state": "'ACTIVE'", "position": "-1"}
A_DELIVERY = {
    "position": "1", "state": "'WAITING'", "attempt": "1", "tries": "1", "next_at": "now()", "lease_until": "null",
}  # fmt: skip
AN_ATTEMPT = {"number": "1", "status": "200", "trouble": "''"}
A_RELEASE = {"server": "'1/1'", "home": "false", "kind": "'person'", "id": "'7'"}


@pytest.fixture(autouse=True)
def there(db: None) -> None:
    """A client system with a subscription and a delivery on its way."""
    register_client_system("router", "router", by=JOB, at=NINE)
    run(SUBSCRIPTION.format(**A_SUBSCRIPTION))
    run(SECRET.format(expires_at="null"))
    run(DELIVERY.format(**A_DELIVERY))
    run(ATTEMPT.format(**AN_ATTEMPT))
    run(RELEASE.format(**A_RELEASE))


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({}, "a_client_subscribes_an_address_once"),
        ({"state": "'PAUSED'"}, "a_client_subscribes_an_address_once"),
        ({"url": "'b'", "state": "'GONE'"}, "a_subscription_is_in_a_known_state"),
        ({"url": "''"}, "a_subscription_begins_at_a_place_of_the_trail"),
        ({"url": "'b'", "position": "-2"}, "a_subscription_begins_at_a_place_of_the_trail"),
    ],
)
def test_a_subscription(facts: dict[str, str], constraint: str) -> None:
    assert refused_by(SUBSCRIPTION.format(**A_SUBSCRIPTION | facts)) == constraint
    assert allowed(SUBSCRIPTION.format(**A_SUBSCRIPTION | {"state": "'DELETED'"}))


def test_a_secret() -> None:
    assert refused_by(SECRET.format(expires_at="null")) == "a_subscription_has_one_secret_in_force"
    assert refused_by(SECRET.format(expires_at="now() - interval '1 day'")) == "a_secret_expires_after_it_was_made"
    assert allowed(SECRET.format(expires_at="now() + interval '1 day'"))


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({}, "an_event_goes_to_a_subscription_as_one_delivery"),
        ({"position": "2", "next_at": "null"}, "a_delivery_waits_for_a_time_or_has_ended"),
        ({"position": "2", "state": "'DEAD'"}, "a_delivery_waits_for_a_time_or_has_ended"),
        ({"position": "2", "state": "'SENT'"}, "a_delivery_waits_for_a_time_or_has_ended"),
        ({"position": "2", "tries": "11", "attempt": "11"}, "a_delivery_is_tried_at_most_ten_times"),
        ({"position": "2", "tries": "2"}, "a_delivery_is_tried_at_most_ten_times"),
    ],
)
def test_a_delivery(facts: dict[str, str], constraint: str) -> None:
    assert refused_by(DELIVERY.format(**A_DELIVERY | facts)) == constraint
    assert allowed(DELIVERY.format(**A_DELIVERY | {"position": "2"}))
    assert allowed(DELIVERY.format(**A_DELIVERY | {"position": "null"}))


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({}, "an_attempt_at_a_delivery_is_told_once"),
        ({"number": "2", "trouble": "'timeout'"}, "an_attempt_was_answered_or_says_why_not"),
        ({"number": "2", "status": "null"}, "an_attempt_was_answered_or_says_why_not"),
    ],
)
def test_an_attempt(facts: dict[str, str], constraint: str) -> None:
    assert refused_by(ATTEMPT.format(**AN_ATTEMPT | facts)) == constraint
    assert allowed(ATTEMPT.format(**AN_ATTEMPT | {"number": "2", "status": "null", "trouble": "'timeout'"}))


def test_a_release() -> None:
    home = A_RELEASE | {"server": "'2/1'", "home": "true", "kind": "'client'"}
    assert refused_by(RELEASE.format(**A_RELEASE)) == "one_releases_a_server_once"
    assert refused_by(RELEASE.format(**home | {"home": "false"})) == "a_server_away_from_home_is_released_by_persons"
    run(RELEASE.format(**home))
    assert refused_by(RELEASE.format(**home | {"server": "'3/1'"})) == "there_is_one_home_to_send_from"


@pytest.mark.parametrize("table", ["attempt", "release"])
def test_what_was_told_is_never_changed(table: str) -> None:
    run("set constraints all immediate")  # truncate looks first whether a check of the rows is still to come
    for sql in ("update notifications_{} set id = id", "delete from notifications_{}", "truncate notifications_{}"):
        assert refused_by(sql.format(table)) == f"notifications_{table}_is_append_only"

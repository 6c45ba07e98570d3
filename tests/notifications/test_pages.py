"""Pages of webhooks: what operators see of all clients, what they may do, and what nobody else gets."""

import pytest
from django.test import Client

from machinery.statements import run, value
from machinery.transactions import whole
from notifications.models import Delivery
from notifications.operations import send_test
from notifications.sender import send_next
from tests.authorizations.people import account
from tests.notifications.conftest import Market, Receiver, file, seal, subscribed
from tests.pages.reading import rows, text
from tests.settlements.firm import NINE

pytestmark = [pytest.mark.role("job"), pytest.mark.usefixtures("loopback")]


def people(market: Market, **roles: str) -> dict[str, Client]:
    """People by name, each with a role, signed in; the connection speaks as web."""
    market.database.use("owner")
    with whole():
        made = {name: account(name, role) for name, role in roles.items()}
    market.database.use("web")
    found = {}
    for name, user in made.items():
        found[name] = Client()
        found[name].force_login(user, backend="authorizations.signing_in.AccountBackend")
    return found


def test_an_operator_sees_what_became_of_every_delivery_and_sends_again(market: Market, receiver: Receiver) -> None:
    subscription, _ = subscribed(market, receiver.url)
    receiver.answers = [410]
    file(1)
    seal()
    while send_next():
        pass
    found = people(market, marcus="it_operator", grace="accountant", begona="auditor")
    page = found["marcus"].get("/webhooks/")
    assert rows(page)[0][0] == f"norte {subscription.pk}" and rows(page)[0][4] == "1"
    log = found["marcus"].get(f"/webhooks/{subscription.pk}/")
    assert [row[1:4] + row[5:6] for row in rows(log)] == [["instruction.submitted", "given up", "1", "410"]]
    assert rows(found["marcus"].get(f"/webhooks/{subscription.pk}/?state=WAITING")) == []
    replaying = f"/webhooks/deliveries/{Delivery.objects.get().pk}/replay/"
    assert found["marcus"].post(replaying).status_code == 409, "its subscription is disabled"
    market.database.use("owner")
    run("update notifications_subscription set state = 'ACTIVE'")
    market.database.use("web")
    assert found["marcus"].post(replaying).status_code == 302
    assert Delivery.objects.get().state == "WAITING"
    assert value("select actor_name from recordkeeping_event where code = 'delivery.replayed'") == "Marcus"
    assert found["begona"].get("/webhooks/").status_code == 200
    assert found["begona"].post(replaying).status_code == 403
    assert found["grace"].get("/webhooks/").status_code == 403
    for path in ("/webhooks/?x=1", "/webhooks/?after=0", f"/webhooks/{subscription.pk}/?state=GONE"):
        assert found["marcus"].get(path).status_code == 400
    for path in ("/webhooks/999/", "/webhooks/0/"):
        assert found["marcus"].get(path).status_code == 404
    assert found["marcus"].post("/webhooks/deliveries/999/replay/").status_code == 404


def test_two_operators_release_a_copy(market: Market, receiver: Receiver) -> None:
    subscription, _ = subscribed(market, receiver.url)
    market.database.use("owner")
    run("alter table notifications_release disable trigger notifications_release_is_append_only")
    run("update notifications_release set server = '4711/00000001'")
    found = people(market, marcus="it_operator", nadia="it_operator")
    assert "Nothing is sent from here" in text(found["marcus"].get("/webhooks/"))
    assert found["marcus"].post("/webhooks/release/", {"reason": ""}).status_code == 422
    assert found["marcus"].post("/webhooks/release/", {"reason": "the old one is gone"}).status_code == 302
    assert found["marcus"].post("/webhooks/release/", {"reason": "again"}).status_code == 409
    assert "Marcus" in text(found["nadia"].get("/webhooks/release/"))
    assert found["nadia"].post("/webhooks/release/", {"reason": "it is"}).status_code == 302
    assert "Nothing is sent from here" not in text(found["nadia"].get("/webhooks/"))
    assert "nothing to release" in text(found["nadia"].get("/webhooks/release/"))
    with whole():
        send_test(subscription, by=market.clients["norte"], at=NINE)
    market.database.use("job")
    assert send_next() and len(receiver.got) == 1

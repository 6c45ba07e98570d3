"""Pages of webhooks: what operators see of all clients, what they may do, and what nobody else gets."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser

from authorizations.models import User
from machinery.statements import run, value
from machinery.transactions import whole
from notifications.models import Delivery
from notifications.operations import delete_subscription, send_test
from notifications.queries import visible_subscriptions
from notifications.sender import send_next
from tests.authorizations.people import account
from tests.browser import served, walk
from tests.notifications.conftest import Market, Receiver, file, subscribed
from tests.pages.reading import rows, text
from tests.sealing import seal
from tests.sessions import apart, until_waiting
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
    assert rows(found["marcus"].get("/webhooks/?troubled=1")) == rows(page)
    assert [line.count.number for line in found["marcus"].get("/").context["to_do"] if "troubled" in line.url] == [1]
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
    for path in (
        "/webhooks/?x=1",
        "/webhooks/?troubled=2",
        "/webhooks/?after=0",
        f"/webhooks/{subscription.pk}/?state=GONE",
    ):
        assert found["marcus"].get(path).status_code == 400
    for path in ("/webhooks/999/", "/webhooks/0/"):
        assert found["marcus"].get(path).status_code == 404
    assert found["marcus"].post("/webhooks/deliveries/999/replay/").status_code == 404


def test_a_deleted_subscription_stays_on_file_for_who_operates(market: Market, receiver: Receiver) -> None:
    """Its state and its log are history; its client system does not see it any more, and nothing is sent again."""
    subscription, _ = subscribed(market, receiver.url)
    file(1)
    seal()
    while send_next():
        pass
    market.database.use("web")
    with whole():
        send_test(subscription, by=market.clients["norte"], at=NINE)
        delete_subscription(subscription, by=market.clients["norte"], at=NINE)
    found = people(market, marcus="it_operator")["marcus"]
    assert rows(found.get("/webhooks/"))[0][2:] == ["deleted", "0", "1", "—"]
    log = found.get(f"/webhooks/{subscription.pk}/")
    assert log.status_code == 200 and "deleted" in text(log) and "Send again" not in text(log)
    assert [row[2:4] for row in rows(log)] == [["given up", "0"], ["delivered", "1"]], "what was on its way has ended"
    for delivery in Delivery.objects.all():
        assert found.post(f"/webhooks/deliveries/{delivery.pk}/replay/").status_code == 409
    assert visible_subscriptions(market.clients["norte"]).count() == 0


def away_from_home(market: Market) -> None:
    """Lets this server be another one than that on which the subscriptions began."""
    market.database.use("owner")
    run("alter table notifications_release disable trigger notifications_release_is_append_only")
    run("update notifications_release set server = '4711/00000001'")


def test_two_operators_release_a_copy(market: Market, receiver: Receiver) -> None:
    subscription, _ = subscribed(market, receiver.url)
    away_from_home(market)
    found = people(market, marcus="it_operator", nadia="it_operator")
    warned = text(found["marcus"].get("/webhooks/"))
    assert "Nothing is sent from here" in warned and "Release this server" in warned
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


def test_a_double_click_releases_once_and_the_second_is_told_so(market: Market, receiver: Receiver) -> None:
    subscribed(market, receiver.url)
    away_from_home(market)
    marcus = people(market, marcus="it_operator")["marcus"]

    def click() -> int:
        return marcus.post("/webhooks/release/", {"reason": "the old one is gone"}).status_code

    with ThreadPoolExecutor(2) as others:
        with whole():
            run("select pg_advisory_xact_lock(7008)")
            clicks = [others.submit(apart(click, "10s")) for _ in range(2)]
            until_waiting(*clicks, many=2)
        assert sorted(each.result() for each in clicks) == [302, 409]
    assert value("select count(*) from notifications_release where not home") == 1


@pytest.mark.browser
def test_the_pages_are_sound_in_a_browser(chromium: Browser, market: Market, receiver: Receiver) -> None:
    receiver.answers = [200, 410]
    logs = []
    for number in (1, 2):
        subscription, _ = subscribed(market, f"{receiver.url}/{number}")
        logs.append(f"/webhooks/{subscription.pk}/")
        file(number)
        seal()
        while send_next():
            pass
    away_from_home(market)
    marcus = people(market, marcus="it_operator")["marcus"].cookies[settings.SESSION_COOKIE_NAME].value
    with served(market.database) as where:
        for language, scheme in (("en", "light"), ("en", "dark"), ("es", "light"), ("es", "dark")):
            User.objects.update(language=language)
            way = walk(chromium, where, language, scheme)
            way.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": marcus, "url": where}])
            for path in ("/webhooks/", *logs, f"{logs[0]}?state=WAITING", "/webhooks/release/"):
                assert way.to(path).evaluate("document.documentElement.lang") == language

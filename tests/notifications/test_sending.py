"""Webhooks: sent once where all is well, at least once whatever happens, and never from a copy."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from standardwebhooks import Webhook

from machinery.statements import row, rows, run, value
from machinery.transactions import whole
from notifications import sender, transport
from notifications.models import Delivery, Subscription
from notifications.operations import (
    RangeTooLong,
    ServerReleasedAlready,
    SubscriptionEnded,
    TargetRefused,
    Wish,
    claim_delivery,
    delete_subscription,
    deliveries,
    fan_out,
    keep_result,
    pause_subscription,
    release_server,
    replay_delivery,
    replay_range,
    resume_subscription,
    rotate_secret,
    send_test,
    subscribe,
)
from notifications.operations.refusals import AddressSubscribed, UnknownEventType
from notifications.queries import Letter, sending_server, signing_secrets
from notifications.sender import send_next
from notifications.transport import Answer
from tests.conftest import ROOT
from tests.notifications.conftest import Market, Receiver, file, subscribed
from tests.sealing import seal
from tests.sessions import apart, elsewhere
from tests.settlements.firm import NINE
from vocabulary.actor import Actor

pytestmark = [pytest.mark.role("job"), pytest.mark.usefixtures("loopback")]
ANA, BEN = Actor("person", "7", "Ana"), Actor("person", "8", "Ben")


def drain() -> None:
    """Sends until nothing is due at this moment."""
    while send_next():
        pass


def due_now() -> None:
    """Lets the time of every wait pass."""
    run("update notifications_delivery set next_at = now() - interval '1 second' where state = 'WAITING'")
    run("update notifications_subscription set rests_until = null")


def states() -> list[tuple[str, int, int]]:
    """State, tries and number of attempts of each delivery."""
    found = rows(
        "select state, tries, (select count(*) from notifications_attempt a where a.delivery_id = d.id) as told"
        " from notifications_delivery d order by id"
    )
    return [(each["state"], each["tries"], each["told"]) for each in found]


def test_an_event_arrives_signed(market: Market, receiver: Receiver) -> None:
    subscription, secret = subscribed(market, receiver.url)
    made = file(1).made[1]
    seal()
    drain()
    [(headers, body)] = receiver.got
    told = Webhook(secret).verify(body, headers)
    assert told["data"]["subject"] == {"type": "instruction", "id": str(made.delivering), "reference": "N000001"}
    assert headers["webhook-id"] == f"msg_{subscription.pk}_{told['id']}"
    assert headers["content-type"] == "application/json"
    assert states() == [("DELIVERED", 1, 1)]


def test_only_what_concerns_the_client_and_the_types_it_wants(market: Market, receiver: Receiver) -> None:
    subscribed(market, receiver.url, "lumiere")
    subscribed(market, f"{receiver.url}/nights", "norte", types=["night.settled"])
    file(1)
    seal()
    drain()
    assert receiver.got == []


@pytest.mark.parametrize("answer", [301, 302, 307, 400, 404, 429, 500, 503])
def test_whatever_is_not_2xx_is_failure_and_comes_again_under_the_same_id(
    market: Market, receiver: Receiver, answer: int
) -> None:
    subscribed(market, receiver.url)
    receiver.answers = [answer]
    file(1)
    seal()
    drain()
    assert states() == [("WAITING", 1, 1)]
    wait = value("select extract(epoch from next_at - now()) from notifications_delivery")
    assert 3 < wait <= 5.5
    due_now()
    drain()
    assert states() == [("DELIVERED", 2, 2)]
    (first, body), (second, again) = receiver.got
    assert (first["webhook-id"], body) == (second["webhook-id"], again)


def test_given_up_after_ten_attempts_and_sent_again_by_hand(market: Market, receiver: Receiver) -> None:
    subscribed(market, receiver.url)
    receiver.answers = [500] * 10
    file(1)
    seal()
    for _ in range(12):
        drain()
        due_now()
    assert states() == [("DEAD", 10, 10)]
    market.database.use("web")
    with whole():
        replay_delivery(Delivery.objects.get(), by=market.clients["norte"], at=NINE)
    market.database.use("job")
    drain()
    assert states() == [("DELIVERED", 1, 11)]
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1


def test_410_disables(market: Market, receiver: Receiver) -> None:
    subscription, _ = subscribed(market, receiver.url)
    receiver.answers = [410]
    file(1)
    file(2)
    seal()
    drain()
    assert [state for state, _, _ in states()] == ["DEAD", "WAITING"]
    assert Subscription.objects.get().state == "DISABLED"
    assert len(receiver.got) == 1
    market.database.use("web")
    with whole():
        resume_subscription(subscription, by=market.clients["norte"], at=NINE)
    market.database.use("job")
    drain()
    assert [state for state, _, _ in states()] == ["DEAD", "DELIVERED"]


def test_a_receiver_that_answers_too_late_gets_it_again(
    market: Market, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A late 200 is no answer any more; the receiver knows the message by its id."""
    monkeypatch.setattr(transport, "SECONDS", 0.5)
    monkeypatch.setattr(sender, "post", lambda *args: transport.post(*args, seconds=0.5))

    def late(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(1)
        handler.send_response(200)
        handler.end_headers()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 40:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(0.05)

    receiver.answers = [late, drip]
    subscribed(market, receiver.url)
    file(1)
    seal()
    for _ in range(3):
        drain()
        due_now()
    told = rows("select status, trouble, milliseconds from notifications_attempt order by number")
    assert [(each["status"], each["trouble"]) for each in told] == [(None, "timeout"), (None, "timeout"), (204, "")]
    assert all(each["milliseconds"] < 900 for each in told)
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1


def test_a_killed_sender_loses_nothing(market: Market, receiver: Receiver) -> None:
    """A process is killed between its two transactions: the message is sent again under the same id."""

    def killing(handler: BaseHTTPRequestHandler) -> None:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    subscribed(market, receiver.url)
    receiver.answers = [killing]
    for number in range(1, 6):
        file(number)
    seal()
    script = (
        "import django; django.setup(); from django.conf import settings; settings.WEBHOOKS_TO_LOOPBACK = True\n"
        "from notifications.sender import send_next\nwhile True: send_next()"
    )
    environment = market.database.environment("job") | {"DJANGO_SETTINGS_MODULE": "backoffice.settings"}
    process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, env=environment)
    process.wait(60)
    assert len(receiver.got) == 1
    drain()
    assert len(receiver.got) == 1, "the lease of the killed one still holds"
    run("update notifications_delivery set lease_until = now() - interval '1 second' where lease_until is not null")
    drain()
    assert states() == [("DELIVERED", 2, 2), *[("DELIVERED", 1, 1)] * 4]
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert len(ids) == 6 and len(set(ids)) == 5
    assert row("select status, trouble from notifications_attempt order by id limit 1") == {
        "status": None,
        "trouble": "lost",
    }


def test_who_was_overtaken_tells_what_came_of_it_and_changes_nothing(market: Market, receiver: Receiver) -> None:
    subscribed(market, receiver.url)
    file(1)
    seal()
    with whole():
        fan_out(NINE)
    with whole():
        slow = claim_delivery()
    with whole():
        assert claim_delivery() is None
    run("update notifications_delivery set lease_until = now() - interval '1 second'")
    with whole():
        quick = claim_delivery()
    assert slow and quick and (slow.attempt, quick.attempt) == (1, 2)
    with whole():
        keep_result(slow, Answer(500, "", 10))
    assert states() == [("WAITING", 2, 1)]
    with whole():
        keep_result(slow, Answer(500, "", 10))
        keep_result(quick, Answer(200, "", 10))
    assert states() == [("DELIVERED", 2, 2)]


def claim() -> Letter | None:
    """Takes the delivery that is due, and has it in hand."""
    with whole():
        return claim_delivery()


def test_of_one_subscription_one_delivery_is_under_way_whatever_two_senders_see(
    market: Market, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another sender saw the subscription as free before the first took of it, and holds it after that one has ended."""
    subscription, _ = subscribed(market, receiver.url)
    file(1)
    file(2)
    seal()
    with whole():
        fan_out(NINE)
    found = claim()
    assert found is not None
    with monkeypatch.context() as patched:
        patched.setattr(deliveries, "value", lambda _: subscription.pk)
        assert elsewhere(claim) is None
    assert value("select count(*) from notifications_delivery where lease_until > now()") == 1
    with whole():
        keep_result(found, Answer(204, "", 10))
    second = elsewhere(claim)
    assert second is not None and second.position is not None and found.position is not None
    assert second.position > found.position, "in the order of the trail"


def test_of_eight_senders_at_once_one_takes_a_delivery(market: Market, receiver: Receiver) -> None:
    """Whatever each of them sees, one of them has a delivery in hand."""
    subscribed(market, receiver.url)
    file(1)
    file(2)
    seal()
    with whole():
        fan_out(NINE)
    with ThreadPoolExecutor(8) as senders:
        taken = list(senders.map(lambda _: apart(claim)(), range(8)))
    assert len([each for each in taken if each]) == 1


def test_one_in_hand_that_is_replayed_is_not_taken_by_a_second_sender(market: Market, receiver: Receiver) -> None:
    subscribed(market, receiver.url)
    file(1)
    seal()
    with whole():
        fan_out(NINE)
    found = claim()
    assert found is not None
    market.database.use("web")
    with whole():
        replay_delivery(Delivery.objects.get(), by=market.clients["norte"], at=NINE)
    market.database.use("job")
    assert claim() is None
    with whole():
        keep_result(found, Answer(500, "", 10))
    again = claim()
    assert again is not None and again.message_id == found.message_id
    assert states() == [("WAITING", 1, 1)]


def test_while_a_secret_is_rotated_both_sign(market: Market, receiver: Receiver) -> None:
    subscription, old = subscribed(market, receiver.url)
    market.database.use("web")
    with whole():
        rotate_secret(subscription, by=market.clients["norte"], at=NINE)
    new = signing_secrets(subscription.pk)[0]
    kept = rows("select sealed from notifications_secret")
    assert all(b"whsec" not in bytes(each["sealed"]) for each in kept)
    market.database.use("job")
    file(1)
    seal()
    drain()
    [(headers, body)] = receiver.got
    assert Webhook(old).verify(body, headers) == Webhook(new).verify(body, headers)
    assert signing_secrets(subscription.pk) == [new, old]
    market.database.use("web")
    with whole():
        rotate_secret(subscription, by=market.clients["norte"], at=NINE)
    assert signing_secrets(subscription.pk)[1:] == [new]


def test_paused_loses_nothing_and_deleted_sends_nothing(market: Market, receiver: Receiver) -> None:
    subscription, _ = subscribed(market, receiver.url)
    by = market.clients["norte"]
    market.database.use("web")
    with whole():
        pause_subscription(subscription, by=by, at=NINE)
    market.database.use("job")
    file(1)
    seal()
    drain()
    assert receiver.got == []
    market.database.use("web")
    with whole():
        resume_subscription(subscription, by=by, at=NINE)
    market.database.use("job")
    drain()
    assert len(receiver.got) == 1
    market.database.use("web")
    with whole():
        delete_subscription(subscription, by=by, at=NINE)
    with whole(), pytest.raises(SubscriptionEnded):
        resume_subscription(subscription, by=by, at=NINE)
    market.database.use("job")
    file(2)
    seal()
    drain()
    assert len(receiver.got) == 1


def test_a_test_message_and_a_range_again(market: Market, receiver: Receiver) -> None:
    file(1)
    file(2)
    seal()
    subscription, secret = subscribed(market, receiver.url)
    by, last = market.clients["norte"], value("select max(position) from recordkeeping_leaf")
    market.database.use("web")
    with whole():
        send_test(subscription, by=by, at=NINE)
    with whole():
        assert replay_range(subscription, 0, last, by=by, at=NINE) == 2
    for first, until in ((0, last + 100), (5, 4), (0, 20_000)):
        with whole(), pytest.raises(RangeTooLong):
            replay_range(subscription, first, until, by=by, at=NINE)
    market.database.use("job")
    drain()
    found = [Webhook(secret).verify(body, headers)["type"] for headers, body in receiver.got]
    assert found == ["subscription.test", "instruction.submitted", "instruction.submitted"]
    market.database.use("web")
    with whole():
        assert replay_range(subscription, 0, last, by=by, at=NINE) == 2
    market.database.use("job")
    drain()
    assert len(receiver.got) == 5 and len({headers["webhook-id"] for headers, _ in receiver.got}) == 3


def test_what_the_client_may_not_know_any_more_is_not_sent(market: Market, receiver: Receiver) -> None:
    subscribed(market, receiver.url)
    file(1)
    seal()
    with whole():
        fan_out(NINE)
    market.database.use("owner")
    run(
        "update authorizations_rolegrant set valid = tstzrange(lower(valid), '2026-01-02') where application_id is not null"
    )
    market.database.use("job")
    drain()
    assert receiver.got == []
    assert row(
        "select d.state, a.trouble from notifications_delivery d join notifications_attempt a on a.delivery_id = d.id"
    ) == {
        "state": "DEAD",
        "trouble": "out_of_scope",
    }


def test_a_copy_on_another_server_sends_when_two_persons_have_released_it(market: Market, receiver: Receiver) -> None:
    subscribed(market, receiver.url)
    assert sending_server().may_send
    market.database.use("owner")
    run("alter table notifications_release disable trigger notifications_release_is_append_only")
    run("update notifications_release set server = '4711/00000001'")
    market.database.use("job")
    file(1)
    seal()
    drain()
    assert receiver.got == [] and states() == []
    market.database.use("web")
    with whole():
        assert not release_server(reason="the old one is gone", by=ANA, at=NINE)
    with whole(), pytest.raises(ServerReleasedAlready):
        release_server(reason="again", by=ANA, at=NINE)
    market.database.use("job")
    drain()
    assert receiver.got == []
    market.database.use("web")
    with whole():
        assert release_server(reason="the old one is gone", by=BEN, at=NINE)
    with whole(), pytest.raises(ServerReleasedAlready):
        release_server(reason="again", by=BEN, at=NINE)
    market.database.use("job")
    drain()
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        ({"url": "https://10.0.0.1/"}, TargetRefused),
        ({"url": "http://example.com/"}, TargetRefused),
        ({"url": "https://example.com/", "types": ["night.settled", "nothing.happened"]}, UnknownEventType),
        ({"url": "https://example.com/taken"}, AddressSubscribed),
    ],
)
def test_what_cannot_be_subscribed(market: Market, wish: dict[str, Any], refusal: type[Exception]) -> None:
    subscribed(market, "https://example.com/taken")
    market.database.use("web")
    with whole(), pytest.raises(refusal) as said:
        subscribe(Wish(**wish), by=market.clients["norte"], at=NINE)
    assert said.value.sentence().endswith(".")  # type: ignore[attr-defined]
    with whole():
        assert subscribe(Wish("https://example.com/taken"), by=market.clients["hartwell"], at=NINE)


def test_one_that_fails_again_and_again_is_left_alone(market: Market, receiver: Receiver) -> None:
    subscribed(market, receiver.url)
    receiver.answers = [500] * 5
    for number in range(1, 6):
        file(number)
    seal()
    drain()
    found = row("select failures, rests_until > now() as rests from notifications_subscription")
    assert found == {"failures": 3, "rests": True} and len(receiver.got) == 3

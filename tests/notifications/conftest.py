"""A small market with client systems, and a receiver of webhooks on this machine."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.conf import settings

from authorizations.operations import NewGrant, grant_roles, register_client_system
from ledger.operations import open_books
from machinery.transactions import whole
from notifications.models import Subscription
from notifications.operations import Wish, subscribe
from notifications.queries import signing_secrets
from refdata.operations import represent_party
from settlements.operations import Intake, submit
from tests.conftest import OwnDatabase
from tests.sealing import seal
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, LUMIERE, NINE, NORTE, Firm, make_firm, row
from vocabulary.actor import Actor

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Market:
    """A database where everything commits, with client systems by name; the connection speaks as job."""

    database: OwnDatabase
    firm: Firm
    clients: dict[str, Actor]


@pytest.fixture
def market(own_database: OwnDatabase) -> Iterator[Market]:
    """norte acts for Norte, hartwell for Hartwell, both for both, lumiere for a third one; the trail is sealed."""
    own_database.use("owner")
    with whole():
        firm = make_firm()
        open_books(FRI_2026_11_20, by=JOB, at=NINE)
        of = {"norte": [NORTE], "hartwell": [HARTWELL], "both": [NORTE, HARTWELL], "lumiere": [LUMIERE]}
        clients = {name: client(name, [firm.parties[each] for each in parties]) for name, parties in of.items()}
    own_database.use("job")
    seal()
    yield Market(own_database, firm, clients)


def client(name: str, parties: list[int]) -> Actor:
    """A client system that acts for some participants."""
    application, _secret = register_client_system(name, name, by=JOB, at=LONG_AGO)
    grant_roles([NewGrant("front_office_client", application_id=application.pk)], by=JOB, at=LONG_AGO)
    represent_party(parties, application=application.pk, valid_from=LONG_AGO, by=JOB, at=LONG_AGO)
    return Actor("client", application.client_id, name)


def file(*numbers: int, by: Actor = JOB, **changes: Any) -> Intake:
    """Takes rows in."""
    with whole():
        return submit([row(n, **changes) for n in numbers], by=by, at=NINE, business_date=FRI_2026_11_20)


@dataclass
class Receiver:
    """A web server that keeps what it was sent and answers what the test says, as often as it has said it."""

    answers: list[int | Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hook"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Listens on a free port of this machine; 204 unless the test says otherwise."""
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.got.append(({name.lower(): text for name, text in self.headers.items()}, body))
            answer = found.answers.pop(0) if found.answers else 204
            with suppress(OSError):
                if callable(answer):
                    answer(self)
                else:
                    self.send_response(answer)
                    self.send_header("Content-Length", "0")
                    if 300 <= answer < 400:
                        self.send_header("Location", f"{found.url}/elsewhere")
                    self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield found
        server.shutdown()


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """This sandbox may send to this machine."""
    monkeypatch.setattr(settings, "WEBHOOKS_TO_LOOPBACK", True)


def subscribed(market: Market, url: str, name: str = "norte", **more: Any) -> tuple[Subscription, str]:
    """A subscription of a client system, made as pages make it."""
    market.database.use("web")
    with whole():
        made = subscribe(Wish(url, **more), by=market.clients[name], at=NINE)
    market.database.use("job")
    return made, signing_secrets(made.pk)[0]

"""`drill idempotency`: a front office asks twenty times at once while web processes are killed, and each key has one effect.

A client system sends trades to the product's own web server, each twenty times at the same moment under one key, and asks
again whenever it got no answer. Processes of the web server are killed -9 all the while. Every key has one effect, and all
answers of a key are the same bytes, or say that a copy is at work. Then the rules: no key, another body under a key, a
refused write, a key that was forgotten, and an amount to its last unit.
"""

import http.client
import json
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from threading import Lock, local
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import numpy as np
from django.db import connection

from authorizations.operations import NewGrant, grant_roles, register_client_system
from backoffice.drill import Progress, Row, full_proof, shown
from backoffice.drill.databases import Databases
from backoffice.drill.history import FIRST, LONG_AGO, SEED, Firm, access, books, reference_data, trade
from backoffice.drill.house import House, Size, strike
from machinery.api.idempotency import KEPT, forget_older
from machinery.statements import rows, value
from machinery.transactions import whole
from refdata.operations import represent_party

COPIES: Final = 20
THREADS: Final = 40
ANSWERED_WITHIN: Final = 60.0
BEYOND_FLOAT: Final = (1 << 53) + 1
"""Minor units."""
PATH: Final = "/api/v1/instructions"
SIZES: Final[Mapping[str, Mapping[str, object]]] = {
    "ci": {"keys": 100, "kills": 10},
    "nightly": {"keys": 1_000, "kills": 50},
}


def add_arguments(parser: ArgumentParser) -> None:
    """How many keys and kills, and the seed."""
    parser.add_argument("--keys", type=int, default=1_000)
    parser.add_argument("--kills", type=int, default=50, help="web processes that are killed meanwhile")
    parser.add_argument("--seed", type=int, default=1)


def perform(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Makes a market and a client system on a database of its own, and asks; the rows of the table."""
    keys, kills, dice = int(options["keys"]), int(options["kills"]), Random(int(options["seed"]))  # noqa: S311
    with Databases("drill_idempotency") as databases:
        name = databases.clone("firm")
        databases.use(name, "owner")
        firm, client, secret = make_market()
        databases.use(name, "job")
        trades = trades_of(firm, keys + 10, int(options["seed"]))
        with House(databases, name, Size()) as house:
            door = Door(house.url, client, secret)
            asked = Asked(door, trades[:keys])
            storm(asked, house, kills, dice, progress)
            databases.use(name, "job")
            found = [*judged(asked, kills), *rules(door, trades[keys:])]
        databases.use(name, "job")
        return [*found, full_proof("B-R4")]


def make_market() -> tuple[Firm, str, str]:
    """The small firm of the corruption drill, and a client system that acts for all its participants: id and secret."""
    with whole():
        firm = reference_data()
    with whole():
        firm = books(firm)
        access(firm)
    return firm, *make_client()


def make_client() -> tuple[str, str]:
    """A client system that acts for all participants: id and secret."""
    with whole():
        application, secret = register_client_system("router", "Order router", by=SEED, at=LONG_AGO)
        grant_roles([NewGrant("front_office_client", application_id=application.pk)], by=SEED, at=LONG_AGO)
        parties = [each["id"] for each in rows("select id from refdata_party order by id")]
        represent_party(parties, application=application.pk, valid_from=LONG_AGO, by=SEED, at=LONG_AGO)
    return application.client_id, secret


def trades_of(firm: Firm, many: int, seed: int, day: date = FIRST, due: date | None = None) -> list[dict[str, str]]:
    """So many trades of a day as the API takes them: what is empty in a file is left out. `due` is when they settle, if not
    when those of a file do."""
    dice = np.random.default_rng(seed)
    found = (trade(firm, day, number, dice) for number in range(many))
    other = {"intended_settlement_date": due} if due else {}
    return [{name: str(told) for name, told in (each | other).items() if str(told)} for each in found]


@dataclass(frozen=True)
class Answer:
    """One answer: status, whether it says that it is a repetition, and its bytes."""

    status: int
    replayed: bool
    body: bytes

    @property
    def code(self) -> str:
        """The stable code of a problem, "" for none."""
        return str(json.loads(self.body).get("code", "")) if self.status >= 400 else ""


class Door:
    """The product's web server as a client system sees it: it signs in once, and asks again when it got no answer."""

    def __init__(self, url: str, client: str, secret: str) -> None:
        parts = urlsplit(url)
        self.host, self.port, self.name = "127.0.0.1", parts.port, parts.netloc
        self.unanswered = 0
        self.sessions = local()
        self.lock = Lock()
        form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
        answer = self._ask("/api/oauth/token", urlencode(form).encode(), {}, "application/x-www-form-urlencoded")
        if answer.status != http.client.OK:
            raise RuntimeError(f"expected a token, found {answer.status}: {answer.body[:300]!r}")
        self.token = str(json.loads(answer.body)["access_token"])

    def post(self, body: Mapping[str, str], key: str | None) -> Answer:
        """One write until it is answered."""
        headers = {"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": key} if key is not None else {})
        return self._ask(PATH, json.dumps(body).encode(), headers, "application/json")

    def get(self, path: str) -> Answer:
        """One read until it is answered."""
        return self._ask(path, b"", {"Authorization": f"Bearer {self.token}"}, "")

    def _ask(self, path: str, body: bytes, headers: Mapping[str, str], media: str) -> Answer:
        """A read where there is no media type, else a write."""
        end = time.monotonic() + ANSWERED_WITHIN
        sent = {**headers, "Host": self.name} | ({"Content-Type": media} if media else {})
        while True:
            try:
                return self._once("POST" if media else "GET", path, body, sent)
            except (OSError, http.client.HTTPException):
                self.sessions.open = None
                with self.lock:
                    self.unanswered += 1
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def _once(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        session = getattr(self.sessions, "open", None)
        if session is None:
            session = self.sessions.open = http.client.HTTPConnection(self.host, self.port or 80, timeout=30)
        session.request(method, path, body or None, dict(headers))
        answer = session.getresponse()
        return Answer(answer.status, answer.headers.get("Idempotent-Replayed") == "true", answer.read())


@dataclass
class Asked:
    """What was asked, and every answer: key -> answers in the order in which they came."""

    door: Door
    trades: Sequence[Mapping[str, str]]
    answers: dict[int, list[Answer]] = field(default_factory=dict)
    waited: int = 0
    done: int = 0
    killed: int = 0
    lock: Lock = field(default_factory=Lock)

    def copy(self, number: int) -> None:
        """Asks once, and again for as long as a copy is at work."""
        while (answer := self.door.post(self.trades[number], f"drill-{number}")).status == http.client.CONFLICT:
            with self.lock:
                self.waited += 1
            time.sleep(0.1)
        with self.lock:
            self.answers.setdefault(number, []).append(answer)
            self.done += 1


def storm(asked: Asked, house: House, kills: int, dice: Random, progress: Progress) -> None:
    """Sends every trade twenty times at once, and kills web processes evenly among the answers."""
    total = len(asked.trades) * COPIES
    with ThreadPoolExecutor(THREADS) as pool:
        asking = [pool.submit(asked.copy, number) for number in range(len(asked.trades)) for _ in range(COPIES)]
        while asked.done < total and not all(each.done() for each in asking):
            if asked.killed < kills and asked.done >= asked.killed * total // kills:
                children = sorted(house.children("web"))
                if children and strike(dice.choice(children)):
                    asked.killed += 1
                    progress(f"{asked.done:,} of {total:,} answers, {asked.killed} kills")
            time.sleep(0.02)
        for each in asking:
            each.result()


def judged(asked: Asked, kills: int) -> Iterator[Row]:
    """The rows of the storm: one effect a key, one answer a key."""
    keys = len(asked.trades)
    statuses = Counter(answer.status for answers in asked.answers.values() for answer in answers)
    different = sum(len({answer.body for answer in answers}) > 1 for answers in asked.answers.values())
    references = [trade["deliverer_reference"] for trade in asked.trades]
    effects = rows(
        "select count(*) as many, count(distinct reference) as keys from settlements_instruction where reference = any(%s)",
        [references],
    )[0]
    yield Row(f"{keys:,} keys, {COPIES} copies each: answers", f"{keys * COPIES:,} x 201",
              f"{shown(statuses)} ({asked.door.unanswered:,} asked again without an answer,"
              f" {asked.waited} while a copy was at work)",
              statuses == {http.client.CREATED: keys * COPIES}, "B-R4")  # fmt: skip
    yield Row("web processes killed meanwhile", str(kills), str(asked.killed), asked.killed >= kills, "B-R4")
    yield Row("effects", f"{keys:,}, one a key", f"{effects['many']:,}, of {effects['keys']:,} keys",
              effects["many"] == effects["keys"] == keys, "B-R4")  # fmt: skip
    yield Row("keys whose answers differ in a byte", "none", str(different), not different, "B-R4")


def rules(door: Door, trades: Sequence[Mapping[str, str]]) -> Iterator[Row]:
    """The rows of the rules, each on a trade of its own."""
    first, second, third, fourth, fifth = trades[:5]

    def row(what: str, expected: str, *answers: Answer) -> Row:
        found = " then ".join(f"{each.status} {each.code}".strip() for each in answers)
        return Row(what, expected, found, found == expected, "B-R4")

    yield row("no key", "400 idempotency_key_missing", door.post(first, None))
    yield row("another body under a key", "201 then 422 idempotency_key_reused",
              door.post(first, "rule-1"), door.post(second, "rule-1"))  # fmt: skip
    wrong = {**third, "quantity": "0", "amount": "0"}
    refused, right = door.post(wrong, "rule-3"), door.post(third, "rule-3")
    found = f"{refused.status // 100}xx then {right.status}"
    yield Row("a refused write leaves its key free", "4xx then 201", found, found == "4xx then 201", "B-R4")
    yield row(
        "the same trade under another key", "201 then 200", door.post(fourth, "rule-4"), door.post(fourth, "rule-4b")
    )
    door.post(fifth, "rule-5")
    with whole():
        early = forget_older(KEPT)
        forgotten = forget_older(timedelta(minutes=-1))
    kept = value("select count(*) from machinery_idempotencykey")
    yield Row("keys forgotten before thirty days; after", "0; all", f"{early}; {kept or 'all'}",
              not early and forgotten > 0 and not kept, "B-R4")  # fmt: skip
    yield row("the same trade when its key was forgotten", "200", door.post(fifth, "rule-5"))
    yield exact(door, next(each for each in trades[5:] if each.get("amount")))
    connection.close()


def exact(door: Door, trade: Mapping[str, str]) -> Row:
    """Whether an amount of one minor unit more than a binary float can hold is on file as it was sent."""
    decimals = value("select scale from refdata_asset where code = %s", [trade["currency"]])
    sent = Decimal(BEYOND_FLOAT).scaleb(-decimals)
    status = door.post({**trade, "amount": f"{sent:f}"}, "rule-6").status
    query = "select amount from settlements_instruction where reference = %s"
    found = value(query, [trade["deliverer_reference"]]) or Decimal(0)
    return Row("an amount that no float holds", f"201, {sent:f} on file", f"{status}, {found.normalize():f} on file",
               status == http.client.CREATED and found == sent, "B-R4")  # fmt: skip

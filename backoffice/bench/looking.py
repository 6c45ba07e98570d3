"""The pages that people look at all day, over the nights on file of `bench read`: how long the server takes for each.

A supervisor of every legal entity asks in process, with every check of the web front. The list of what settled is that of
the last night, a thing is another one each time.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import Final
from urllib.parse import urlencode

import numpy as np
from django.test import Client

from authorizations.models import User
from authorizations.operations import NewAccount, NewGrant, NewPerson, create_accounts, create_people, grant_roles
from backoffice.bench import Row
from backoffice.bench.firm import Firm
from machinery.statements import rows
from machinery.transactions import whole
from vocabulary.actor import Actor

LIST: Final = 300.0
THING: Final = 200.0
HOME: Final = 300.0
SUM: Final = 2_000.0
"""A page that adds up the whole queue, account by account."""
PASSWORD: Final = "nobody signs in with this 7"  # noqa: S105 - of a database that is dropped after the bench


def reader(by: Actor, at: datetime) -> User:
    """One who sees everything and may act. Asked for as the deploy role."""
    with whole():
        [person] = create_people([NewPerson("Bench", "bench@firm.example")], by=by, at=at)
        grants = [NewGrant(role, person_id=person.pk) for role in ("settlement_supervisor", "auditor")]
        grant_roles(grants, by=by, at=at)
        [account] = create_accounts([NewAccount(person.pk, "bench", PASSWORD)], by=by, at=at)
    return account


@contextmanager
def signed_in(account: User) -> Iterator[Client]:
    """A browser of one who is signed in."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(account, backend="authorizations.signing_in.AccountBackend")
    yield client
    client.logout()


def milliseconds(ask: Callable[[], object]) -> float:
    """How long one question takes."""
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1_000


def addresses(
    firm: Firm, days: Sequence[date], asked: int, dice: np.random.Generator
) -> dict[str, tuple[float, list[str]]]:
    """By what is looked at, within how many milliseconds, and the addresses."""
    party = int(firm.parties[0])
    mine = rows(
        "select i.id, p.lei, a.code as isin from settlements_instruction i join refdata_party p on p.id = i.participant_id"
        " join refdata_asset a on a.id = i.asset_id where i.participant_id = %s order by md5(i.id::text) limit %s",
        [party, asked],
    )
    journals = rows(
        "select max(id) as last from ledger_journal where business_date = %s group by slice order by 1 limit 1",
        [days[-1]],
    )
    accounts = [int(firm.cash[int(n) % len(firm.cash)]) for n in dice.integers(0, 50, asked)]
    busy = rows(
        "select h.number as account from ledger_account a join refdata_account h on h.id = a.holder_id"
        " where a.id = any (%s::int[])",
        [accounts],
    )
    settled = urlencode({"state": "settled", "on": days[-1].isoformat()})
    return {
        "home": (HOME, ["/"] * asked),
        "list of failing instructions": (LIST, ["/instructions/"] * asked),
        "list of open instructions": (LIST, ["/instructions/?state=open"] * asked),
        "list of settled instructions": (LIST, [f"/instructions/?{settled}"] * asked),
        "list of accounts": (LIST, ["/accounts/"] * asked),
        "list of journals": (LIST, [f"/journals/?on={days[-1].isoformat()}"] * asked),
        "list of movements": (LIST, [f"/movements/?on={days[-1].isoformat()}"] * asked),
        "list of movements of an account": (
            LIST,
            [f"/movements/?{urlencode(each | {'on': days[-1]})}" for each in busy],
        ),
        "list of parties": (LIST, ["/parties/"] * asked),
        "list of instruments": (LIST, ["/instruments/"] * asked),
        "list of runs": (LIST, ["/runs/"] * asked),
        "trail": (LIST, ["/trail/"] * asked),
        "needs before each cut-off": (SUM, ["/needs/"] * min(asked, 5)),
        "an instruction": (THING, [f"/instructions/{each['id']}/" for each in mine]),
        "an account": (THING, [f"/accounts/{each}/" for each in accounts]),
        "an account as of a day": (THING, [f"/accounts/{each}/?as_of={days[0].isoformat()}" for each in accounts]),
        "what is open on an account": (THING, [f"/accounts/{each}/?tab=instructions" for each in accounts]),
        "a journal": (THING, [f"/journals/{journals[0]['last'] - n}/" for n in range(min(asked, 5))]),
        "a party": (THING, [f"/parties/{each['lei']}/" for each in mine]),
        "an instrument": (THING, [f"/instruments/{each['isin']}/" for each in mine]),
        "holders of an instrument": (THING, [f"/instruments/{each['isin']}/?tab=holders" for each in mine]),
    }


def goals_of_pages(account: User, firm: Firm, days: Sequence[date], asked: int, dice: np.random.Generator) -> list[Row]:
    """A row a page: the 95th percentile against its goal."""
    found = []
    with signed_in(account) as client:
        for name, (most, wanted) in addresses(firm, days, asked, dice).items():
            looked = partial(_look, client)
            looked(wanted[0])
            slow = float(np.percentile([milliseconds(partial(looked, each)) for each in wanted], 95))
            found.append(Row(f"page: {name}, p95", slow, "ms", most, slow / most, f"< {most:g} ms", slow < most))
    return found


def _look(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code} {answer.content[:300]!r}")

"""The bugs that are planted: what each breaks, where, and which row of which drill must see it.

A text in a patch stands in its file, or in the definition of its function, exactly once. How to add one: docs/drills.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from backoffice.drill import AFTERWARDS


@dataclass(frozen=True)
class Patch:
    """`old` becomes `new` in a file, named from the root of the product, or in a function of the database, by its name."""

    where: str
    old: str
    new: str


@dataclass(frozen=True)
class Trial:
    """A drill in the sizes in which it is tried, and how the rows begin that are about the promise: others, about speed
    or about how much was tried, say nothing of a bug."""

    drill: str
    sizes: str
    rows: tuple[str, ...]


@dataclass(frozen=True)
class Bug:
    """What is planted at once: `sql` is run as the owner, after the patches of functions; a statement an entry."""

    name: str
    sentence: str
    trial: Trial
    files: Sequence[Patch] = ()
    functions: Sequence[Patch] = ()
    sql: Sequence[str] = ()


BANK: Final = Trial(
    "bank",
    "--seconds 6",
    (
        "negative, out of balance",
        "answers other than done",
        "acknowledged postings",
        AFTERWARDS,
    ),
)
KEYS: Final = Trial(
    "idempotency",
    "--keys 20 --kills 2",
    ("20 keys, 20 copies each: answers", "effects", "keys whose answers differ", "an amount", AFTERWARDS),
)
KILLED_NIGHT: Final = Trial(
    "night", "--matches 8000 --chunk 800 --kills 4 --zombies 0 --overtaken 0 --step settle", ("the night's process",)
)
OVERTAKEN_NIGHT: Final = Trial(
    "night",
    "--matches 8000 --chunk 800 --kills 0 --zombies 0",
    ("a process that was overtaken", "  woken in the middle"),
)
DURABILITY: Final = Trial("durability", "--kills 6", ("acknowledged and lost", AFTERWARDS))
TRAIL: Final = Trial("tamper", "--places 1 --events 12", ("ten clean exports", "events that writers kept"))
PAST: Final = Trial("corruption", "--only L05", ("past the operations",))

BUGS: Final = (
    Bug(
        "no unique key",
        "an effect may be written twice",
        BANK,
        sql=("alter table ledger_effect drop constraint ledger_effect_pkey",),
    ),
    Bug(
        "no fence",
        "a step is held by whoever thinks that he has it",
        OVERTAKEN_NIGHT,
        files=(
            Patch(
                "itservices/operations/runs.py",
                "where id = %(step)s and fence = %(fence)s and state = 'RUNNING' for key share",
                "where id = %(step)s and state = 'RUNNING' for key share",
            ),
        ),
    ),
    Bug(
        "ack before commit",
        "a commit is answered before it is on disk (synchronous_commit off)",
        DURABILITY,
        files=(
            Patch(
                "backoffice/database.py",
                'options = [f"-c application_name=backoffice-{role}"]',
                'options = [f"-c application_name=backoffice-{role}", "-c synchronous_commit=off"]',
            ),
        ),
    ),
    Bug(
        "checkpoint before commit",
        "a night commits how far it is before it commits the chunk",
        KILLED_NIGHT,
        files=(
            Patch(
                "settlements/night.py",
                "                with whole():\n                    self._write(draft)\n",
                "                settled = self.progress.settled + draft.number_settled\n"
                "                parts = self.progress.parts + draft.number_in_parts\n"
                "                further = {**vars(self.progress), 'settled': settled, 'parts': parts, 'key': draft.key}\n"
                "                with whole():\n"
                "                    advance(self.lease, checkpoint=further, done=settled, total=self.total, counts={})\n"
                "                with whole():\n"
                "                    self._write(draft)\n",
            ),
        ),
    ),
    Bug(
        "publish before commit",
        "the event that tells of a chunk is committed before the chunk",
        KILLED_NIGHT,
        files=(
            Patch(
                "settlements/night.py",
                "            self._leave_queue(draft)\n            append_chunk(draft.booking)\n"
                "            self._heed_links(draft)\n",
                "            self._heed_links(draft)\n",
            ),
            Patch(
                "settlements/night.py",
                "        self.progress.settled += draft.number_settled\n",
                "            connection.connection.commit()\n"
                "            self._leave_queue(draft)\n"
                "            append_chunk(draft.booking)\n"
                "        self.progress.settled += draft.number_settled\n",
            ),
            Patch(
                "settlements/night.py",
                "import numpy as np\n",
                "import numpy as np\nfrom django.db import connection\n",
            ),
        ),
    ),
    Bug(
        "floor check without guard",
        "a floor is checked against what a statement saw at its start, not against the row that it changes",
        BANK,
        functions=(
            Patch(
                "ledger_post_one",
                "where g.account_id = v_account and (g.floor is null or g.posted + v_delta - g.held >= g.floor);",
                "where g.account_id = v_account and exists (select from ledger_guard s where s.account_id = v_account"
                " and (s.floor is null or s.posted + v_delta - s.held >= s.floor));",
            ),
            Patch(
                "ledger_move_guards",
                "where g.account_id = d.account and (g.floor is null or g.posted + d.delta - g.held >= g.floor)",
                "where g.account_id = d.account and exists (select from ledger_guard s where s.account_id = d.account"
                " and (s.floor is null or s.posted + d.delta - s.held >= s.floor))",
            ),
        ),
        sql=("alter table ledger_guard drop constraint available_is_within_floor",),
    ),
    Bug(
        "REPEATABLE READ",
        "every session works on the snapshot of its first statement",
        BANK,
        files=(
            Patch(
                "backoffice/database.py",
                'options = [f"-c application_name=backoffice-{role}"]',
                'options = [f"-c application_name=backoffice-{role}", r"-c default_transaction_isolation=repeatable\\ read"]',
            ),
        ),
    ),
    Bug(
        "maker check only in Python",
        "that two persons release a copy is not said to PostgreSQL (payments by four eyes come later, there is no other"
        " second person yet)",
        PAST,
        sql=("alter table notifications_release drop constraint one_releases_a_server_once",),
    ),
    Bug(
        "sealer by id",
        "leaves are given to events with a higher id than the last, whatever is still to commit",
        TRAIL,
        files=(
            Patch(
                "recordkeeping/sql/seal.sql",
                "where e.id > coalesce(h.complete, 0) and (e.xid < h.oldest or e.xid >= h.newest and e.xid <> h.mine)\n",
                "where e.id > coalesce((select max(event_id) from recordkeeping_leaf), 0)\n",
            ),
        ),
    ),
    Bug(
        "float amount",
        "a decimal is read by way of a binary float",
        KEYS,
        files=(
            Patch(
                "vocabulary/decimals.py", "    number = Decimal(text)\n", "    number = Decimal(repr(float(text)))\n"
            ),
        ),
    ),
    Bug(
        "retry without key",
        "whoever asks again under a key does the write again",
        KEYS,
        files=(
            Patch(
                "machinery/sql/claim_key.sql",
                "on conflict do nothing\n",
                "on conflict (client, method, path, key) do update set status = null, headers = 'null', body = null\n",
            ),
        ),
    ),
    Bug(
        "reversal twice",
        "a reversal has a new effect each time, and nothing looks for an older one",
        BANK,
        files=(
            Patch(
                "ledger/operations/postings.py",
                "    again = list(Reversal.objects.filter(reversed_journal__in=journals)"
                '.values_list("reversed_journal", flat=True))\n    again +=',
                "    again =",
            ),
            Patch(
                "ledger/operations/postings.py",
                'Entry(f"{_REVERSAL}{j}", "REVR"',
                'Entry(f"{_REVERSAL}{j}:{uuid4()}", "REVR"',
            ),
            Patch(
                "ledger/operations/postings.py",
                "from typing import NamedTuple\n",
                "from typing import NamedTuple\nfrom uuid import uuid4\n",
            ),
        ),
        sql=("alter table ledger_reversal drop constraint ledger_reversal_pkey",),
    ),
)

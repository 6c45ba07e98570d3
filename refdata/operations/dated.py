"""How an effective-dated row is replaced: the standing one ends where the new one begins.

A new row reaches as far as the one that it replaces, or up to the next one. A row that begins on the same day as its
replacement is taken back: its range becomes empty.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from machinery.statements import rows, run, statement

Facts = Mapping[str, Any]
SHOWN = 50


@dataclass(frozen=True, slots=True)
class DatedTable:
    """A table with one row per key and day: its key and fact columns, and the name of its range."""

    name: str
    keys: Sequence[str]
    facts: Sequence[str]
    range: str = "valid"


@dataclass(frozen=True, slots=True)
class Replaced:
    """What a set of wishes came to: ids of the rows that were opened, and how many wishes changed nothing."""

    opened: list[int]
    unchanged: int


def lock_list(name: str) -> None:
    """Waits until nobody else changes this list of reference data, and keeps it for the transaction."""
    run("select pg_advisory_xact_lock(hashtext(%(name)s))", {"name": name})


def replace_from(table: DatedTable, wishes: Sequence[Facts], start: date) -> Replaced:
    """Makes the wishes (columns by name, one a key) true from `start` on. Needs `lock_list(table.name)` before."""
    asked = as_json(wishes)
    plan = rows(_statement("dated_plan", table), {"rows": asked, "start": start})
    changing = [each for each in plan if not each["same"]]
    ended = [each["standing"] for each in changing if each["standing"] is not None]
    run(_statement("dated_end", table), {"ids": ended, "start": start})
    fresh = [{**wishes[each["ordinal"] - 1], table.range: f"[{start},{each['until'] or ''})"} for each in changing]
    opened = rows(_statement("dated_open", table), {"rows": as_json(fresh)})
    return Replaced([each["id"] for each in opened], len(plan) - len(changing))


def end_from(table: DatedTable, keys: Facts, start: date) -> bool:
    """Ends what stands of a key on `start`; whether anything does. Needs `lock_list(table.name)` before."""
    (plan,) = rows(_statement("dated_plan", table), {"rows": as_json([keys]), "start": start})
    if plan["standing"] is None:
        return False
    run(_statement("dated_end", table), {"ids": [plan["standing"]], "start": start})
    return True


def told(items: Sequence[Facts]) -> dict[str, Any]:
    """Facts for the trail: all of a small set, of a large one the count and the digest."""
    if len(items) <= SHOWN:
        return {"count": len(items), "items": json.loads(as_json(items))}
    return {"count": len(items), "sha256": hashlib.sha256(as_json(items).encode()).hexdigest()}


def as_json(items: Sequence[Facts]) -> str:
    """Rows as PostgreSQL reads them back by the names of their columns."""
    return json.dumps([dict(item) for item in items], default=str, sort_keys=True)


def _statement(name: str, table: DatedTable) -> str:
    columns = [*table.keys, *table.facts]
    return (
        statement("refdata", name)
        .replace("{table}", table.name)
        .replace("{range}", table.range)
        .replace("{columns}", ", ".join([*columns, table.range]))
        .replace("{keys_of_t}", ", ".join(f"t.{column}" for column in table.keys))
        .replace("{keys_of_n}", ", ".join(f"n.{column}" for column in table.keys))
        .replace("{keys_of_w}", ", ".join(f"w.{column}" for column in table.keys))
        .replace("{facts_of_t}", ", ".join(f"t.{column}" for column in table.facts))
        .replace("{facts_of_w}", ", ".join(f"w.{column}" for column in table.facts))
    )

"""What the database declares - constraints, triggers, functions, privileges - against what it must declare.

An invariant that is a constraint cannot be broken while the constraint stands; these look whether it stands. What must
be is committed: `sql/expected_schema.txt` for tables (kept by `manage.py prove --keep-schema` after a migration),
`LEAF` for the partitions that nights make, `grants.py` for privileges.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from backoffice.database import OWNER
from backoffice.grants import ROLES, privileges_of
from machinery.invariants import Invariant
from machinery.statements import rows, statement, tuples

EXPECTED: Final = Path(__file__).parent / "sql" / "expected_schema.txt"
APPS: Final = (
    "^(authorizations|clearing|compliance|itservices|ledger|machinery|notifications|recordkeeping|refdata|settlements)_"
)

DECLARED = Invariant(
    "C01",
    "Every constraint, trigger and function of the product stands as it was delivered, enforced and validated.",
    "Someone dropped, disabled or replaced it by hand, or a migration was not run, or the list was not kept after one.",
)
GRANTED = Invariant(
    "C02",
    "No run-time role may change more than grants.py says, owns anything, or is a member of the owner.",
    "A privilege was granted by hand: run `manage.py grant`.",
)
SLICED = Invariant(
    "C03",
    "Every slice has its two leaves, each with its checks, key, foreign keys and trigger; so has every month its trigger.",
    "A leaf was detached or dropped, or a constraint or trigger of it was, or a night stopped before it published.",
)
INVARIANTS: Final = (DECLARED, GRANTED, SLICED)

_EVERY_LEAF: Final[dict[str, tuple[str, ...]]] = {
    "month": (),
    "journal": (
        "CHECK ((slice = {slice}))",
        "CHECK (((id / '1000000000000'::bigint) = {slice}))",
        *(f"NOT NULL {c}" for c in ("id", "slice", "business_date", "value_date", "kind", "recorded_at")),
    ),
    "movement": (
        "CHECK ((slice = {slice}))",
        "CHECK ((amount > (0)::numeric))",
        "CHECK ((debit_account <> credit_account))",
        *(
            f"NOT NULL {c}"
            for c in (
                "journal_id",
                "leg",
                "slice",
                "business_date",
                "asset_id",
                "debit_account",
                "credit_account",
                "amount",
            )
        ),
    ),
}
_FINISHED_LEAF: Final = {
    "journal": ("UNIQUE (id)", "INDEX (subject)"),
    "movement": (
        "UNIQUE (journal_id, leg)",
        "INDEX (debit_account)",
        "INDEX (credit_account)",
        "FOREIGN KEY (debit_account, asset_id) REFERENCES ledger_account(id, asset_id)",
        "FOREIGN KEY (credit_account, asset_id) REFERENCES ledger_account(id, asset_id)",
        "FOREIGN KEY (journal_id) REFERENCES {journals}(id)",
    ),
}
_APPEND_ONLY: Final = "TRIGGER is_append_only 58 machinery_refuse_change"
_OF_ONE_DAY: Final = "CHECK ((business_date = '{business_date}'::date))"

Finding = tuple[str, str, str, str]


def declared() -> list[str]:
    """What the database declares, one line each: place, kind, name, definition; in order."""
    found = tuples(statement("backoffice", "catalogue"), {"apps": APPS})
    return [" ".join(" | ".join(each).split()) for each in found]


def keep_schema(file: Path = EXPECTED) -> int:
    """Writes what the database declares as what must be; how many lines. For whoever wrote a migration."""
    found = declared()
    file.write_text("\n".join(found) + "\n")
    return len(found)


def look() -> Iterator[Finding]:
    """Every departure, as (code, key, expected, found)."""
    yield from _declarations()
    yield from _leaves()
    yield from _privileges()


def _declarations() -> Iterator[Finding]:
    kept, stands = EXPECTED.read_text().splitlines(), declared()
    if kept == stands:
        return
    wanted, found = _by_name(kept), _by_name(stands)
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) != found.get(name):
            yield DECLARED.code, name, wanted.get(name, "nothing of that name"), found.get(name, "missing")


def _by_name(lines: list[str]) -> dict[str, str]:
    parts = [line.split(" | ", 3) for line in lines]
    return {" ".join(part[:3]): part[3] for part in parts}


def _leaves() -> Iterator[Finding]:
    for leaf in rows(statement("backoffice", "leaves")):
        noun, state = leaf["noun"], leaf["state"]
        if state is None or not leaf["attached"]:
            yield SLICED.code, leaf["leaf"], "a leaf of one slice", "no slice" if state is None else "not attached"
            continue
        wanted = {*_EVERY_LEAF[noun], _APPEND_ONLY}
        if leaf["slice"]:
            wanted.add(_OF_ONE_DAY)
        if state == "FINISHED":
            wanted.update(_FINISHED_LEAF[noun])
        found = set(leaf["declared"])
        missing = {each.format(**leaf) for each in wanted} - found
        if missing:
            yield SLICED.code, leaf["leaf"], "; ".join(sorted(missing)), "; ".join(sorted(found))


def _privileges() -> Iterator[Finding]:
    found = rows(statement("backoffice", "privileges"), {"roles": [*ROLES, "PUBLIC"], "owner": OWNER})
    for grant in found:
        if not _is_granted(grant):
            place = f"{grant['role']} on {grant['place']}" + (f".{grant['column']}" if grant["column"] else "")
            wanted = privileges_of(grant["place"]).get(grant["role"], "nothing")
            yield GRANTED.code, place, wanted, grant["privilege"]


def _is_granted(grant: Mapping[str, Any]) -> bool:
    if grant["leaf"]:
        return bool(grant["privilege"] == "INSERT" and grant["role"] == "backoffice_job" and grant["state"] == "OPEN")
    wanted = privileges_of(grant["place"]).get(grant["role"], "")
    spelled = re.fullmatch(r".*\b" + grant["privilege"][0] + r"(\(([^)]*)\))?(\s.*|$)", wanted)
    if grant["privilege"] not in {"INSERT", "UPDATE", "DELETE"} or spelled is None:
        return False
    columns = spelled.group(2)
    if columns is None:
        return True
    return grant["column"] in {each.strip() for each in columns.split(",")}

"""What rows refer to where no foreign key looks: whether it is there, of every row that there is.

Triggers ask when a row is written (machinery/references.py), but not of rows that a restore brings. What they ask is
declared by the triggers themselves, whose being there and being as delivered C01 proves each night; the rows are gone through
by a full proof, as each restore ends with one.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from machinery.invariants import Invariant
from machinery.references import WRITTEN, Reference, declared_by
from machinery.statements import row, rows, statement

REFERRED = Invariant(
    "C04",
    "What a row refers to is there.",
    "Rows came, went or changed while triggers were asleep, or a restore brought only some of them.",
)
INVARIANTS: Final = (REFERRED,)

Finding = tuple[str, str, str, str]


def declared() -> dict[str, list[Reference]]:
    """The references that are checked in sets, by table."""
    found = rows(statement("machinery", "references"), {"triggers": WRITTEN.format(table="%")})
    return {f["place"]: declared_by(f["arguments"]) for f in found}


def look() -> Iterator[Finding]:
    """Every reference that leads nowhere in some row, as (code, name, expected, found). Reads everything."""
    for table, references in declared().items():
        found = row(_departures(table, references)) or {}
        for place, each in enumerate(references):
            if number := found[f"number_{place}"]:
                wanted = f"a row of {each.place} for every {', '.join(each.columns)} of {table}"
                yield REFERRED.code, each.name, wanted, f"{number} without, such as {found[f'first_{place}']}"


def _departures(table: str, references: Sequence[Reference]) -> str:
    """The statement that counts them: how many rows there are without what each reference leads to, and the first key."""
    counted, joined = [], []
    for place, each in enumerate(references):
        missing = f"{each.told('w')} and p{place}.{each.keys[0]} is null"
        key = " || ', ' || ".join(f"w.{column}" for column in each.columns)
        counted.append(f"count(*) filter (where {missing}) as number_{place}")
        counted.append(f"min({key}::text) filter (where {missing}) as first_{place}")
        joined.append(f"left join {each.place} p{place} on {each.met('w', f'p{place}')}")
    return f"select {', '.join(counted)} from {table} w {' '.join(joined)}"

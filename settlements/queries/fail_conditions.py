"""What is asked of fails beside what is asked of all open instructions: whose they are, who was chased about them, and in which
currency a depository is expected to charge for them."""

from datetime import date
from typing import Final

from machinery.statements import statement

FAILS: Final = "fails"
"""The state of what fails for whoever looks after it, what settles outside too."""

_IS_OWN: Final = (
    "select from refdata_party z join authorizations_legalentity y on y.lei = z.lei where z.id = i.participant_id"
)
_CHASES: Final = "select from settlements_failchase c where c.instruction_id = i.id"
_DUE: Final = (
    "select from settlements_failchase c where c.chase_again_on <= %(chase_by)s and not exists"
    " (select from settlements_failchase d where d.instruction_id = c.instruction_id and d.id > c.id)"
)
"""Chases after which no other came and whose next one is due by a day."""
_MATCHES_TO_CHASE: Final = (
    "select m.id from settlements_failchase c join settlements_match m on m.delivering_id = c.instruction_id"
    " or m.receiving_id = c.instruction_id where c.chase_again_on <= %(chase_by)s"
    " union all select -c.instruction_id from settlements_failchase c where c.chase_again_on <= %(chase_by)s"
)
_EXPECTED: Final = (
    "select from settlements_expectedpenalty x join refdata_asset y on y.id = x.currency_id"
    " where x.instruction_id = i.id and y.code = %(expected_in)s"
)
_IS_OUTSIDE: Final = "o.match_id < 0"
"""What settles outside has the number of its instruction, below zero, for that of its match."""


def of_fails(ownership: str, chased: str, chase_by: date | None, expected_in: str) -> tuple[list[str], list[str]]:
    """The conditions that the queue row fulfils, and those on the side."""
    queue, side = list[str](), list[str]()
    if ownership:
        side.append(f"{'' if ownership == 'own' else 'not '}exists ({_IS_OWN})")
    if chased:
        side.append(f"{'' if chased == 'once' else 'not '}exists ({_CHASES})")
    if chase_by:
        queue.append(f"o.match_id = any (array({_MATCHES_TO_CHASE}))")
        side.append(f"exists ({_DUE} and c.instruction_id = i.id)")
    if expected_in:
        queue.append(_IS_OUTSIDE)
        side.append(f"exists ({_EXPECTED})")
    return queue, side


def with_outside(name: str, here: str = "") -> str:
    """A statement about what fails, with what settles outside in its place, and beside that another one about what does here."""
    found = statement("settlements", name)
    parts = {"here": here, "failing": "failing", "outside": "fails_outside"}
    for brace, of in parts.items():
        found = found.replace(f"{{{brace}}}", statement("settlements", of)) if of else found
    return found

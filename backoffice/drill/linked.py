"""Links in the firm of the crash drill: of every day some of each participant's instructions hang together, and settle so."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Final

from backoffice.drill import Row
from machinery.invariants import Scope
from machinery.statements import rows, value
from settlements.link_invariants import LINKS
from settlements.operations import LinkWish, Occasion, link
from vocabulary.actor import Actor

BY: Final = Actor("job", "seed", "seed")
OF_A_DAY: Final = 6
"""Instructions that a participant links of what it delivers on a day: far from one another in the queue."""


def link_some(days: Sequence[date]) -> None:
    """Of what each participant delivers on each day: the last before the first, a second one with it, three more in a pool that
    counts them."""
    wishes = [wish for day in days for wish in _of_day(day)]
    occasion = Occasion(BY, datetime.combine(days[0], time(8), UTC), days[0], "Delivers what it gets")
    failures = link(wishes, occasion).failures
    if failures or not wishes:
        raise RuntimeError(f"expected links, found {failures[:3]}")


def _of_day(day: date) -> list[LinkWish]:
    found = rows(
        "select deliverer_id as party, array_agg(m.delivering_id order by m.id) as own from settlements_openmatch o"
        " join settlements_match m on m.id = o.match_id where o.intended_settlement_date = %(day)s"
        " group by deliverer_id having count(*) >= %(number)s order by deliverer_id",
        {"day": day, "number": OF_A_DAY},
    )
    wishes = []
    for each in found:
        step = len(each["own"]) // OF_A_DAY
        first, second, third, fourth, fifth, *_ = each["own"][::step]
        pool = f"{day:%m%d}"
        wishes += [
            LinkWish(each["own"][-1], "BEFO", first),
            LinkWish(second, "WITH", each["own"][-1]),
            *(LinkWish(member, "POOL", pool=pool, members=3) for member in (third, fourth, fifth)),
        ]
    return wishes


def kept_links(days: Sequence[date], seed: int) -> Row:
    """Whether everything that was linked settled as its party said, or waits: what the proof says of links, of all of them."""
    wrong = rows(LINKS.sql(), LINKS.parameters(Scope(days[-1])))
    made = value("select count(*) from settlements_instructionlink")
    kept = value(
        "select count(*) from settlements_instructionlink l join settlements_match m on m.delivering_id = l.instruction_id"
        " join settlements_settlement s on s.match_id = m.id"
    )
    found = ", ".join(sorted({f"{each['code']} {each['key']}" for each in wrong})[:3])
    return Row(
        f"seed {seed}: links that were not kept, of {made:,}, and those whose instruction is settled",
        "0, some",
        f"{found or 0}, {kept:,}",
        not wrong and kept > 0,
        "B-R1",
    )

"""What a night keeps of the world, so that it makes the same of its queue also where it is killed and goes on."""

from datetime import date

from machinery.statements import array, run, statement, value
from machinery.transactions import part
from settlements.decision import Queue
from settlements.gate import pass_gate
from settlements.operations.refusals import NightsStand


@part
def keep_units(queue: Queue, slice_id: int, business_date: date) -> bool:
    """Keeps the settlement units by which parts of some open matches are made tonight; whether any are kept: where none are, no
    part can be made. Second time: what is kept stays."""
    run(
        statement("settlements", "keep_units").format(units=statement("settlements", "units_tonight")),
        {"matches": array(queue.match.tolist()), "slice": slice_id, "business_date": business_date},
    )
    return bool(
        value("select exists (select from settlements_nightunits where slice = %(slice)s)", {"slice": slice_id})
    )


@part
def keep_to_coming_nights(valid_from: date) -> None:
    """Refuses NightsStand where a night, or a window, of that date or a later one has begun: what it found of rules stays so. None
    claims its queue until the transaction ends."""
    pass_gate()
    begun = value("select max(business_date) from itservices_run where job = 'night' or starts_with(job, 'window ')")
    if begun is not None and valid_from <= begun:
        raise NightsStand(begun=begun.isoformat(), valid_from=valid_from.isoformat())

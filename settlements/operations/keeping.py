"""What a night keeps of the world, so that it makes the same of its queue also where it is killed and goes on."""

from datetime import date

from machinery.statements import array, run, statement
from machinery.transactions import part
from settlements.decision import Queue


@part
def keep_units(queue: Queue, slice_id: int, business_date: date) -> None:
    """Keeps the settlement units by which parts of some open matches are made tonight. Second time: what is kept stays."""
    run(
        statement("settlements", "keep_units"),
        {"matches": array(queue.match.tolist()), "slice": slice_id, "business_date": business_date},
    )

"""What a night has to know of what is open, to settle it in parts."""

from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from machinery.statements import array, statement, tuples
from settlements.decision import PARTLY, Queue, by_party
from settlements.linking import Linked
from settlements.parting import NO_LIMIT, NO_PARTS, Terms

KEPT: Final = (
    "select asset_id, quantity_type, minimum_unit, multiple from settlements_nightunits where slice = %(slice)s"
)


def part_terms(queue: Queue, slice_id: int | None, business_date: date, linked: Linked) -> Terms:
    """The terms of some open matches, in that order, by the units that the night of a slice has kept (None: by those that a night
    would keep now). No part is made where a side allows none, where one was made in this slice, of what is linked, and where a
    threshold would count that nobody has set."""
    matches = queue.match
    asked = {
        "matches": array(matches.tolist()),
        "slice": slice_id,
        "business_date": business_date,
        "no_limit": NO_LIMIT,
    }
    units = KEPT if slice_id is not None else statement("settlements", "units_tonight")
    sql = statement("settlements", "part_terms").format(units=units)
    found = np.array(tuples(sql, asked), dtype=np.int64).reshape(-1, 7)
    terms = _nothing(queue)
    order = np.argsort(matches)
    rows = order[np.searchsorted(matches, found[:, 0], sorter=order)]
    terms[:, rows] = found[:, 1:].T
    terms[4, linked.among(matches)] = NO_PARTS
    return Terms(*terms)


def no_terms(queue: Queue) -> Terms:
    """The terms of a queue of which nothing may settle in part."""
    return Terms(*_nothing(queue))


def _nothing(queue: Queue) -> npt.NDArray[np.int64]:
    terms = np.ones((6, len(queue)), dtype=np.int64)
    terms[4] = NO_PARTS
    terms[5] = np.where(by_party(queue.deliverer_hold) == PARTLY, 0, NO_LIMIT)
    return terms

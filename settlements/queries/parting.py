"""What a night has to know of what is open, to settle it in parts."""

from datetime import date

import numpy as np

from machinery.statements import array, statement, tuples
from settlements.decision import Ints
from settlements.linking import Linked
from settlements.parting import NO_PARTS, Terms


def part_terms(matches: Ints, slice_id: int, business_date: date, linked: Linked) -> Terms:
    """The terms of some open matches, in that order. No part is made where a side allows none, where one was made in the slice of
    this night, of what is linked, and where a threshold would count that nobody has set."""
    asked = {"matches": array(matches.tolist()), "slice": slice_id, "business_date": business_date}
    found = np.array(tuples(statement("settlements", "part_terms"), asked), dtype=np.int64).reshape(-1, 6)
    terms = np.ones((5, len(matches)), dtype=np.int64)
    terms[4] = NO_PARTS
    order = np.argsort(matches)
    rows = order[np.searchsorted(matches, found[:, 0], sorter=order)]
    terms[:, rows] = found[:, 1:].T
    terms[4, linked.among(matches)] = NO_PARTS
    return Terms(*terms)

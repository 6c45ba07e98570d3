"""docs/generated/faults.md: what can be wrong with a row that comes in, drawn from the table of sentences."""

import re

from backoffice.docs.markdown import code, page, table
from settlements.operations.faults import SENTENCES

LEAD = (
    "A row that has any of these is set aside with all of them; the others go in. Codes are stable, and each comes with its "
    "`field` and `value`. The sentences are [`SENTENCES`](../../settlements/operations/faults.py); the format is "
    "[here](../formats/instructions.md)."
)
GAP = re.compile(r"%\((\w+)\)s")


def faults() -> str:
    """The page."""
    rows = [[code(name), GAP.sub(r"{\1}", sentence)] for name, sentence in sorted(SENTENCES.items())]
    return page("What can be wrong with a row", LEAD, table(["code", "sentence"], rows))

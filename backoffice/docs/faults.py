"""docs/generated/faults.md: what can be wrong with a row that comes in, drawn from the table of sentences."""

import re
from collections.abc import Mapping

from backoffice.docs.markdown import code, page, table
from clearing.operations.faults import SENTENCES as TRADE_SENTENCES
from settlements.operations.faults import OF_ROWS, SENTENCES
from settlements.operations.message_faults import SENTENCES as MESSAGE_SENTENCES

LEAD = (
    "A row that has any of these is set aside with all of them; the others go in. Codes are stable, and each comes with its "
    "`field` and `value`. The sentences are [`SENTENCES`](../../settlements/operations/faults.py); the format is "
    "[here](../formats/instructions.md)."
)
OF_TRADES = (
    "Besides those above. Some of them set a row aside, the others leave its trade captured and stand against it as exceptions "
    "until they are mended or accepted. The sentences are [`SENTENCES`](../../clearing/operations/faults.py); the format is "
    "[here](../formats/trades.md)."
)
OF_MESSAGES = (
    "Besides those above. The field is the place: in XML an XPath, in FIN the path of sequences and field. The sentences are "
    "[`SENTENCES`](../../settlements/operations/message_faults.py); the formats are [ISO 20022](../formats/iso20022.md) and "
    "[ISO 15022](../formats/iso15022.md)."
)
GAP = re.compile(r"%\((\w+)\)s")


def faults() -> str:
    """The page."""
    return page(
        "What can be wrong with a row",
        LEAD,
        "## Of a pre-matched trade",
        _table(OF_ROWS),
        "## Of a settlement message",
        OF_MESSAGES,
        _table(MESSAGE_SENTENCES),
        "## Of a trade, and what stands against one",
        OF_TRADES,
        _table({name: each for name, each in TRADE_SENTENCES.items() if SENTENCES.get(name) != each}),
    )


def _table(sentences: Mapping[str, str]) -> str:
    rows = [[code(name), GAP.sub(r"{\1}", sentence)] for name, sentence in sorted(sentences.items())]
    return table(["code", "sentence"], rows)

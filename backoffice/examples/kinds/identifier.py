"""identifier: form and check digits of an ISIN, LEI or IBAN."""

from collections.abc import Mapping
from typing import Any

from backoffice.examples.kinds import Kind
from backoffice.examples.shapes import BOOLEAN, TEXT, Record, choice
from vocabulary.identifiers import Iban, Identifier, Isin, Lei

SCHEMES: Mapping[str, type[Identifier]] = {"ISIN": Isin, "LEI": Lei, "IBAN": Iban}

GIVEN = Record({"scheme": choice(*SCHEMES), "value": TEXT})
EXPECT = Record({"valid": BOOLEAN})


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """Whether the text is one of its scheme."""
    return {"valid": SCHEMES[given["scheme"]].is_valid(given["value"])}


KIND = Kind(GIVEN, EXPECT, answer)

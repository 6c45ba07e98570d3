"""Versions of trades as enrichment takes them, read back from what is on file."""

from collections.abc import Sequence

from clearing.checking import TradeFacts
from clearing.enrichment import Subject
from machinery.statements import array, rows, statement
from refdata.queries import assets_named, instrument_terms


def subjects_of(versions: Sequence[int]) -> list[Subject]:
    """Versions as they are enriched, in the order of their ids."""
    found = rows(statement("clearing", "subjects"), {"versions": array(versions)})
    assets = assets_named({asset for f in found for asset in (f["asset"], f["currency"])})
    terms = {
        (asset, day): each
        for day in {f["trade_date"] for f in found}
        for asset, each in instrument_terms({f["asset"] for f in found if f["trade_date"] == day}, day).items()
    }
    return [
        Subject(
            f.pop("trade_id"),
            version := f.pop("version_id"),
            TradeFacts(version, **f),
            assets[f["asset"]],
            assets[f["currency"]],
            terms.get((f["asset"], f["trade_date"])),
        )
        for f in found
    ]

"""What the interest of bonds is reckoned from."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date

from machinery.statements import rows
from refdata.bonds import BondFacts
from refdata.models import BondTerms

COLUMNS = ", ".join(field.name for field in fields(BondFacts))


def bond_terms(assets: Iterable[int], on: date) -> dict[int, BondFacts]:
    """Asset id of a bond -> its terms on a day; an instrument that has none is absent."""
    found = rows(
        f"select instrument_id, {COLUMNS} from refdata_bondterms"
        " where instrument_id = any(%(assets)s) and valid @> %(on)s::date",
        {"assets": list(assets), "on": on},
    )
    return {f.pop("instrument_id"): BondFacts(**f) for f in found}


def bond_history(asset: int) -> list[BondTerms]:
    """The terms that a bond had, has and will have, newest first; those taken back before they began are left out."""
    return list(BondTerms.objects.filter(instrument=asset, valid__isempty=False).order_by("-valid"))

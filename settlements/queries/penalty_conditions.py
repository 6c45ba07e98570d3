"""What a reader may ask of the facts and of the status of penalties, as conditions."""

from collections.abc import Mapping
from typing import Final

from settlements.penalties.completing import COMPLETABLE

LACKING: Final = (
    "p.missing <> '' and not exists (select from settlements_penalty z where z.completes_id = p.id)"
    " and not exists (select from settlements_penaltychange z where z.penalty_id = p.id)"
)
LACKS: Final[Mapping[str, str]] = {
    "": "true",
    "nothing": "p.missing = ''",
    "something": LACKING,
    "awaited": f"{LACKING} and p.missing ~ 'price|rate' and {COMPLETABLE}",
    "too_late": f"{LACKING} and p.missing ~ 'price|rate' and not {COMPLETABLE}",
}
"""Whether penalties still lack a fact, as a reader asks for them: one that may come and completes them then, or one for which it is
too late, because their month is closed to changes."""
OF_OPEN_MONTHS: Final = frozenset({"awaited", "too_late"})
"""Those that ask what is still completed (`Completable.facts`)."""
_LAST: Final = (
    "p.id = any(array(select z.id from (select distinct on (penalty_id) penalty_id as id, kind from settlements_penaltychange"
    " order by penalty_id, number desc) z where z.kind = '{}'))"
)
_UNCHANGED: Final = "not exists (select from settlements_penaltychange z where z.penalty_id = p.id)"
STATES: Final[Mapping[str, str]] = {
    "": "true",
    "ACTV": f"p.missing = '' and {_UNCHANGED}",
    "NCOM": f"p.missing <> '' and {_UNCHANGED}",
    "REMO": _LAST.format("REMOVED"),
    "REIC": _LAST.format("REINSTATED"),
    "RLOC": _LAST.format("REALLOCATED"),
    "UPDT": _LAST.format("COMPLETED"),
}
"""The status of penalties by its code of ISO 20022: active, not computed, removed, re-included, re-allocated, and updated, which is
what a night completed."""

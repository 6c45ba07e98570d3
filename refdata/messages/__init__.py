"""The lists that can be loaded, by kind: how each is read, and the operation that takes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from itservices.models import Load
from refdata.messages import closures, ecb, public, terms
from refdata.messages.rows import ListNotUnderstood, Progress
from refdata.operations import (
    load_bond_terms,
    load_closures,
    load_ecb_rates,
    load_leis,
    load_listings,
    load_mics,
    load_ssis,
)
from refdata.records import ClosureEntry, ReadList
from vocabulary.occasion import Occasion

__all__ = ["CLOSURES", "KINDS", "ListKind", "ListNotUnderstood", "Progress"]


class Read(Protocol):
    """Reads the bytes of a file; refuses ListNotUnderstood."""

    def __call__(self, content: bytes, *, file_name: str, progress: Progress | None = None) -> ReadList[Any]: ...


@dataclass(frozen=True, slots=True)
class ListKind:
    """A kind of list: `read` outside a transaction, then `load` inside one."""

    name: str
    read: Read
    load: Callable[[ReadList[Any], Occasion], Load]


def _closures(read: ReadList[ClosureEntry], on: Occasion) -> Load:
    return load_closures(read, known_from=on.at.date(), by=on.by, at=on.at)


KINDS: dict[str, ListKind] = {
    kind.name: kind
    for kind in (
        ListKind(ecb.KIND, ecb.read, lambda read, on: load_ecb_rates(read, by=on.by, at=on.at)),
        ListKind(public.MICS, public.read_mics, lambda read, on: load_mics(read, by=on.by, at=on.at)),
        ListKind(public.LEIS, public.read_leis, lambda read, on: load_leis(read, by=on.by, at=on.at)),
        ListKind(public.LISTINGS, public.read_listings, lambda read, on: load_listings(read, by=on.by, at=on.at)),
        ListKind(closures.EXCHANGES, closures.read_exchanges, _closures),
        ListKind(closures.T2, closures.read_t2, _closures),
        ListKind(terms.SSIS, terms.read_ssis, load_ssis),
        ListKind(terms.BONDS, terms.read_bonds, load_bond_terms),
    )
}
CLOSURES = frozenset({closures.EXCHANGES, closures.T2})
"""The kinds that revise calendars."""

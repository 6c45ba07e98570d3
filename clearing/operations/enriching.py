"""What settles versions of trades, as far as reference data says it: asked of whole sets, before anything is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from clearing.enrichment import Enriched, Faults, Subject, central_faults, put_together, settlement_date_of
from clearing.operations.asking import Agreed, agreed_of, asking_of, chosen_of
from clearing.operations.awaiting import Awaited, awaited_of
from clearing.operations.novating import Novated, central_of, novated_of
from machinery.statements import line_of
from vocabulary.fault import Fault

Said = TypeVar("Said")

ENRICHED: Final = ("settlement_date", "accrued", "net", "ours_id", "theirs_id")

NOTHING_ACCEPTED: Final[frozenset[str]] = frozenset()
NOBODY_ACCEPTED: Final[Mapping[int, frozenset[str]]] = {}


@dataclass(frozen=True)
class Enriching:
    """What settles versions (and that as it is written, in the order of ENRICHED), through which central counterparty those clear
    that do, by whom they are to be confirmed, and what keeps others from settling; by version. All of it rests on what was
    `agreed` when it was asked; None: nothing was asked."""

    enriched: Mapping[int, Enriched] = field(default_factory=dict)
    texts: Mapping[int, str] = field(default_factory=dict)
    novated: Mapping[int, Novated] = field(default_factory=dict)
    awaited: Mapping[int, Awaited] = field(default_factory=dict)
    exceptions: Mapping[int, Faults] = field(default_factory=dict)
    agreed: Agreed | None = None

    def renamed(self, names: Iterable[tuple[int, int]]) -> "Enriching":
        """The same of those of whom (version here, version there) is said."""
        pairs = list(names)
        return Enriching(
            _renamed(self.enriched, pairs),
            _renamed(self.texts, pairs),
            _renamed(self.novated, pairs),
            _renamed(self.awaited, pairs),
            _renamed(self.exceptions, pairs),
            self.agreed,
        )


def _renamed(said: Mapping[int, Said], pairs: Iterable[tuple[int, int]]) -> dict[int, Said]:
    return {new: said[old] for old, new in pairs if old in said} if said else {}


def enrich(subjects: Sequence[Subject], accepted: Mapping[int, frozenset[str]] = NOBODY_ACCEPTED) -> Enriching:
    """What reference data says of these versions now. `accepted` has the codes that a person has accepted of a version."""
    if not subjects:
        return Enriching()
    asking = asking_of(subjects)
    days: dict[int, date] = {}
    enriched: dict[int, Enriched] = {}
    novated: dict[int, Novated] = {}
    exceptions: dict[int, Faults] = {}
    for subject in subjects:
        day = settlement_date_of(subject, asking)
        if isinstance(day, Fault):
            exceptions[subject.version] = (day,)
        else:
            days[subject.version] = day
    agreed = agreed_of(subjects, days)
    centrals = central_of(subjects, days, agreed.members)
    for subject in subjects:
        version = subject.version
        if version not in days:
            continue
        day = days[version]
        book = agreed.books[day]
        found, faults = put_together(
            subject,
            day,
            chosen_of(subject, book),
            asking,
            accepted.get(version, NOTHING_ACCEPTED),
            is_cleared=version in centrals,
        )
        if version in centrals:
            novated[version] = through = novated_of(subject, centrals[version], book)
            faults += central_faults(through.ssi)
        if found is None or faults:
            exceptions[version] = faults
        else:
            enriched[version] = found
    texts = {
        version: line_of((e.settlement_date, e.accrued, e.net, e.ours.id, e.theirs.id))
        for version, e in enriched.items()
    }
    awaited = awaited_of([s for s in subjects if s.version in enriched], agreed.profiles)
    return Enriching(enriched, texts, novated, awaited, exceptions, agreed)

"""The timeline of an object as its page shows it: what was done, how it stood, what was booked, and what people said."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from machinery.chip import Chip
from machinery.paging import Count
from machinery.parameters import bad
from recordkeeping.changes import Change, changes_of
from recordkeeping.labels import KINDS, event_kind, event_name
from recordkeeping.mentions import pieces
from recordkeeping.queries.comments import Said, comments_on
from recordkeeping.queries.timeline import TimelineEntry, timeline

KIND: Final = "kind"
"""The parameter by which a timeline is narrowed."""
WRITE: Final = "recordkeeping.comment"
READ: Final = frozenset({WRITE, "recordkeeping.view"})
"""Rights of the house: what people say to each other is not for the clients of whom they speak."""
COMMENT: Final = "comment.written"
SAME: Final = timedelta(minutes=1)
"""How far the business instant and the clock of the database may be apart and still be told as one."""
SHOWN: Final = 50
MOST: Final = 200

Via = Literal["", "page", "client", "job", "message"]


@dataclass(frozen=True)
class Entry:
    """One line of a timeline. `kind` is one of KINDS; `via` is from where it was done, "" where that is not known.

    `chips` show a status before and after, `changes` the facts. `run` leads to the run that did it, `journal` to the
    journal, `event` to the trail; `load` is the file it came in with, by id and name. `said` is a comment's text. `recorded` is
    when it was written, where that is another time.
    """

    at: datetime
    what: str
    who: str = ""
    chips: Sequence[Chip] = ()
    reason: str = ""
    run: int | None = None
    journal: int | None = None
    kind: str = "act"
    via: Via = ""
    load: tuple[int, str] | None = None
    changes: Sequence[Change] = ()
    event: int | None = None
    said: str = ""
    recorded: datetime | None = None

    @property
    def pieces(self) -> Sequence[tuple[str, bool]]:
        """The text of a comment in pieces, each with whether it names somebody."""
        return tuple(pieces(self.said))


@dataclass(frozen=True)
class Choice:
    """A kind of entries that a timeline can be narrowed to, how many there are, and where that is."""

    name: Promise | str
    count: Count
    url: str
    is_here: bool


@dataclass(frozen=True)
class Timeline:
    """What a page shows of the story of an object: its newest entries of the chosen kind, the kinds to choose from, and
    whether its reader may write comments on it."""

    subject_type: str
    subject: str
    entries: Sequence[Entry]
    choices: Sequence[Choice]
    is_cut: bool
    takes_comments: bool


def entry_of(event: TimelineEntry, subject: object) -> Entry:
    """An event as a line of the timeline of one of its subjects."""
    return Entry(
        event.at,
        event_name(event.code),
        event.actor_name,
        reason=event.reason,
        kind=event_kind(event.code),
        via=_via(event),
        changes=changes_of(str(subject), event.before, event.after),
        event=event.id,
        recorded=event.recorded_at if abs(event.recorded_at - event.at) > SAME else None,
    )


def acts_on(
    subject_type: str, subject: object, without: Collection[str] = (), *, until: datetime | None = None
) -> list[Entry]:
    """The events of an object as lines up to an instant (None: now), newest first, at most MOST; without comments and the
    codes named."""
    found = timeline(subject_type, subject, MOST, {COMMENT, *without}, until=until)
    return [entry_of(each, subject) for each in found]


def story_of(
    subject_type: str,
    subject: object,
    entries: Sequence[Entry],
    permissions: Collection[str],
    query: Mapping[str, str],
    *,
    until: datetime | None = None,
) -> Timeline:
    """The timeline of an object from its lines and the comments on it up to an instant (None: now), as far as a reader with
    these rights where the object is served may see them.

    The address (`query`) may narrow it to one kind, and what else it says is kept by the links. Refuses BadParameter: no
    such kind.
    """
    asked = query.get(KIND, "")
    if asked and asked not in KINDS:
        raise bad(KIND, asked, _("one of %(names)s") % {"names": ", ".join(KINDS)})
    said = comments_on(subject_type, subject, MOST, until=until) if not READ.isdisjoint(permissions) else []
    known = [entry for entry in (*map(_comment, said), *entries) if until is None or entry.at <= until]
    told = sorted(known, key=lambda entry: entry.at, reverse=True)
    wanted = [entry for entry in told if asked in {"", entry.kind}]
    return Timeline(
        subject_type=subject_type,
        subject=str(subject),
        entries=wanted[:SHOWN],
        choices=_choices(told, asked, query),
        is_cut=len(wanted) > SHOWN,
        takes_comments=WRITE in permissions,
    )


def _choices(told: Sequence[Entry], asked: str, query: Mapping[str, str]) -> list[Choice]:
    """Everything, then each kind that there is or that is chosen."""
    found = [Choice(_("Everything"), _count(len(told)), _url(query, ""), not asked)]
    for kind, name in KINDS.items():
        number = sum(entry.kind == kind for entry in told)
        if number or kind == asked:
            found.append(Choice(name, _count(number), _url(query, kind), kind == asked))
    return found


def _count(number: int) -> Count:
    return Count(min(number, MOST), is_more=number >= MOST)


def _url(query: Mapping[str, str], kind: str) -> str:
    kept = {name: value for name, value in query.items() if name != KIND}
    return f"?{urlencode(kept | ({KIND: kind} if kind else {}))}#timeline-title"


def _comment(said: Said) -> Entry:
    return Entry(
        said.at, event_name(COMMENT), said.actor_name, kind="comment", via="page", event=said.event_id, said=said.text
    )


def _via(event: TimelineEntry) -> Via:
    match event.actor_kind:
        case "person":
            return "page" if event.request_id else ""
        case "client" | "job" | "message" as kind:
            return kind
        case _:
            return ""

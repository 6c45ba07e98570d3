"""The objects that people comment on: whether somebody may see one, what it is called and where its page is."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode

from authorizations.queries import entities_of, may, permissions_of, visible_requests
from authorizations.shown import title_of
from clearing.labels import limit_name
from clearing.queries import limits_named, margin_accounts_named, trade_scope, visible_trades
from itservices.queries import days_of_runs
from ledger.queries import account_names, business_date_or_none, journals, parties_of
from machinery import formatting
from recordkeeping.labels import subject_name
from recordkeeping.queries import WRITE, Said, mentions_of
from refdata.queries import isins_of, party_terms, permissions_for, visible_accounts, visible_parties, visible_ssis
from settlements.queries import visible_instructions
from vocabulary.actor import Actor


@dataclass(frozen=True)
class Subject:
    """An object as the trail names its kind, what it is called, the address of its page, and the parties
    whose it is; None for one that is nobody's."""

    kind: str
    name: str
    url: str
    parties: frozenset[int] | None

    @property
    def what(self) -> str:
        """What it is, in the reader's language."""
        return subject_name(self.kind)

    def story(self, **asked: str) -> str:
        """The address of its timeline on that page, narrowed as is asked; the pages of runs and requests have no tabs."""
        query = urlencode(({} if self.kind in {"run", "request"} else {"tab": "timeline"}) | asked)
        return f"{self.url}{'?' if query else ''}{query}#timeline-title"


@dataclass(frozen=True)
class Mentioned:
    """A comment that names somebody, and the object that it is about."""

    said: Said
    subject: Subject

    @property
    def url(self) -> str:
        """The comments on that object."""
        return self.subject.story(kind="comment")


Named = dict[int, tuple[str, str, frozenset[int] | None]]
"""Id -> name, address, and the parties whose it is."""
LookUp = Callable[[Collection[int], Actor, datetime], Named]


def _instructions(ids: Collection[int], actor: Actor, at: datetime) -> Named:
    found = visible_instructions(actor, at).filter(pk__in=ids)
    return {
        pk: (reference, reverse("instruction", args=[pk]), frozenset({party}))
        for pk, reference, party in found.values_list("pk", "reference", "participant")
    }


def _accounts(ids: Collection[int], actor: Actor, at: datetime) -> Named:
    found = account_names(list(ids), visible_accounts(actor, at))
    parties = parties_of(found)
    return {
        pk: (f"{number} {asset}", reverse("account", args=[pk]), frozenset({parties[pk]}))
        for pk, (number, asset) in found.items()
    }


def _journals(ids: Collection[int], actor: Actor, at: datetime) -> Named:
    found = journals(list(ids), visible_accounts(actor, at))
    parties = parties_of({account for each in found for account in each.accounts})
    return {
        each.id: (str(each.id), reverse("journal", args=[each.id]), frozenset(parties[pk] for pk in each.accounts))
        for each in found
    }


def _parties(ids: Collection[int], actor: Actor, at: datetime) -> Named:
    found = list(visible_parties(actor, at).filter(pk__in=ids))
    terms = party_terms([party.pk for party in found], business_date_or_none() or at.date())
    return {
        party.pk: (
            terms[party.pk].name if party.pk in terms else party.lei,
            reverse("party", args=[party.lei]),
            frozenset({party.pk}),
        )
        for party in found
    }


def _instruments(ids: Collection[int], actor: Actor, at: datetime) -> Named:
    return {pk: (isin, reverse("instrument", args=[isin]), None) for pk, isin in isins_of(ids).items()}


def _ssis(ids: Collection[int], actor: Actor, at: datetime) -> Named:
    found = visible_ssis(actor, at).filter(pk__in=ids).values_list("pk", "name", "party")
    return {pk: (name, reverse("ssi", args=[pk]), frozenset({party})) for pk, name, party in found}


def _runs(ids: Collection[int], actor: Actor, at: datetime) -> Named:
    return {pk: (formatting.day(day), reverse("run", args=[pk]), None) for pk, day in days_of_runs(ids).items()}


def _trades(ids: Collection[int], actor: Actor, at: datetime) -> Named:
    found = visible_trades(actor, at).filter(pk__in=ids)
    return {
        pk: (reference, reverse("trade", args=[pk]), frozenset({party}))
        for pk, reference, party in found.values_list("pk", "reference", "party")
    }


def _limits(ids: Collection[int], actor: Actor, at: datetime) -> Named:
    if entities_of(actor, at, "clearing.view_limits") is not None:
        return {}
    return {pk: (limit_name(*words), reverse("limit", args=[pk]), None) for pk, words in limits_named(ids).items()}


def _margin_accounts(ids: Collection[int], actor: Actor, at: datetime) -> Named:
    found = margin_accounts_named(list(ids), trade_scope(actor, at), business_date_or_none() or at.date())
    return {pk: (name, reverse("margin_account", args=[pk]), frozenset({party})) for pk, (name, party) in found.items()}


def _requests(ids: Collection[int], actor: Actor, at: datetime) -> Named:
    found = visible_requests(actor, at).filter(pk__in=ids)
    return {
        each.pk: (f"{each.pk} · {title_of(each.action)}", reverse("request", args=[each.pk]), None) for each in found
    }


SUBJECTS: Final[dict[str, tuple[str, LookUp]]] = {
    "trade": ("clearing.view", _trades),
    "limit": ("clearing.view_limits", _limits),
    "margin_account": ("clearing.view", _margin_accounts),
    "instruction": ("settlements.view", _instructions),
    "book_account": ("ledger.view", _accounts),
    "journal": ("ledger.view", _journals),
    "party": ("settlements.view", _parties),
    "asset": ("settlements.view", _instruments),
    "ssi": ("settlements.view", _ssis),
    "run": ("itservices.view", _runs),
    "request": ("authorizations.follow", _requests),
}
"""Kind as the trail names it -> the right to its page, and those of some ids that somebody may see."""


def subjects_seen(kind: str, ids: Collection[int], actor: Actor, at: datetime) -> dict[int, Subject]:
    """Those of a kind that an actor may see at `at`, by id; none of a kind that nobody comments on."""
    right, look_up = SUBJECTS.get(kind, ("", None))
    if look_up is None or right not in permissions_of(actor, at):
        return {}
    return {pk: Subject(kind, *facts) for pk, facts in look_up(ids, actor, at).items()}


def may_comment(subject: Subject, actor: Actor, at: datetime) -> bool:
    """Whether an actor who sees an object reads and writes comments on it: has the right where whose it is are served, and
    on what is nobody's anywhere."""
    if subject.parties is None:
        return may(actor, WRITE, at)
    return WRITE in permissions_for(actor, at, subject.parties)


def mentions_seen(
    actor: Actor, at: datetime, since: datetime | None = None, *, before: int | None = None, limit: int = 50
) -> tuple[list[Mentioned], int | None]:
    """Where others named a person, newest first, as far as that person may read the comments on what it is about at `at`; and
    the comment below which older ones begin, None where there are none."""
    found = mentions_of(actor, since, before=before, limit=limit + 1)
    shown = found[:limit]
    seen: dict[tuple[str, str], Subject] = {}
    for kind in {said.subject_type for said in shown}:
        ids = [int(said.subject_id) for said in shown if said.subject_type == kind]
        seen |= {(kind, str(pk)): subject for pk, subject in subjects_seen(kind, ids, actor, at).items()}
    told = [(said, seen.get((said.subject_type, said.subject_id))) for said in shown]
    read = [Mentioned(said, subject) for said, subject in told if subject and may_comment(subject, actor, at)]
    return read, shown[-1].id if len(found) > limit else None

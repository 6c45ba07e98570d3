"""The blotters of requests and of role grants: their columns, and what each of them means."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from authorizations.forms import GrantsForm, RequestsForm
from authorizations.labels import role_label
from authorizations.models import CommandRequest, RoleGrant
from authorizations.queries import AccountFacts, account_facts, accounts_of, grants_held, request_lines
from authorizations.shown import ShownRequest, title_of
from machinery.blotter import Asked, Blotter, Column, Picking
from machinery.chip import Chip
from machinery.counting import Place, counted, newest_first, paged
from machinery.paging import Cut, Found, Totals
from machinery.request import Request

FOLLOW: Final = "authorizations.follow"
APPROVE: Final = "authorizations.approve"
ACCESS: Final = "authorizations.view"
MOST_AT_ONCE: Final = 100
"""Requests that one may approve at once: what a person can answer for."""


def _oldest_first(found: QuerySet[CommandRequest], cut: Cut) -> Found[CommandRequest]:
    def read(place: Place, backwards: bool, limit: int) -> Sequence[CommandRequest]:
        beyond = {"pk__lt" if backwards else "pk__gt": place[0]} if place else {}
        return list(found.filter(**beyond).order_by("-pk" if backwards else "pk")[:limit])

    return paged(cut, read, lambda row: (row.pk,), ("bigint",))


def _read(request: Request, asked: Asked, cut: Cut) -> Found[ShownRequest]:
    form: RequestsForm = asked.form
    page = (_oldest_first if form.is_to_decide else newest_first)(form.wanted(request), cut)
    lines = request_lines([each.pk for each in page.rows], request.at)
    return Found([ShownRequest(line, request.at) for line in lines], page.before, page.after)


def _total(request: Request, asked: Asked) -> Totals:
    return Totals(counted(asked.form.wanted(request)))


def _link(row: ShownRequest) -> tuple[str, str]:
    return str(row.line.id), reverse("request", args=[row.line.id])


COLUMNS: Final = (
    Column("request", _("Request"), _("Its number; its page has the whole effect and the steps."), "link", _link),
    Column("act", _("Act"), _("What is asked for, as an act."), "text", lambda row: title_of(row.line.action)),
    Column(
        "objects",
        _("Objects"),
        _("The first objects that it touches, and how many more."),
        "name",
        lambda row: row.objects,
    ),
    Column(
        "effect",
        _("Effect"),
        _("What its first line changes, and from what to what."),
        "name",
        lambda row: row.effect,
        is_shown=False,
    ),
    Column(
        "amount",
        _("Amount"),
        _("What moves by it in all, in the base currency at the rate of its business date; it decides who must agree."),
        "amount",
        lambda row: (row.line.amount, row.line.base_currency),
    ),
    Column(
        "currency",
        _("Currency"),
        _("The base currency, by its ISO 4217 code."),
        "code",
        lambda row: row.line.base_currency,
    ),
    Column("risks", _("Risks"), _("What about it asks for further steps."), "chips", lambda row: row.risks),
    Column(
        "maker", _("Asked by"), _("Who asked for it, and so cannot approve it."), "name", lambda row: row.line.by_name
    ),
    Column(
        "reason", _("Reason"), _("Why it was asked for, in the words of who did."), "name", lambda row: row.line.reason
    ),
    Column("state", _("State"), _("Whether it waits, or how it ended."), "chips", lambda row: (row.chip,)),
    Column(
        "step", _("Step due"), _("Which of its steps is to be decided next, and by whom."), "text", lambda row: row.step
    ),
    Column(
        "age",
        _("Age"),
        _("How long it waits, or waited until it ended. In files in seconds."),
        "length",
        lambda row: row.age,
    ),
    Column(
        "expires",
        _("Expires"),
        _("Until when it can be decided; nothing once it has ended."),
        "instant",
        lambda row: row.line.expires_at,
    ),
    Column("asked", _("Asked at"), _("When it was asked for."), "instant", lambda row: row.line.at, is_shown=False),
    Column(
        "business_date",
        _("Business date"),
        _("The date that was open when it was asked for."),
        "day",
        lambda row: row.line.business_date,
        is_shown=False,
    ),
    Column(
        "revision",
        _("Revision"),
        _("How often it has been changed or came back, from 1 on."),
        "quantity",
        lambda row: row.line.revision,
        is_shown=False,
    ),
    Column(
        "ended",
        _("Ended at"),
        _("When it ended; nothing while it waits."),
        "instant",
        lambda row: row.line.ended_at,
        is_shown=False,
    ),
    Column(
        "ended_by",
        _("Ended by"),
        _("Who decided last, withdrew it, or let it expire."),
        "name",
        lambda row: row.line.ended_by,
        is_shown=False,
    ),
)


def _usually(show: str) -> Callable[[Mapping[str, str]], RequestsForm]:
    return lambda query: RequestsForm(query, show)


def _approve(request: Request, asked: Asked) -> list[tuple[str, Promise]]:
    """Approving; what is to be refused is looked at one by one."""
    return [("approve", pgettext_lazy("act", "Approve"))] if asked.form.is_to_decide else []


APPROVALS: Final = Blotter(
    "approvals",
    title=_("Approvals"),
    url_name="approvals",
    permission=FOLLOW,
    filters=tuple(RequestsForm.base_fields),
    form=_usually("decide"),
    read=_read,
    total=_total,
    choosing=("show",),
    picking=Picking("approve_many", lambda row: row.line.id, _approve, MOST_AT_ONCE),
    columns=[replace(column, is_shown=column.is_shown and column.name != "state") for column in COLUMNS],
)
REQUESTS: Final = Blotter(
    "requests",
    title=_("Requests"),
    url_name="requests",
    permission=FOLLOW,
    filters=tuple(RequestsForm.base_fields),
    form=_usually("all"),
    read=_read,
    total=_total,
    choosing=("show",),
    columns=COLUMNS,
)


@dataclass(frozen=True)
class HeldRole:
    """A role grant, with what is known of the accounts of who holds it."""

    grant: RoleGrant
    accounts: AccountFacts
    at: datetime

    @property
    def holder(self) -> tuple[str, str]:
        """Who holds it, and where more is told of him; of a client system, its grants."""
        if self.grant.person:
            return self.grant.person.name, reverse("person_access", args=[self.grant.person_id])
        name = str(self.grant.application and self.grant.application.principal_name)
        return name, f"{reverse('access')}?holder={name}"

    @property
    def place(self) -> str:
        """Where it holds: a legal entity, perhaps one desk of it; "" for everywhere."""
        return " · ".join(each.name for each in (self.grant.legal_entity, self.grant.desk) if each)

    @property
    def chip(self) -> Chip:
        """Whether its holder can sign in."""
        if not self.grant.person:
            return Chip("busy", pgettext_lazy("holder", "client system"))
        return ACTIVE if self.accounts.is_active else DISABLED


ACTIVE: Final = Chip("good", pgettext_lazy("account", "active"))
DISABLED: Final = Chip("off", pgettext_lazy("account", "no active account"))


def _held(request: Request, asked: Asked) -> QuerySet[RoleGrant]:
    found = asked.form.cleaned_data
    return grants_held(request.at, found["holder"], found["role"])


def _read_grants(request: Request, asked: Asked, cut: Cut) -> Found[HeldRole]:
    page = newest_first(_held(request, asked), cut)
    facts = accounts_of({grant.person_id for grant in page.rows if grant.person_id})
    rows = [HeldRole(grant, account_facts(facts, grant.person_id), request.at) for grant in page.rows]
    return Found(rows, page.before, page.after)


def _of_grant(name: str) -> Callable[[HeldRole], Any]:
    return lambda row: getattr(row.grant.valid, name)


GRANTS: Final = Blotter(
    "access",
    title=_("Access"),
    url_name="access",
    permission=ACCESS,
    is_of_the_house=True,
    filters=tuple(GrantsForm.base_fields),
    form=GrantsForm,
    read=_read_grants,
    total=lambda request, asked: Totals(counted(_held(request, asked))),
    columns=(
        Column(
            "holder",
            _("Holder"),
            _("The person or client system that holds the role."),
            "link",
            lambda row: row.holder,
            is_code=False,
        ),
        Column(
            "role",
            _("Role"),
            _("What the holder may do, by the name of the role."),
            "text",
            lambda row: role_label(row.grant.role),
        ),
        Column(
            "entity",
            _("Legal entity"),
            _("Where it holds, perhaps for one desk of it alone; a dash for everywhere."),
            "name",
            lambda row: row.place,
        ),
        Column("since", _("Since"), _("When it was given."), "instant", _of_grant("lower")),
        Column(
            "until",
            _("Until"),
            _("When it ends by itself; a dash where no end is agreed."),
            "instant",
            _of_grant("upper"),
        ),
        Column("account", _("Account"), _("Whether its holder can sign in."), "chips", lambda row: (row.chip,)),
        Column(
            "signed_in",
            _("Last sign-in"),
            _("When somebody last signed in with an account of the person; a dash for never."),
            "instant",
            lambda row: row.accounts.last_sign_in,
        ),
        Column(
            "email",
            _("E-mail address"),
            _("Of the person; a dash for a client system."),
            "code",
            lambda row: row.grant.person and row.grant.person.email,
            is_shown=False,
        ),
    ),
)

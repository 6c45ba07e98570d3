"""A request with everything that is known of it, and what its reader may do with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authorizations.effects import Difference, difference
from authorizations.models import (
    CommandRequest,
    Decision,
    Delegation,
    OpenRequest,
    RequestEffect,
    RequestEnd,
    RequestSubject,
)
from authorizations.queries.admission import Wish, step_for
from authorizations.queries.requests import delegations_to, own_requests, visible_requests
from authorizations.queries.routes import Step, route_of
from vocabulary.actor import Actor
from vocabulary.outcome import Refusal

SUBJECTS_TOLD = 200
"""Objects of a request of which is told what has happened since."""


@dataclass(frozen=True)
class Passed:
    """One step with those who approved in it, in order; `is_due` where it is the next one to be decided."""

    step: Step
    approvals: Sequence[Decision]
    is_due: bool

    @property
    def missing(self) -> int:
        """How many persons it still needs."""
        return self.step.approvals - len(self.approvals)


@dataclass(frozen=True)
class RequestSheet:
    """A request, its revisions (the newest last), all decisions on it in order, its steps as they stand or stood when it
    ended, and its guard (None once it has ended) or its end (None while it waits)."""

    request: CommandRequest
    revisions: Sequence[RequestEffect]
    decisions: Sequence[Decision]
    steps: Sequence[Step]
    opened: OpenRequest | None
    end: RequestEnd | None

    @property
    def effect(self) -> RequestEffect:
        """What it does as it stands."""
        return self.revisions[-1]

    @property
    def differs(self) -> Difference | None:
        """What it does otherwise than the revision before; None where it has one only."""
        if len(self.revisions) < 2:
            return None
        return difference(self.revisions[-2].bound, self.revisions[-1].bound)

    @property
    def passed(self) -> list[Passed]:
        """The steps with who approved in them. Who approved in a role that several steps ask for counts in the first that
        lacks him."""
        left = {step.role: self._approved(step.role) for step in self.steps}
        due = next((step for step in self.steps if not step.is_done), None) if self.opened else None
        found = []
        for step in self.steps:
            taken, left[step.role] = left[step.role][: step.approvals], left[step.role][step.approvals :]
            found.append(Passed(step, taken, step is due))
        return found

    def _approved(self, role: str) -> Sequence[Decision]:
        revision, approved = self.effect.revision, Decision.Verdict.APPROVED
        return [
            each for each in self.decisions if (each.revision, each.role, each.verdict) == (revision, role, approved)
        ]

    @property
    def bound(self) -> Mapping[str, Any]:
        """What its checkers approve."""
        found: Mapping[str, Any] = self.effect.bound
        return found


def request_sheet(pk: int, actor: Actor, at: datetime) -> RequestSheet | None:
    """The sheet of a request that an actor may see at an instant; None for another one."""
    request = visible_requests(actor, at).filter(pk=pk).first()
    if request is None:
        return None
    revisions = list(RequestEffect.objects.filter(request=pk).select_related("editor").order_by("revision"))
    decisions = Decision.objects.filter(request=pk).select_related("person", "delegation__of").order_by("pk")
    ended = RequestEnd.objects.filter(pk=pk).first()
    return RequestSheet(
        request,
        revisions,
        list(decisions),
        route_of(pk, revisions[-1].revision, ended.at if ended else at),
        OpenRequest.objects.select_related("request").filter(pk=pk).first(),
        ended,
    )


def is_own_request(sheet: RequestSheet, actor: Actor) -> bool:
    """Whether an actor asked for it."""
    return CommandRequest.objects.filter(own_requests(actor), pk=sheet.request.pk).exists()


@dataclass(frozen=True)
class Way:
    """How somebody could decide on a request: in a role of his own, or for another by `delegation`; and with what approving and
    refusing would be refused (None: it would not). `step` is that for which an approval counts; where that asks for a second
    factor, an approval needs a code."""

    delegation: Delegation | None
    step: Step | None
    against_approval: Refusal | None
    against_refusal: Refusal | None

    @property
    def asks_code(self) -> bool:
        """Whether approving so asks for a code."""
        return self.against_approval is None and self.step is not None and self.step.steps_up


def ways_to_decide(sheet: RequestSheet, by: Actor, at: datetime) -> list[Way]:
    """Every way in which an actor could decide on a request that waits, his own first. None once it has ended."""
    if sheet.opened is None:
        return []
    lent = delegations_to(by, at) if by.kind == "person" else []
    return [_way(sheet, delegation, by, at) for delegation in (None, *lent)]


def _way(sheet: RequestSheet, delegation: Delegation | None, by: Actor, at: datetime) -> Way:
    step, against = _asked(sheet, Decision.Verdict.APPROVED, delegation, by, at)
    return Way(delegation, step, against, _asked(sheet, Decision.Verdict.REFUSED, delegation, by, at)[1])


def _asked(
    sheet: RequestSheet, verdict: Decision.Verdict, delegation: Delegation | None, by: Actor, at: datetime
) -> tuple[Step | None, Refusal | None]:
    effect = sheet.effect
    wish = Wish(
        sheet.request.pk,
        effect.revision,
        effect.effect_hash,
        verdict,
        reason="?",
        delegation=delegation.pk if delegation else None,
    )
    if sheet.opened is None:
        return None, None
    try:
        return step_for(sheet.opened, effect, wish, by, at), None
    except Refusal as refusal:
        return None, refusal


def subjects_of(request: int, *, mirrored: bool) -> list[tuple[str, str]]:
    """The objects that a request touches, as (kind, id) of the trail, at most SUBJECTS_TOLD; those touched along with them too
    where `mirrored`."""
    found = RequestSubject.objects.filter(request=request).order_by("pk")
    if not mirrored:
        found = found.filter(is_mirrored=False)
    return list(found.values_list("kind", "key")[:SUBJECTS_TOLD])

"""Resources of requests: asking for commands, following what waits, taking it back; and the policy."""

from authorizations.api.serializers import (
    CommandBody,
    DoneAnswer,
    PolicyAnswer,
    ProbeAnswer,
    RequestAnswer,
    RequestLineAnswer,
    WithdrawalBody,
)
from authorizations.api.telling import done, line, rule, sheet, step
from authorizations.blotters import FOLLOW
from authorizations.forms import ProbeForm, RequestsForm
from authorizations.operations import ask, probe, withdraw
from authorizations.operations.asking import known
from authorizations.queries import request_lines, request_sheet, rules_on
from authorizations.registry import open_day
from authorizations.views.policy import probed
from machinery.api import (
    PAGE_PARAMETERS,
    Answer,
    ApiRequest,
    NotFound,
    Resource,
    awaiting,
    check_filter,
    operation,
    page_asked,
    page_of,
)
from machinery.api.refusals import RightMissing
from machinery.counting import newest_first
from machinery.parameters import flag
from machinery.request import acting
from vocabulary.occasion import Occasion

FILTERS = ("request_state", "action", "mine")


class Requests(Resource):
    """Requests: those of the caller, and those that it may oversee."""

    @operation(FOLLOW, parameters=(*FILTERS, *PAGE_PARAMETERS), answers=RequestLineAnswer, many=True)
    def get(self, request: ApiRequest) -> Answer:
        """One page of requests, newest first; those that wait, that ended in one way, or the caller's own alone."""
        asked = {name: request.query.get(name, "") for name in ("action", "request_state")}
        form = RequestsForm(asked, "mine" if flag(request.query, "mine") else "all")
        check_filter(form)
        found = newest_first(form.wanted(request), page_asked(request.query).cut)
        lines = request_lines([each.pk for each in found.rows], request.at)
        return Answer(page_of(request, lines, found.after, line))


class OneRequest(Resource):
    """One request by its number."""

    @operation(FOLLOW, answers=RequestAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """What is asked for, what that does, whom it waits for, and how it ended."""
        return _told(request, pk)


class Withdrawing(Resource):
    """The withdrawal of one request."""

    @operation(
        FOLLOW,
        writes=True,
        takes=WithdrawalBody,
        answers=RequestAnswer,
        refuses=("request_ended", "not_yours"),
        example={"reason": "Asked for twice"},
    )
    def post(self, request: ApiRequest, pk: int) -> Answer:
        """Takes a request of the caller's own back; it stays on file."""
        if request_sheet(pk, acting(request), request.at) is None:
            raise NotFound()
        withdraw(pk, by=acting(request), at=request.at, reason=request.sent["reason"])
        return _told(request, pk)


def _told(request: ApiRequest, pk: int) -> Answer:
    found = request_sheet(pk, acting(request), request.at)
    if found is None:
        raise NotFound()
    return Answer(sheet(found, request_lines([pk], request.at)[0]))


class Commands(Resource):
    """A command by its name: every consequential act is one."""

    @operation(
        FOLLOW,
        writes=True,
        takes=CommandBody,
        answers=DoneAnswer,
        awaits=True,
        refuses=("unknown_command", "invalid_payload", "nothing_to_do", "rate_missing", "waits_already"),
        example={"payload": {"instructions": [1, 2]}, "reason": "Reviewed"},
    )
    def post(self, request: ApiRequest, name: str) -> Answer:
        """Asks for a command: 200 where it is done at once, 202 with its request where others must agree. The right that it
        needs is the command's own, of the caller and of its token. With dry_run: its effect and whom it would wait for."""
        command = known(name)
        payload = request.sent["payload"]
        if not command.is_open_to(payload, request.permissions, request.everywhere):
            raise RightMissing(right=command.rights_for(payload)[0])
        occasion = Occasion(
            by=acting(request),
            at=request.at,
            business_date=open_day(request.at),
            reason=request.sent["reason"],
            request_id=request.request_id,
        )
        if request.rehearsed:
            tried = probe(name, payload, occasion)
            return Answer(done(name, 0, "REHEARSED", tried.effect, tried.waits_for))
        asked = ask(name, payload, occasion)
        return (
            Answer(done(name, asked.request, "EXECUTED", asked.effect, ()))
            if asked.is_done
            else awaiting(asked.request)
        )


class Policy(Resource):
    """The policy in force."""

    @operation(FOLLOW, answers=PolicyAnswer)
    def get(self, request: ApiRequest) -> Answer:
        """Every rule in force: for each act its bands by amount in the base currency, each with its steps."""
        return Answer({"rules": [rule(each) for each in rules_on(request.at)]})


class Probing(Resource):
    """Who would have to agree to an act."""

    @operation(FOLLOW, parameters=("action", "amount", "currency", "risk"), answers=ProbeAnswer)
    def get(self, request: ApiRequest) -> Answer:
        """The steps that an act of an amount would wait for, without asking for it, and the rate by which it is weighed."""
        form = ProbeForm(request.query)
        form.fields["action"].required = True
        check_filter(form)
        found = probed(form, request.at)
        check_filter(form)
        if found is None:
            raise NotFound()
        steps = [step(each.step) for each in found.steps]
        rate = (
            {"rate": found.rate.rate, "rate_date": found.rate.date} if found.rate else {"rate": None, "rate_date": None}
        )
        asked = {"action": form.cleaned_data["action"], "weighs": found.amount, "currency": found.base}
        return Answer({**asked, **rate, "steps": steps})

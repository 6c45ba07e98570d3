"""The pages on which a consequential act is asked for: its facts, then what it does and who must agree, then the request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from authorizations.operations import Asked, ask, probe
from authorizations.queries import consequences_of, steps_in_words, waits_in_words
from authorizations.registry import command_named
from authorizations.shown import beside_of, shown_change
from backoffice.ask_forms import (
    AskForm,
    BlockForm,
    ClosureForm,
    CutOffForm,
    EndForm,
    JournalForm,
    LiftForm,
    MessageWishForm,
    RepairForm,
    RepairMessageForm,
    SsiForm,
    columns_of,
)
from compliance.queries import blocks_before, visible_blocks
from itservices.labels import step_name
from itservices.queries import load_of, quarantined_row, run_sheet, visible_loads
from ledger.queries import account_sheet, business_date, journals
from machinery.parameters import only
from machinery.permission import permission
from machinery.request import Request, acting
from machinery.transactions import whole
from refdata.queries import (
    assets_by_code,
    markets_by_code,
    ssis_standing,
    visible_accounts,
    visible_parties,
    visible_ssis,
)
from settlements.page_acts import occasion_of
from settlements.queries import message_sheet, state_of
from vocabulary.invalid import Invalid
from vocabulary.outcome import Outcome, Refusal

BLOCK: Final = "compliance.block"
EDIT: Final = "refdata.edit"
SEES_LOADS: Final = "itservices.view"


@dataclass(frozen=True)
class Page:
    """What a page asks for: a command, the page that one came from, what it is about, what of its payload is fixed, and what is
    to be known of it, in sentences."""

    command: str
    back: str
    about: str = ""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    known: Sequence[str] = ()


def asked(request: Request, page: Page, form: AskForm) -> HttpResponse:
    """Shows the form of a command; what it does and who must agree, when that is asked; or asks for it and goes back."""
    only(request.GET, ())
    _demand(request, page.command, page.fixed)
    status, tried, refusal = 200, None, ""
    if request.method == "POST" and form.is_valid():
        payload = {**form.payload(), **page.fixed}
        _demand(request, page.command, payload)
        try:
            with whole():
                act = ask if "ask" in request.POST else probe
                tried = act(page.command, payload, occasion_of(request, form.cleaned_data["reason"]))
        except (Refusal, Invalid) as no:
            refusal, status = str(no), no.status if isinstance(no, Refusal) else 422
        if tried is not None and not tried.effect.changes:
            refusal, status, tried = _refused(tried), 409, None
        if tried is not None and "ask" in request.POST:
            _tell(request, tried)
            return redirect(page.back)
    elif request.method == "POST":
        status = 422
    facts = {
        "form": form,
        "page": page,
        "title": _title(page.command),
        "refusal": refusal,
        **_shown(page.command, tried),
    }
    return render(request, "ask/ask.html", facts, status=status)


def _refused(found: Asked) -> str:
    """Why nothing of what was asked for can be done, each sentence once."""
    failures = found.answer.failures if isinstance(found.answer, Outcome) else ()
    said = [str(each.data.get("sentence", each.code)) for each in failures] or [
        each.code for each in found.effect.refused
    ]
    return " ".join(dict.fromkeys(said))


def _demand(request: Request, name: str, payload: Mapping[str, Any]) -> None:
    """What bears on every legal entity is open to who has its right in all of them; what has its right by what is asked for, to who
    has that one, or one of them where nothing is asked yet."""
    command = command_named(name)
    if command is None or not command.is_open_to(payload, request.permissions, request.everywhere):
        raise PermissionDenied


def _title(name: str) -> str:
    command = command_named(name)
    return str(command.title) if command else name


def _shown(command: str, tried: Asked | None) -> dict[str, Any]:
    """What an act would do, line by line, and who must agree to it."""
    if tried is None:
        return {"changes": []}
    bound = tried.effect.bound()
    return {
        "changes": [shown_change(change) for change in bound["changes"]],
        "consequences": consequences_of(command, bound),
        "beside": beside_of(command, tried.effect.shown),
        "agree": steps_in_words(tried.waits_for),
    }


def _tell(request: Request, found: Asked) -> None:
    """Says on the next page that it is done, or that it waits and as which request."""
    if found.is_done:
        messages.success(request, _("It is done."))
        return
    messages.info(request, waits_in_words(found.request, found.waits_for))


def market_or_404(code: str) -> int:
    """The market (id) of a code; none: there is no such page."""
    found = markets_by_code().get(code)
    if found is None:
        raise Http404
    return found


def data(request: Request) -> Any:
    """What a form is filled with: nothing, until it is sent."""
    return request.POST if request.method == "POST" else None


@permission("ledger.post")
@require_http_methods(["GET", "POST"])
def post_journal(request: Request) -> HttpResponse:
    """A journal by hand."""
    form = JournalForm(data(request), initial={"value_date": business_date()})
    return asked(request, Page("journal.post", reverse("journals")), form)


@permission("ledger.reverse")
@require_http_methods(["GET", "POST"])
def reverse_journal(request: Request, pk: int) -> HttpResponse:
    """A journal is taken back."""
    if not journals([pk], visible_accounts(acting(request), request.at)):
        raise Http404
    back = reverse("journal", args=[pk])
    return asked(request, Page("journal.reverse", back, str(pk), {"journals": [pk]}), AskForm(data(request)))


def _block(request: Request, kind: str, pk: int, back: str, about: str) -> HttpResponse:
    form = BlockForm(data(request), initial={"blocked_from": business_date()})
    return asked(request, Page("block.place", back, about, {"subjects": [{"kind": kind, "id": pk}]}), form)


@permission(BLOCK)
@require_http_methods(["GET", "POST"])
def block_party(request: Request, lei: str) -> HttpResponse:
    """A party is blocked."""
    found = visible_parties(acting(request), request.at).filter(lei=lei).first()
    if found is None:
        raise Http404
    return _block(request, "party", found.pk, reverse("party", args=[lei]), lei)


@permission(BLOCK)
@require_http_methods(["GET", "POST"])
def block_account(request: Request, pk: int) -> HttpResponse:
    """The account that an account of the books is of is blocked."""
    visible = visible_accounts(acting(request), request.at)
    found = account_sheet(pk, visible, business_date())
    if found is None:
        raise Http404
    holder = visible.get(number=found.holder)
    return _block(request, "account", holder.pk, reverse("account", args=[pk]), found.holder)


@permission(BLOCK)
@require_http_methods(["GET", "POST"])
def block_instrument(request: Request, isin: str) -> HttpResponse:
    """An instrument is blocked."""
    if BLOCK not in request.everywhere:
        raise PermissionDenied
    asset = assets_by_code([isin]).get(isin)
    if asset is None or asset.kind != "INSTRUMENT":
        raise Http404
    return _block(request, "instrument", asset.id, reverse("instrument", args=[isin]), isin)


@permission("compliance.unblock")
@require_http_methods(["GET", "POST"])
def lift_block(request: Request, pk: int) -> HttpResponse:
    """A block is lifted."""
    visible = visible_blocks(acting(request), request.at).filter(pk=pk)
    found = blocks_before(visible, 1, before=None, standing_on=None)
    if not found:
        raise Http404
    block = found[0]
    party = block.party or (block.account.party if block.account else None)
    if party is not None:
        back = reverse("party", args=[party.lei])
    else:
        back = reverse("instrument", args=[block.instrument.isin if block.instrument else ""])
    form = LiftForm(data(request), initial={"lifted_on": business_date()})
    return asked(request, Page("block.lift", f"{back}?tab=blocks", str(block), {"blocks": [pk]}), form)


@permission(EDIT)
@require_http_methods(["GET", "POST"])
def declare_closure(request: Request, code: str) -> HttpResponse:
    """A closing day of a calendar is declared."""
    form = ClosureForm(data(request))
    return asked(request, Page("calendar.declare", reverse("markets"), code, {"calendar": code}), form)


@permission(EDIT)
@require_http_methods(["GET", "POST"])
def move_cut_off(request: Request, code: str) -> HttpResponse:
    """A cut-off of a market moves for a day."""
    market_or_404(code)
    form = CutOffForm(data(request), initial={"business_date": business_date()})
    return asked(request, Page("market.move_cut_off", reverse("markets"), code, {"market": code}), form)


@permission(EDIT)
@require_http_methods(["GET", "POST"])
def new_ssi(request: Request) -> HttpResponse:
    """A standing settlement instruction is set."""
    form = SsiForm(data(request), initial={"valid_from": business_date()})
    return asked(request, Page("ssi.set", reverse("ssis")), form)


@permission(EDIT)
@require_http_methods(["GET", "POST"])
def change_ssi(request: Request, pk: int) -> HttpResponse:
    """What a standing settlement instruction says is changed from a day on; of whom it is, and its name, stay."""
    found = visible_ssis(acting(request), request.at).select_related("party").filter(pk=pk).first()
    if found is None:
        raise Http404
    day = business_date()
    said = ssis_standing([pk], day).get(pk)
    initial = {"party": found.party.lei, "name": found.name, "valid_from": day}
    form = SsiForm(data(request), initial=initial | ({} if said is None else _facts(said)))
    return asked(request, Page("ssi.set", reverse("ssi", args=[pk]), found.name), form)


def _facts(wish: Any) -> dict[str, Any]:
    return {name: getattr(wish, name) or "" for name in SsiForm.base_fields if name not in {"reason", "valid_from"}}


@permission(EDIT)
@require_http_methods(["GET", "POST"])
def end_ssi(request: Request, pk: int) -> HttpResponse:
    """A standing settlement instruction ends."""
    found = visible_ssis(acting(request), request.at).filter(pk=pk).first()
    if found is None:
        raise Http404
    form = EndForm(data(request), initial={"ended_on": business_date()})
    return asked(request, Page("ssi.end", reverse("ssi", args=[pk]), found.name, {"ssis": [pk]}), form)


@permission("itservices.operate")
@require_http_methods(["GET", "POST"])
def skip_step(request: Request, pk: int) -> HttpResponse:
    """The step at which a run was stopped is skipped."""
    sheet = run_sheet(pk)
    step = sheet.current if sheet else None
    if step is None:
        raise Http404
    fixed = {"run": pk, "step": step.name}
    page = Page("run.skip_step", reverse("run", args=[pk]), step_name(step.name), fixed)
    return asked(request, page, AskForm(data(request)))


@permission("settlements.load")
@require_http_methods(["GET", "POST"])
def repair_row(request: Request, pk: int) -> HttpResponse:
    """A row that was set aside is taken in with corrected facts."""
    row = quarantined_row(pk)
    visible = visible_loads(acting(request), SEES_LOADS in request.everywhere)
    if row is None or row.load.kind != "instructions" or load_of(row.load_id, visible) is None:
        raise Http404
    form = RepairForm(data(request), initial=columns_of(row.raw))
    about = f"{row.load.file_name}:{row.line}"
    return asked(request, Page("row.repair", reverse("load", args=[row.load_id]), about, {"row": pk}), form)


@permission("settlements.load")
@require_http_methods(["GET", "POST"])
def repair_message(request: Request, pk: int) -> HttpResponse:
    """A message that was set aside is taken up, corrected."""
    found = _set_aside(request, pk)
    form = RepairMessageForm(data(request), initial={"body": bytes(found.body).decode("utf-8", "replace")})
    return asked(request, Page("message.repair", reverse("message", args=[pk]), str(pk), {"message": pk}), form)


@permission("settlements.load")
@require_http_methods(["GET", "POST"])
def reject_message(request: Request, pk: int) -> HttpResponse:
    """A message that was set aside is rejected for good."""
    _set_aside(request, pk)
    page = Page("message.reject", reverse("message", args=[pk]), str(pk), {"message": pk})
    return asked(request, page, AskForm(data(request)))


@permission(EDIT)
@require_http_methods(["GET", "POST"])
def set_message_wish(request: Request) -> HttpResponse:
    """What a party is told by message is set."""
    return asked(request, Page("message_wish.set", reverse("message_wishes")), MessageWishForm(data(request)))


def _set_aside(request: Request, pk: int) -> Any:
    found = message_sheet(pk, acting(request), request.at)
    if found is None or state_of(found) != "QUARANTINED":
        raise Http404
    return found

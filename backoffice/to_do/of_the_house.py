"""What the house itself needs: a night that stands still, approvals, files, events out, books, blocks, proofs and signatures."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from authorizations.blotters import FOLLOW
from authorizations.queries import decidable, emergencies_due, oldest_of
from backoffice.addresses import set_aside_url
from backoffice.cut_offs import CUT_OFF
from backoffice.to_do.line import Line, moneys
from clearing.queries import open_call_totals, trade_scope
from compliance.queries import blocks_lifted_on, visible_blocks
from itservices.labels import job_name
from itservices.models import Run
from itservices.queries import ProofSummary, is_a_worker_there, open_run_of, quarantined_since, visible_loads
from itservices.shown import ShownRun
from ledger.blotters import EVERY_BOOK
from ledger.queries import JournalsWanted, journal_count, last_closed_day
from machinery.formatting import current_reader, instant, weekday
from machinery.paging import Count
from machinery.request import Request, acting
from notifications.queries import troubled
from recordkeeping.queries import checkpoint_of_day
from refdata.queries import party_terms, visible_accounts
from settlements.queries import (
    in_allegement_state,
    in_depository_state,
    nets_not_paid,
    penalties_that_lack,
    pending_differences,
    scope_of,
    visible_alleged_outside,
    visible_at_depositories,
)
from settlements.queries.imposed_list import holds_to_review
from settlements.windows import WINDOW


@dataclass(frozen=True)
class House:
    """What is known of the house when the page is asked for: the business date, the night that is not done or is the date's
    (None: not begun), when that should have begun where it is late, and the newest proof with the run that it is of."""

    today: date
    night: ShownRun | None
    missed: datetime | None
    proof: ProofSummary | None
    proved_run: int | None


TRAIL: Final = "recordkeeping.view"
"""The right to the trail is one of the house: held for one legal entity it opens nothing."""
LIFT: Final = "compliance.unblock"
Lines = Callable[[House, Request], Iterator[Line]]


def of_the_house(house: House, request: Request) -> Iterator[Line]:
    """The lines that the rights of a request can do something about, in no order."""
    for view, acts, lines in SECTIONS:
        rights = request.everywhere if view == TRAIL else request.permissions
        if view in rights and acts & request.permissions:
            yield from lines(house, request)


def _approvals(_house: House, request: Request) -> Iterator[Line]:
    waits = decidable(acting(request), request.at)
    oldest = oldest_of(waits)
    if oldest:
        words = ngettext("A request waits for your approval", "Requests wait for your approval", len(waits))
        advice = _("Look at what each does, then approve or refuse it; the oldest was asked for at %(at)s.")
        yield Line(words, advice % {"at": instant(oldest)}, reverse("approvals"), Count(len(waits)))


def _emergencies(_house: House, request: Request) -> Iterator[Line]:
    if "authorizations.review" not in request.everywhere:
        return
    if number := emergencies_due(request.at, but=acting(request)):
        yield Line(
            ngettext("An emergency waits for its review", "Emergencies wait for their review", number),
            _("Look at what was done with the role that was taken, and say whether it was justified."),
            reverse("emergencies"),
            Count(number),
        )


def _night(house: House, request: Request) -> Iterator[Line]:
    night = house.night
    if night and night.sheet.run.state == Run.State.STOPPED:
        what = _("The night of %(day)s is stopped at: %(step)s")
        told = {"day": weekday(night.sheet.run.business_date), "step": night.current.name if night.current else ""}
        yield Line(
            what % told,
            _("Look at its trouble, mend the cause and resume it; nothing is done twice."),
            reverse("run", args=[night.sheet.run.pk]),
            is_standstill=True,
        )
    elif night is None and house.missed:
        what = _("The night of %(day)s has not begun; it was planned for %(at)s")
        yield Line(
            what % {"day": weekday(house.today), "at": instant(house.missed)},
            _("See whether the scheduler runs, or run the night from here."),
            reverse("run_night"),
            is_standstill=True,
        )


def _window(_house: House, _request: Request) -> Iterator[Line]:
    run = open_run_of(WINDOW)
    if run and run.state == Run.State.STOPPED:
        yield Line(
            _("Stopped: %(job)s. No night begins before it is done.") % {"job": job_name(run.job)},
            _("Look at its trouble, mend the cause and resume it; nothing is done twice."),
            reverse("run", args=[run.pk]),
            is_standstill=True,
        )


def _cut_off(_house: House, _request: Request) -> Iterator[Line]:
    run = open_run_of(CUT_OFF)
    if run and run.state == Run.State.STOPPED:
        yield Line(
            _("Stopped: %(job)s. What is open is not told that it fails until the night.") % {"job": job_name(run.job)},
            _("Look at its trouble, mend the cause and resume it; nothing is done twice."),
            reverse("run", args=[run.pk]),
        )


def _workers(_house: House, _request: Request) -> Iterator[Line]:
    if not is_a_worker_there():
        yield Line(
            _("No worker gives a sign of life"),
            _("Start one: no night runs and no file is taken in without."),
            reverse("runs"),
            is_standstill=True,
        )


def _files(_house: House, request: Request) -> Iterator[Line]:
    since = request.at.astimezone(current_reader().zone).date()
    visible = visible_loads(acting(request), "itservices.view" in request.everywhere)
    rows, files = quarantined_since(visible, datetime.combine(since, time(), current_reader().zone))
    if files:
        yield Line(
            ngettext("Files of today with %(rows)s row set aside", "Files of today with %(rows)s rows set aside", rows)
            % {"rows": rows},
            _("Read why, and have the rows sent again as they should be."),
            set_aside_url(since),
            Count(files),
        )


def _depositories(_house: House, request: Request) -> Iterator[Line]:
    seen = visible_at_depositories(acting(request), request.at)
    for state, what, advice in (
        ("OVERDUE", _("Sent to a depository and not answered in time"), _("Ask the depository whether it has them.")),
        ("REJECTED", _("Rejected by a depository"), _("Read why; send them again, or cancel them.")),
    ):
        number = in_depository_state(seen, state, request.at).count()
        if number:
            yield Line(what, advice, f"{reverse('at_depositories')}?at_depository={state}", Count(number))


def _alleged(house: House, request: Request) -> Iterator[Line]:
    seen = visible_alleged_outside(acting(request), request.at)
    for state, what, advice in (
        (
            "STANDING",
            _("Alleged by a depository and not answered"),
            _("Read what differs; have it instructed, or corrected."),
        ),
        (
            "STALE",
            _("Alleged by a depository, and their date is over"),
            _("Ask the depository whether they still stand."),
        ),
    ):
        number = in_allegement_state(seen, state, house.today).count()
        if number:
            yield Line(what, advice, f"{reverse('alleged_outside')}?alleged={state}", Count(number))


def _stated(_house: House, request: Request) -> Iterator[Line]:
    found = pending_differences(scope_of(acting(request), request.at))
    if found:
        stated_on, count = found
        yield Line(
            _("Pending at depositories otherwise than here, by their statements of %(day)s")
            % {"day": weekday(stated_on)},
            _("Read what differs in each, and ask the depository."),
            f"{reverse('compared_pending')}?{urlencode({'difference': 'open', 'stated_on': stated_on.isoformat()})}",
            count,
        )


def _holds(house: House, request: Request) -> Iterator[Line]:
    count = holds_to_review(acting(request), request.at, LIFT, house.today)
    if count.number != 0:
        yield Line(
            _("Holds of the house to look at again"),
            _("Look whether each still has its reason; lift it, or note what was found and when to look next."),
            f"{reverse('imposed_holds')}?{urlencode({'look_again_by': house.today.isoformat()})}",
            count,
        )


def _webhooks(_house: House, _request: Request) -> Iterator[Line]:
    if number := troubled().count():
        yield Line(
            _("Webhooks to which nothing is sent, or whose last attempts came to nothing"),
            _("Read the last answers; tell the client, or let it be sent again."),
            f"{reverse('webhooks')}?troubled=1",
            Count(number),
        )


def _margin_calls(_house: House, request: Request) -> Iterator[Line]:
    found = open_call_totals(trade_scope(acting(request), request.at), request.at)
    if not found:
        return
    number, overdue = sum(each[0] for each in found.values()), sum(each[2] for each in found.values())
    advice = _("See what came in; note what is met, or what is disputed. What came in as cash is counted in the night.")
    late = ngettext("%(number)s of them is overdue.", "%(number)s of them are overdue.", overdue) % {"number": overdue}
    yield Line(
        ngettext("A margin call is open", "Margin calls are open", number),
        f"{late} {advice}" if overdue else advice,
        f"{reverse('margin_calls')}?stands=open",
        Count(number),
        moneys((currency, amount) for currency, (_number, amount, _overdue) in found.items()),
    )


def _awaiting_penalties(house: House, request: Request) -> Iterator[Line]:
    count = penalties_that_lack("awaited", scope_of(acting(request), request.at), house.today)
    if count.number != 0:
        yield Line(
            _("Penalties are zero for want of the price or rate of their day"),
            _("See what is missing; the night after it comes reckons them, while their month may be changed."),
            f"{reverse('penalties')}?lacks=awaited",
            count,
        )


def _penalties(_house: House, request: Request) -> Iterator[Line]:
    found = nets_not_paid(scope_of(acting(request), request.at))
    if not found:
        return
    number = sum(each for each, _amount in found.values())
    yield Line(
        ngettext("A net of penalties is due and not paid", "Nets of penalties are due and not paid", number),
        _("See who has no cash account or too little on it; the next night tries again."),
        f"{reverse('penalty_nets')}?net_payment=unpaid",
        Count(number),
        moneys((currency, amount) for currency, (_number, amount) in found.items()),
    )


def _postings(house: House, request: Request) -> Iterator[Line]:
    if not request.everywhere >= EVERY_BOOK:
        return
    visible = visible_accounts(acting(request), request.at)
    count = journal_count(JournalsWanted(house.today, "HAND"), visible, everybody=True)
    if count.number != 0:
        yield Line(
            _("Posted by hand on the open business date"),
            _("Look at each before the date closes; what is wrong is reversed, never edited."),
            f"{reverse('journals')}?{urlencode({'on': house.today.isoformat(), 'kind': 'HAND'})}",
            count,
        )


def _blocks(house: House, request: Request) -> Iterator[Line]:
    found = blocks_lifted_on(visible_blocks(acting(request), request.at), house.today)
    named = party_terms([block.party_id for block in found if block.party_id], house.today)
    for block in found:
        subject = named[block.party_id].name if block.party_id in named else block.account or block.instrument
        yield Line(
            _("The block of %(subject)s ends today") % {"subject": subject},
            _("From tonight it stops nothing; place another one where the reason lasts."),
            f"{reverse('trail')}?{urlencode({'subject_type': 'block', 'subject': block.pk})}",
        )


def _proof(house: House, _request: Request) -> Iterator[Line]:
    if house.proof and house.proof.violations and house.proved_run:
        yield Line(
            _("Rows that break an invariant, by the proof of %(day)s") % {"day": weekday(house.proof.business_date)},
            _("Read the samples on the page of the run, and have the cause mended before the next close."),
            f"{reverse('run', args=[house.proved_run])}#proof",
            Count(house.proof.violations),
        )


def _signature(_house: House, _request: Request) -> Iterator[Line]:
    closed = last_closed_day()
    if closed and checkpoint_of_day(closed) is None:
        yield Line(
            _("The close of %(day)s is not signed") % {"day": weekday(closed)},
            _("Ask IT for the signing key; until then nobody outside can verify that day."),
            f"{reverse('trail')}?{urlencode({'what': 'day.closed', 'since': closed.isoformat()})}",
        )


SECTIONS: Final[tuple[tuple[str, frozenset[str], Lines], ...]] = (
    (FOLLOW, frozenset({FOLLOW}), _approvals),
    (FOLLOW, frozenset({"authorizations.review"}), _emergencies),
    ("itservices.view", frozenset({"itservices.run_night"}), _night),
    ("itservices.view", frozenset({"itservices.run_night"}), _window),
    ("itservices.view", frozenset({"itservices.run_night"}), _cut_off),
    ("itservices.view", frozenset({"itservices.operate"}), _workers),
    ("itservices.view", frozenset({"itservices.operate", "settlements.load"}), _files),
    ("settlements.view", frozenset({"settlements.load"}), _depositories),
    ("settlements.view", frozenset({"settlements.load"}), _alleged),
    ("settlements.view", frozenset({"settlements.load"}), _stated),
    ("settlements.view", frozenset({LIFT}), _holds),
    ("notifications.view", frozenset({"notifications.operate"}), _webhooks),
    ("clearing.view", frozenset({"clearing.margin"}), _margin_calls),
    ("settlements.view", frozenset({"settlements.correct_penalties"}), _awaiting_penalties),
    ("settlements.view", frozenset({"settlements.correct_penalties"}), _penalties),
    ("ledger.view", frozenset({"ledger.post"}), _postings),
    (TRAIL, frozenset({"compliance.block", "compliance.unblock"}), _blocks),
    ("itservices.view", frozenset({"itservices.operate", "recordkeeping.view"}), _proof),
    (TRAIL, frozenset({TRAIL}), _signature),
)
"""Where one may look, any of the rights that let one do something about it, and what that may be."""

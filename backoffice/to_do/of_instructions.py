"""Open instructions that somebody can do something about: due before a cut-off, held, asked to be cancelled, blocked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import methodcaller
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.addresses import due_url
from backoffice.shell import Coming
from backoffice.to_do.line import Line, Money, Part, moneys
from machinery.paging import Count
from refdata.models.market import Payment
from refdata.queries import MarketFacts
from settlements.queries import Heap, Mark
from settlements.reasons import WHY_OPEN, reason_in_words

ACTS: Final = frozenset({"settlements.cancel", "settlements.hold", "settlements.release", "settlements.prioritise"})
CHASE: Final = "recordkeeping.comment"
BLOCKS: Final = frozenset({"compliance.block", "compliance.unblock"})
BLOCKED: Final = [code for code in WHY_OPEN if code in {"BLOC", "SBLO", "FROZ", "COLL"}]


@dataclass(frozen=True)
class Desk:
    """The open instructions in scope on a business date, the markets by id, the cut-offs by market code and payment, and the fails
    about which somebody is to be chased again by that date."""

    heaps: Sequence[Heap]
    today: date
    markets: Mapping[int, MarketFacts]
    cut_offs: Mapping[tuple[str, str], Coming]
    to_chase: Count | None = None

    def cut_off(self, heap: Heap) -> Coming | None:
        """Until when a heap can settle on the business date; None where its market does not settle then."""
        return self.cut_offs.get((self.markets[heap.market].code, heap.payment))

    def nearest(self, heaps: Sequence[Heap]) -> Coming | None:
        """The nearest cut-off to come of what is due among some heaps; None where there is none."""
        found = [self.cut_off(heap) for heap in heaps if heap.is_due]
        return min((each for each in found if each and not each.has_passed), key=lambda each: each.left, default=None)


def of_instructions(desk: Desk, permissions: frozenset[str]) -> Iterator[Line]:
    """The lines that some rights can do something about, in no order."""
    if permissions & ACTS:
        yield from _before_cut_offs(desk)
    if "settlements.release" in permissions:
        yield from _held(desk)
    if "settlements.cancel" in permissions:
        yield from _to_be_cancelled(desk)
    if CHASE in permissions:
        yield from _to_be_chased(desk)
    if permissions & BLOCKS:
        yield from _blocked(desk)
        yield from _imposed(desk)


def _before_cut_offs(desk: Desk) -> Iterator[Line]:
    """A line a cut-off: what is due by tonight and not on hold."""
    groups: dict[tuple[int, str], list[Heap]] = {}
    for heap in desk.heaps:
        if heap.is_due and not heap.is_held:
            groups.setdefault((heap.market, heap.payment), []).append(heap)
    for (market, payment), found in groups.items():
        asked = {"market": desk.markets[market].code, "payment": payment}
        failing, cut_off = sum(heap.number for heap in found if heap.is_failing), desk.cut_off(found[0])
        what = _("Due by tonight in %(market)s, %(payment)s")
        yield Line(
            what % {"market": desk.markets[market].name, "payment": Payment(payment).label},
            _advice(cut_off, failing),
            due_url(desk.today, **asked),
            Count(sum(heap.number for heap in found)),
            _money(found),
            Part(failing, due_url(desk.today, **asked, state="failing")) if failing else None,
            cut_off,
        )


def _advice(cut_off: Coming | None, failing: int) -> str:
    """What to do about what is due before a cut-off."""
    if cut_off is None or cut_off.has_passed:
        return _("No cut-off is to come: see what each lacks; the night tries it when its market is open.")
    if failing:
        return _("See what each that fails lacks, and bring it in before the cut-off.")
    return _("Nothing of it fails so far; see whether it is covered.")


def _held(desk: Desk) -> Iterator[Line]:
    yield from _some(
        desk,
        lambda heap: heap.sides(Mark.DELIVERER_HOLDS, Mark.RECEIVER_HOLDS),
        _("On hold by their own side, and not released"),
        _("Release what may settle; no night tries it before."),
        {"state": "held", "hold": "own"},
    )


def _to_be_cancelled(desk: Desk) -> Iterator[Line]:
    yield from _some(
        desk,
        lambda heap: heap.sides(Mark.RECEIVER_CANCELS, Mark.DELIVERER_CANCELS),
        _("The other side asks to cancel, and this side has not answered"),
        _("Ask for cancellation too where you agree; else the night settles it."),
        {"state": "open", "cancellation": "other"},
    )


def _to_be_chased(desk: Desk) -> Iterator[Line]:
    found = desk.to_chase
    if found is not None and found.number != 0:
        yield Line(
            _("Fails about which somebody is to be chased again"),
            _("Read what was said and promised, reach them, and note what they say now."),
            f"{reverse('fails')}?{urlencode({'chase_by': desk.today.isoformat()})}",
            found,
        )


def _blocked(desk: Desk) -> Iterator[Line]:
    for code in BLOCKED:
        yield from _some(
            desk,
            methodcaller("told", code),
            _("Stopped by a block: %(reason)s (%(code)s)") % {"reason": reason_in_words(code), "code": code},
            _("Look whether the block still stands in law; lifted, the next night tries them."),
            {"state": "open", "reason": code},
        )


def _imposed(desk: Desk) -> Iterator[Line]:
    yield from _some(
        desk,
        lambda heap: heap.sides(Mark.DELIVERER_IMPOSED, Mark.RECEIVER_IMPOSED),
        _("On hold by the house, and not lifted"),
        _("Look whether each hold still has its reason; lifted, the next night tries them."),
        {"state": "held", "hold": "house"},
    )


def _some(
    desk: Desk, number: Callable[[Heap], int], what: str, advice: str, asked: Mapping[str, str]
) -> Iterator[Line]:
    """A line of those instructions of the heaps that `number` counts; none where it counts none."""
    found = [heap for heap in desk.heaps if number(heap)]
    if found:
        count = Count(sum(map(number, found)))
        yield Line(what, advice, _list(asked), count, _money(found), cut_off=desk.nearest(found))


def _money(found: Sequence[Heap]) -> Sequence[Money]:
    return moneys((heap.currency, heap.amount) for heap in found)


def _list(asked: Mapping[str, str]) -> str:
    return f"{reverse('instructions')}?{urlencode(asked)}"

"""Requests that came as messages: cancellations and changes, done by the commands that pages and the interface ask for, so that
others may have to agree first. Each item is answered by itself.
"""

from collections.abc import Mapping
from typing import Any, Final

from authorizations.operations import WaitsAlready, ask, waits_for
from machinery.transactions import attempt
from refdata.queries import instrument_terms
from settlements.correspondence.closing import BY_OWNER, CONFIRMATION_AWAITED, OTHER, sentence_of
from settlements.correspondence.doing import Done, Said
from settlements.correspondence.linked import wishes_of
from settlements.correspondence.passing_on import ACTS, AskedFor, passed_on
from settlements.messages.answers import of_cancellation, of_change, reasons
from settlements.messages.contents import (
    CancellationRequest,
    Change,
    ChangeStatus,
    Content,
    Instruction,
    Linking,
    ModificationRequest,
)
from settlements.messages.own import holds_back
from settlements.messages.parts import Axis, Counted
from settlements.models import Instruction as OnFile
from settlements.operations import LinkWish
from settlements.operations.depository_links import keep_links_in_order
from settlements.operations.depository_refusals import AtDepository
from settlements.operations.faults import reasons_of
from settlements.operations.links import links_standing
from settlements.operations.messages import Came
from settlements.queries import statuses_of
from settlements.queries.messages import references_on_file
from settlements.queries.part_acts import part_facts_of
from vocabulary.decimals import shortest
from vocabulary.fault import Fault
from vocabulary.outcome import Failure, Outcome, Refusal
from vocabulary.status import ProcessingStatus
from vocabulary.written import fault

CANCEL: Final = "cancel"
CHANGE: Final = "change"
UNKNOWN: Final = "NRGN"
DENIALS: Final[Mapping[str, str]] = {"settled": "DSET", "cancelled": "DCAN"}
"""Why a request is denied, by the state of its instruction that is final."""
IN_PROGRESS: Final = "DPRG"
LINK: Final = "settlements.link"


def rights_of(content: Content) -> frozenset[str]:
    """The rights that what a message says is done by, besides that to hand it in."""
    if isinstance(content, CancellationRequest):
        return frozenset({"settlements.cancel"})
    if isinstance(content, ModificationRequest):
        asked = {each.hold for each in content.changes} - {None}
        rights = {"settlements.hold" if hold else "settlements.release" for hold in asked}
        rights |= {"settlements.prioritise" for each in content.changes if each.priority is not None}
        rights |= {"settlements.partial" for each in content.changes if each.partial is not None}
        return frozenset(rights | {LINK for each in content.changes if each.links or each.linking is not None})
    if isinstance(content, Instruction):
        links = {LINK for each in content.links if holds_back(each)}
        return frozenset(links | ({"settlements.hold"} if content.hold else set()))
    return frozenset()


def released_by_nothing(content: ModificationRequest) -> str:
    """The reference of a quantity that is said to be released, and that no change releases, or two do; "" where there is none."""
    releasing = [each.reference for each in content.changes if each.hold is False]
    told = [each.reference for each in content.releases]
    return next((each for each in told if releasing.count(each) != 1 or told.count(each) != 1), "")


def acted(said: Said) -> list[Done]:
    """What came of each item of a request."""
    content = said.read.content
    if isinstance(content, CancellationRequest):
        return [_cancelled(said, content)]
    if isinstance(content, ModificationRequest):
        if any(each.linking is not None for each in content.changes):
            keep_links_in_order()
        released = {each.reference: each.quantity for each in content.releases}
        return [
            _changed(said, number, each, released.get(each.reference or "") if each.hold is False else None)
            for number, each in enumerate(content.changes, start=1)
        ]
    raise TypeError(f"expected a request, found {type(content).__name__}")


class _No(Exception):
    """An item that is not done: whether it is rejected or denied, by which code, and the reason in words; and whether its
    depository was to be asked."""

    def __init__(self, code: str, reason: dict[str, Any], *, is_denied: bool = False, is_outside: bool = False) -> None:
        self.code, self.reason, self.is_denied, self.is_outside = code, reason, is_denied, is_outside
        super().__init__(code)


def _instruction(said: Said, reference: str | None) -> int:
    """The instruction of a reference of the party that speaks. Raises _No."""
    asked = [reference] if reference else []
    found = references_on_file(said.message.party_id or 0, asked)
    if reference is None or reference not in found:
        raise _No(UNKNOWN, _reason(fault("no_such_reference", "reference", reference)))
    return found[reference]


def _reason(found: Fault) -> dict[str, Any]:
    return reasons_of([found])[0]


def _refused(refusal: Refusal) -> _No:
    """A refusal of a command, as an item is told of it."""
    return _No(OTHER, _kept(refusal.code, refusal.data, refusal.sentence()))


def _failed(failure: Failure) -> _No:
    """A failure of an act, as an item is told of it."""
    data = {name: found for name, found in failure.data.items() if name != "sentence"}
    reason = _kept(failure.code, data, str(failure.data.get("sentence", "")))
    if failure.code == "not_open" and data.get("state") in DENIALS:
        return _No(DENIALS[str(data["state"])], reason, is_denied=True)
    if failure.code == "claimed_by_the_night":
        return _No(IN_PROGRESS, reason, is_denied=True)
    if failure.code in {"no_such_instruction", "out_of_reach"}:
        return _No(UNKNOWN, reason)
    return _No(OTHER, reason, is_denied=True)


def _kept(code: str, data: Mapping[str, Any], sentence: str) -> dict[str, Any]:
    return {"code": code, "field": "", "value": "", "data": dict(data), "sentence": sentence}


def _ask(said: Said, item: int, command: str, instruction: int, **facts: Any) -> AskedFor:
    """Asks for a command on one instruction, or its depository for what that would do, where it is there. Raises _No."""
    try:
        return _ask_for(said, command, {"instructions": [instruction], **facts})
    except _No as no:
        if no.reason["code"] != AtDepository.code or command not in ACTS:
            raise
    return _pass_on(said, item, command, instruction, facts)


def _pass_on(said: Said, item: int, command: str, instruction: int, facts: Mapping[str, Any]) -> AskedFor:
    """Asks the depository of an instruction for what a command would do. Raises _No."""
    try:
        found = passed_on(said, item, instruction, command, facts)
    except Refusal as refusal:
        not_asked = _refused(refusal)
        is_denied = isinstance(refusal, WaitsAlready)
        raise _No(not_asked.code, not_asked.reason, is_denied=is_denied, is_outside=True) from refusal
    if isinstance(found, Failure):
        failed = _failed(found)
        raise _No(failed.code, failed.reason, is_denied=failed.is_denied, is_outside=True)
    return found


def _ask_for(said: Said, command: str, payload: Mapping[str, Any]) -> AskedFor:
    """Asks for a command on what its payload names. Raises _No."""
    try:
        with attempt():
            asked = ask(command, payload, said.occasion)
    except WaitsAlready as waiting:
        return _joined(waiting, command, payload)
    except Refusal as refusal:
        raise _refused(refusal) from refusal
    if not asked.request:
        outcome: Outcome = asked.answer
        raise _failed(outcome.failures[0])
    return AskedFor(asked.request, not asked.is_done)


def _joined(waiting: WaitsAlready, command: str, payload: Mapping[str, Any]) -> AskedFor:
    """What waits already for others to agree to just this is waited for with it. Raises _No where it is something else."""
    request = int(waiting.data["request"])
    if waits_for(request, command, payload):
        return AskedFor(request, True)
    other = _refused(waiting)
    raise _No(other.code, other.reason, is_denied=True)


def _cancelled(said: Said, content: CancellationRequest) -> Done:
    identifier = said.identifier(1)

    def done(came: Came, status: Axis[ProcessingStatus]) -> Done:
        return Done(came, of_cancellation(said.read, content, identifier, status), identifier)

    try:
        number = _instruction(said, content.reference)
        _same(number, content)
        try:
            asked = _ask(said, 1, "instruction.cancel", number)
        except _No as no:
            is_asked = statuses_of([number])[number].processing == ProcessingStatus.CANCELLATION_PENDING
            if no.is_outside or not is_asked:
                raise
            asked = AskedFor(0, False)
    except _No as no:
        status = ProcessingStatus.DENIED if no.is_denied else ProcessingStatus.REJECTED
        why = Axis(status, reasons([no.code], no.reason["sentence"]))
        return done(Came(1, "REJECTED", CANCEL, (no.code,), [no.reason]), why)
    if asked.reference:
        came, words = _came_outside(1, CANCEL, number, asked)
        return done(came, Axis(ProcessingStatus.CANCELLATION_PENDING, reasons([CONFIRMATION_AWAITED], words)))
    if asked.waits:
        came = Came(1, "PENDING", CANCEL, instruction=number, request=asked.request)
        return done(came, Axis(ProcessingStatus.ACCEPTED))
    came = Came(1, "ACCEPTED", CANCEL, instruction=number, request=asked.request or None)
    if statuses_of([number])[number].processing == ProcessingStatus.CANCELLED:
        return done(came, Axis(ProcessingStatus.CANCELLED, reasons([BY_OWNER])))
    return done(came, Axis(ProcessingStatus.CANCELLATION_PENDING, reasons([CONFIRMATION_AWAITED])))


def _came_outside(item: int, act: str, number: int, asked: AskedFor) -> tuple[Came, str]:
    """What came of an item that was passed on to its depository, and that in words."""
    told = fault("passed_on", "", asked.reference)
    kept = [_reason(told)]
    return Came(item, "PENDING", act, (), kept, instruction=number, request=asked.request), sentence_of(told)


def _same(number: int, content: CancellationRequest) -> None:
    """Raises _No where the request says another direction or payment type than its instruction has."""
    found = OnFile.objects.get(pk=number)
    free = found.payment == "FOP"
    told = (str(content.direction), str(content.payment_type))
    has = (found.direction, "FREE" if free else "APMT")
    if found.payment != "PFOD" and told != has:
        differing = fault("other_than_its_instruction", "reference", content.reference, said=" ".join(told))
        raise _No("REFE", _reason(differing))


def _changed(said: Said, item: int, change: Change, released: Counted | None) -> Done:
    identifier = said.identifier(item)

    def done(came: Came, status: Axis[ChangeStatus]) -> Done:
        return Done(came, of_change(said.read, change, identifier, status), identifier)

    try:
        number = _instruction(said, change.reference)
        asked = _do(said, item, number, change, released)
    except _No as no:
        status = ChangeStatus.DENIED if no.is_denied else ChangeStatus.REJECTED
        why = Axis(status, reasons([no.code], no.reason["sentence"]))
        return done(Came(item, "REJECTED", CHANGE, (no.code,), [no.reason]), why)
    if asked.reference:
        came, words = _came_outside(item, CHANGE, number, asked)
        return done(came, Axis(ChangeStatus.PENDING, reasons([OTHER], words)))
    if asked.waits:
        came = Came(item, "PENDING", CHANGE, instruction=number, request=asked.request)
        return done(came, Axis(ChangeStatus.PENDING, reasons([OTHER])))
    came = Came(item, "ACCEPTED", CHANGE, instruction=number, request=asked.request or None)
    return done(came, Axis(ChangeStatus.DONE))


def _do(said: Said, item: int, number: int, change: Change, released: Counted | None) -> AskedFor:
    """Does what one change asks for. Raises _No."""
    if change.links or change.linking is not None:
        return _relink(said, item, number, change)
    asked_for = [each for each in (change.hold, change.priority, change.partial) if each is not None]
    if not asked_for:
        raise _No(OTHER, _reason(fault("nothing_to_change", "", change.reference)))
    if len(asked_for) > 1:
        raise _No(OTHER, _reason(fault("one_change_at_a_time", "", change.reference)))
    if change.priority is not None:
        return _ask(said, item, "instruction.prioritise", number, priority=change.priority)
    if change.partial is not None:
        return _ask(said, item, "instruction.set_partial", number, partial=str(change.partial))
    if released is not None:
        return _release_part(said, number, released)
    return _ask(said, item, _hold_command(said, number, change), number)


def _hold_command(said: Said, number: int, change: Change) -> str:
    """The command for a hold or a release; a hold of what is on hold but for a part takes the release of that back."""
    if not change.hold:
        return "instruction.release"
    found = part_facts_of([number], said.occasion.business_date)[number]
    is_part = found.delivers and found.released_units
    return "instruction.take_back_release" if is_part else "instruction.hold"


def _release_part(said: Said, number: int, released: Counted) -> AskedFor:
    """Asks for the release of a quantity, as its instrument is counted. Raises _No."""
    asset, on = OnFile.objects.get(pk=number).asset_id, said.occasion.business_date
    terms = instrument_terms([asset], on).get(asset) if asset else None
    if terms is not None and terms.quantity_type != released.type:
        expected = str(terms.quantity_type)
        raise _No(OTHER, _reason(fault("counted_otherwise", "releases", str(released.type), expected=expected)))
    releases = [{"instruction": number, "quantity": shortest(released.number)}]
    return _ask_for(said, "instruction.release_part", {"releases": releases})


def _relink(said: Said, item: int, number: int, change: Change) -> AskedFor:
    """Links an instruction as a change asks, or takes its links away: all of them or none; or asks its depository for that. Raises
    _No."""
    if change.linking is None or not change.links or change.hold is not None or change.priority is not None:
        raise _No("INVL", _reason(fault("one_change_at_a_time", "links", change.reference)))
    wishes = _wishes(said, number, change)
    command, asked_for = "instruction.link", list[Any](each._asdict() for each in wishes)
    if change.linking == Linking.UNLINK:
        command, asked_for = "instruction.unlink", list[Any](links_standing(number, wishes))
    if None in asked_for:
        raise _No("INVL", _reason(fault("no_such_link", "links", change.reference)))
    try:
        with attempt() as tried:
            asked = ask(command, {"links": asked_for}, said.occasion)
            failures = asked.answer.failures
            if failures:
                tried.take_back()
    except WaitsAlready as waiting:
        return _joined(waiting, command, {"links": asked_for})
    except Refusal as refusal:
        raise _refused(refusal) from refusal
    if any(each.code == AtDepository.code for each in failures):
        return _pass_on(said, item, command, number, {"links": [each.terms for each in wishes]})
    if failures:
        no = _failed(failures[0])
        raise _No("INVL" if no.code == OTHER else no.code, no.reason, is_denied=no.is_denied and no.code != OTHER)
    return AskedFor(asked.request, not asked.is_done)


def _wishes(said: Said, number: int, change: Change) -> list[LinkWish]:
    """What the linkages of a change ask for. Raises _No where one names what is not of this party."""
    found = wishes_of(said.message.party_id or 0, number, change.links)
    for told, wish in zip(change.links, found, strict=True):
        if wish is None:
            raise _No("INVL", _reason(fault("no_such_reference", "links", told.reference)))
    return [each for each in found if each is not None]

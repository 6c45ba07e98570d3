"""The links with which an instruction comes in: made by the command that pages ask for, in the transaction that takes it in."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from authorizations.operations import ask
from settlements.messages.contents import Instruction, Message
from settlements.messages.own import holds_back, placed, reasons_for
from settlements.messages.parts import Link, Named, ProcessingPosition
from settlements.operations import LinkWish
from settlements.operations.faults import reasons_of
from settlements.operations.refusals import NotOpen
from settlements.queries.messages import references_on_file
from vocabulary.fault import Fault
from vocabulary.occasion import Occasion
from vocabulary.outcome import Failure, Refusal
from vocabulary.written import fault

INVALID: Final = "INVL"


class NotLinked(NamedTuple):
    """Why an instruction does not come in linked as it says: the codes of the standard, and the reasons as they are kept."""

    codes: tuple[str, ...]
    reasons: list[dict[str, Any]]


def _wish_of(instruction: int, told: Link, on_file: Mapping[str, int]) -> LinkWish | None:
    """What a linkage of a message asks for; None where it names what is not `on_file` (reference -> instruction) of its party. One
    that does not say how the two stand is for information."""
    if told.named == Named.POOL:
        return LinkWish(instruction, "POOL", pool=told.reference)
    if told.named != Named.INSTRUCTION or told.reference not in on_file:
        return None
    return LinkWish(instruction, str(told.position or ProcessingPosition.INFORMATION), on_file[told.reference])


def wishes_of(party: int, instruction: int, links: Sequence[Link]) -> list[LinkWish | None]:
    """What the linkages of a message ask for; None for each that names what is not on file of its party."""
    asked = [each.reference for each in links if each.named == Named.INSTRUCTION]
    on_file = references_on_file(party, asked) if asked else {}
    return [_wish_of(instruction, each, on_file) for each in links]


def linked(read: Message, party: int, occasion: Occasion, number: int, content: Instruction) -> NotLinked | None:
    """Links an instruction that has just come in as it says: None, or why one of its links is not made, and then none may stay.
    Links for information that cannot be made hold nothing back and are left out; so is that it settles after what has settled."""
    wishes = dict(zip(content.links, wishes_of(party, number, content.links), strict=True))
    unknown = [each for each, wish in wishes.items() if wish is None and holds_back(each)]
    if unknown:
        return _of_faults(read, [fault("linked_not_on_file", "links", each.reference) for each in unknown])
    found = {wish: each for each, wish in wishes.items() if wish is not None}
    if not found:
        return None
    first = next(iter(found.values())).reference
    try:
        done = ask("instruction.link", {"links": [wish._asdict() for wish in found]}, occasion)
    except Refusal:
        return _of_faults(read, [fault("link_needs_others", "links", first)])
    if not done.is_done:
        return _of_faults(read, [fault("link_needs_others", "links", first)])
    told = list(found.items())
    failed = [(*told[int(each.item) - 1], each) for each in done.answer.failures]
    return _of_failures(
        read, [(link, each) for wish, link, each in failed if holds_back(link) and not _is_met(wish, each)]
    )


def _is_met(wish: LinkWish, failure: Failure) -> bool:
    """Whether what a link asks for is so already: it settles after what has settled."""
    return wish.kind == "AFTE" and failure.code == NotOpen.code and failure.data.get("state") == "settled"


def _of_faults(read: Message, faults: list[Fault]) -> NotLinked:
    found = placed(read, faults)
    return NotLinked(reasons_for(read, found), reasons_of(found))


def _of_failures(read: Message, failures: list[tuple[Link, Failure]]) -> NotLinked | None:
    """What the command refuses, each at the place of its link in the message."""
    if not failures:
        return None
    reasons = []
    for told, each in failures:
        (place,) = placed(read, [fault("links_not_taken", "links", told.reference)])
        data = {name: fact for name, fact in each.data.items() if name != "sentence"}
        sentence = str(each.data.get("sentence", ""))
        reasons.append(
            {"code": each.code, "field": place.field, "value": place.value, "data": data, "sentence": sentence}
        )
    return NotLinked((INVALID,), reasons)

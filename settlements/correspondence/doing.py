"""An instruction that came as a message, taken in as any other own side: by the same intake, with the same faults."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from authorizations.operations import ask
from machinery.transactions import attempt
from refdata.queries import assets_by_code, instrument_terms, markets
from settlements.correspondence.linked import linked
from settlements.jobs import match_again
from settlements.messages.answers import acknowledged, reasons, rejected
from settlements.messages.contents import Content, Instruction
from settlements.messages.contents import Message as Read
from settlements.messages.own import depository_of, not_taken, own_row, placed, reasons_for
from settlements.models import DepositoryLink, Message
from settlements.models.instruction import Place
from settlements.operations import match_waiting, submit_sides
from settlements.operations.depositories import own_bic
from settlements.operations.faults import reasons_of
from settlements.operations.messages import Came
from settlements.queries.depositories import link_of_market
from vocabulary.control_totals import ACCEPTED
from vocabulary.fault import Fault
from vocabulary.identifiers import Bic
from vocabulary.occasion import Occasion
from vocabulary.outcome import Refusal
from vocabulary.written import fault

TAKE_IN = "take_in"


@dataclass(frozen=True)
class Said:
    """A message that is being taken up: as it is kept, as it reads, and on which occasion it is done."""

    message: Message
    read: Read
    occasion: Occasion

    def identifier(self, item: int) -> str:
        """Our identifier of the answer to an item: at most sixteen characters, never used for another."""
        return f"A{self.message.pk}-{item}"


@dataclass(frozen=True)
class Done:
    """What came of an item, and what its sender is answered under which identifier."""

    came: Came
    answer: Content
    identifier: str


def fails(said: Said, faults: tuple[Fault, ...]) -> Done:
    """An instruction that is not taken in, for faults at their places in the message."""
    content = said.read.content
    if not isinstance(content, Instruction):
        raise TypeError(f"expected an instruction, found {type(content).__name__}")
    return _rejects(said, content, reasons_for(said.read, faults), reasons_of(faults))


def _rejects(said: Said, content: Instruction, codes: tuple[str, ...], found: list[dict[str, Any]]) -> Done:
    """An instruction that is not taken in, for reasons as they are kept."""
    why = reasons(codes, " ".join(each["sentence"] for each in found))
    identifier = said.identifier(1)
    came = Came(1, "REJECTED", TAKE_IN, codes, found)
    return Done(came, rejected(content, identifier, why), identifier)


def instructed(said: Said, content: Instruction) -> Done:
    """Takes an instruction in, puts it on hold and links it where it says so, and matches it: all of it or nothing."""
    occasion = said.occasion
    place, other = _by_its_instrument(content, occasion)
    refused = (*not_taken(content), *other)
    if refused:
        return fails(said, placed(said.read, refused))
    row = own_row(content, place)
    told: dict[str, Any] = {
        "at": occasion.at,
        "business_date": occasion.business_date,
        "request_id": occasion.request_id,
    }
    with attempt() as tried:
        intake = submit_sides([row], by=occasion.by, **told)
        taken = intake.taken[0]
        number = intake.standing_for(taken)
        if number is None:
            return fails(said, placed(said.read, taken.faults))
        stopped = _comes_with(said, content, number) if taken.state == ACCEPTED else []
        if stopped:
            tried.take_back()
        match_waiting(intake.keys, **told)
    if tried.is_taken_back:
        return stopped[0]
    if intake.keys:
        transaction.on_commit(partial(match_again, intake.keys, **told), robust=True)
    identifier = said.identifier(1)
    came = Came(1, "ACCEPTED", TAKE_IN, instruction=number)
    return Done(came, acknowledged(content, identifier, number), identifier)


def _comes_with(said: Said, content: Instruction, number: int) -> list[Done]:
    """Puts an instruction that has just come in on hold, and links it, as it says; none, or one that it cannot come in so."""
    if content.hold and not _held(number, said.occasion):
        return [fails(said, placed(said.read, (fault("hold_needs_others", "hold", content.reference),)))]
    no = linked(said.read, said.message.party_id or 0, said.occasion, number, content) if content.links else None
    return [_rejects(said, content, no.codes, no.reasons)] if no else []


def _held(instruction: int, occasion: Occasion) -> bool:
    """Puts an instruction that has just come in on hold; False where others have to agree, or who sent it may not."""
    try:
        asked = ask("instruction.hold", {"instructions": [instruction]}, occasion)
    except Refusal:
        return False
    return bool(asked.request) and asked.is_done


def _by_its_instrument(content: Instruction, occasion: Occasion) -> tuple[str | None, tuple[Fault, ...]]:
    """Where an instruction settles, by the depository that it names: outside where that is the one of its instrument and there is a
    way there, else in our books. With that it counts otherwise than its instrument is counted, or names another place."""
    asset = assets_by_code([content.isin]).get(content.isin)
    on = content.trade_date or occasion.business_date
    terms = instrument_terms([asset.id], on).get(asset.id) if asset else None
    if terms is None:
        return None, ()
    found = []
    if content.quantity.number and content.quantity.type != terms.quantity_type:
        found.append(fault("counted_otherwise", "quantity", content.quantity.type, expected=terms.quantity_type))
    named, expected = depository_of(content), markets()[terms.market].csd_bic
    if named is None:
        return None, tuple(found)
    link, bic = link_of_market(terms.market), Bic(named).with_branch if Bic.is_valid(named) else named
    if bic == expected:
        return (str(Place.CSD) if link else None), tuple(found)
    if bic not in _ours(link, occasion):
        found.append(fault("other_depository", "place", named, expected=expected))
    return None, tuple(found)


def _ours(link: DepositoryLink | None, occasion: Occasion) -> set[str]:
    """The BICs by which a place of settlement names us: that of the house, and that of the party of ours with the account at the
    depository."""
    told = {settings.OWN_BIC, own_bic(link.location.party_id, occasion) if link else ""} - {""}
    return {Bic(each).with_branch for each in told if Bic.is_valid(each)}

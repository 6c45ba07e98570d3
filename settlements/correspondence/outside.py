"""Writes to external depositories: instructions that are to be sent, once, and requests about what was sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from machinery.formatting import exact, minor_units
from machinery.transactions import part
from refdata.queries import instrument_terms, party_terms
from settlements.correspondence.linked_outside import LinksToTell, written_links
from settlements.correspondence.passing_on import answer_parties
from settlements.correspondence.standing import named
from settlements.depositories import ABOUT_LINKS, reference_of, request_reference_of
from settlements.messages.contents import CannotBeWritten, Header, Instruction
from settlements.messages.contents import Message as Read
from settlements.messages.either import read_message
from settlements.messages.outside import Outside, cancellation, instruction, modification, written
from settlements.messages.parts import Counted, Link, NamedBy, Party
from settlements.models import DepositoryOrder, DepositoryRequest, MessageWish
from settlements.operations.depositories import (
    AskedBy,
    Outgoing,
    demand_askable,
    due_to_send,
    note_asked,
    note_sent,
    note_unsent,
    own_bic,
)
from settlements.operations.depository_links import ToldLink, keep_links_in_order, links_to_ask
from settlements.operations.depository_refusals import (
    CannotBeSent,
    NotSentWhileHeld,
    NotToBeSentAgain,
    PartlyConfirmed,
)
from settlements.operations.link_graph import LinkWish
from settlements.operations.messages import GoesOut, goes_by
from settlements.queries.depositories import confirmed_in_part, facts_for_depository, held_by_the_house
from vocabulary.identifiers import Bic
from vocabulary.occasion import Occasion
from vocabulary.outcome import Failure, Outcome, Refusal
from vocabulary.side import QuantityType

Facts = Mapping[str, Any]
SENDS: Final = "sends "
ASKS: Final = "asks "
"""How the key of a message to a depository begins: our reference in it follows."""


@part
def send_due(occasion: Occasion) -> int:
    """Sends what is to be sent to depositories and was not; how many. The second time: nothing. What no message can say stands as
    rejected, for a person."""
    return len(_send(due_to_send(), occasion))


@part
def send_again(instructions: Collection[int], occasion: Occasion) -> Outcome:
    """Sends again what its depository rejected, once a person has seen to it, each under a reference of its own. Failures by
    instruction: not_sent_while_held, not_to_be_sent_again, partly_confirmed, cannot_be_sent."""
    due = due_to_send(again=instructions)
    sent = _send(due, occasion)
    answer_parties(sent, occasion)
    left = [each for each in instructions if each not in sent]
    in_part, held = confirmed_in_part(left), held_by_the_house(left)
    return Outcome(len(sent), tuple(_failure(_not_sent(each, due, in_part, held), each) for each in left))


def _not_sent(instruction: int, due: Collection[int], in_part: Collection[int], held: Mapping[int, str]) -> Refusal:
    if instruction in due:
        return CannotBeSent(instruction=instruction, why="")
    if instruction in held:
        return NotSentWhileHeld(instruction=instruction, imposed=held[instruction])
    refusal = PartlyConfirmed if instruction in in_part else NotToBeSentAgain
    return refusal(instruction=instruction)


@part
def ask_depository(
    instructions: Collection[int],
    act: str,
    wanted: str,
    occasion: Occasion,
    asked_by: AskedBy | None = None,
    *,
    links: Sequence[LinkWish] = (),
) -> Outcome:
    """Asks the depositories of instructions to cancel, hold or release them, to change their priority or partial indicator, or to
    make or take away `links` of the one instruction: nothing changes until they answer. `asked_by` is the message of the party of
    the one instruction that asks for it. Failures by instruction: not_at_depository, request_stands, those of links (as
    `links_to_ask`), cannot_be_sent."""
    failures: list[Failure] = []
    done = 0
    if act in ABOUT_LINKS:
        keep_links_in_order()
    found = {each["id"]: each for each in facts_for_depository(sorted(instructions))}
    for pk in sorted(instructions):
        try:
            order, number = demand_askable(pk, act)
            told = links_to_ask(order, act, links, found[pk]["participant"]) if act in ABOUT_LINKS else []
            facts = {**found[pk], **_way(order)}
            asked = _request(facts, order, act, wanted, told, number=number, occasion=occasion)
            note_asked(asked, order, act, wanted, number=number, asked_by=asked_by, occasion=occasion)
            done += 1
        except Refusal as refusal:
            failures.append(_failure(refusal, pk))
    return Outcome(done, tuple(failures))


def _failure(refusal: Refusal, instruction: int) -> Failure:
    return Failure(instruction, refusal.code, {**refusal.data, "sentence": refusal.sentence()})


def _send(due: Collection[int], occasion: Occasion) -> set[int]:
    sent: list[Outgoing] = []
    attempts: dict[int, int] = {}
    links = LinksToTell(due)
    for each in facts_for_depository(due):
        attempts[each["id"]] = each["attempts"] + 1
        reference = reference_of(each["id"], each["attempts"] + 1)
        told = links.of(each["id"])
        try:
            said = instruction(_outside(each, reference, occasion, written_links(told)))
            outgoing = _outgoing(each, said, said, reference, begins=SENDS, occasion=occasion)
            sent.append(replace(outgoing, links=told))
            links.note(each["id"], reference)
        except CannotBeWritten:
            note_unsent(each["id"], each["link"], occasion)
    note_sent(sent, attempts, occasion)
    return {each.instruction for each in sent}


def _way(order: DepositoryOrder) -> Facts:
    """The way by which an instruction was sent, which what is asked about it goes as well."""
    link = order.link
    facts = {name: getattr(link, name) for name in ("receiver", "form", "account", "answers_within")}
    return {**facts, "link": link.pk, "house": link.location.party_id}


def _request(
    found: Facts,
    order: DepositoryOrder,
    act: str,
    wanted: str,
    links: Sequence[ToldLink],
    *,
    number: int,
    occasion: Occasion,
) -> Outgoing:
    """The message of a request. Refuses CannotBeSent."""
    reference = request_reference_of(found["id"], number)
    try:
        sent = instruction(_outside(found, order.reference, occasion))
        is_cancel = act == DepositoryRequest.Act.CANCEL
        asks = cancellation(sent, reference) if is_cancel else None
        content = asks or modification(sent, act, wanted, reference, written_links(links))
        outgoing = _outgoing(found, content, sent, reference, begins=ASKS, occasion=occasion)
        return replace(outgoing, links=links)
    except CannotBeWritten as cannot:
        why = ", ".join(each.field for each in cannot.faults)
        raise CannotBeSent(instruction=found["id"], why=why) from cannot


def _outgoing(
    found: Facts, content: Any, sent: Instruction, reference: str, *, begins: str, occasion: Occasion
) -> Outgoing:
    header = Header(
        sender=own_bic(found["house"], occasion),
        receiver=found["receiver"],
        message_id=reference,
        created_at=occasion.at,
    )
    body = written(content, header, is_fin=found["form"] == MessageWish.Form.FIN, sent=sent)
    again = read_message(body)
    if not isinstance(again, Read):
        raise CannotBeWritten(again)
    message = GoesOut(
        body,
        f"{begins}{reference}",
        goes_by(),
        again.kind,
        sent.reference,
        message_id=reference,
        sender=header.sender,
        receiver=header.receiver,
        party=found["house"],
        instruction=found["id"],
    )
    return Outgoing(found["id"], reference, message, found["link"], found["answers_within"])


def _outside(found: Facts, reference: str, occasion: Occasion, links: tuple[Link, ...] = ()) -> Outside:
    day = occasion.business_date
    parties = party_terms({found["participant"], found["counterparty"]}, day)
    terms = instrument_terms([found["asset"]], day).get(found["asset"]) if found["asset"] else None
    counted = QuantityType(terms.quantity_type if terms else "UNIT")
    currency = found["currency"]
    return Outside(
        reference=reference,
        common_reference=found["common_reference"],
        direction=found["direction"],
        payment=found["payment"],
        isin=found["isin"],
        counted=Counted(found["quantity"] or Decimal(0), counted),
        currency=currency,
        amount=exact(found["amount"], minor_units(currency)) if currency else None,
        trade_date=found["trade_date"],
        settlement_date=found["intended_settlement_date"],
        priority=found["priority"],
        partial=found["partial"],
        transaction_type=found["transaction_type"],
        place_of_trade=found["place_of_trade"],
        cum_ex=found["cum_ex"],
        claim_opt_out=found["claim_opt_out"],
        is_residue=found["is_residue"],
        owner=Party(NamedBy.BIC, own_bic(found["house"], occasion)),
        account=found["account"],
        client=named(parties[found["participant"]]),
        other=named(parties[found["counterparty"]]),
        other_account=found["counterparty_account"],
        other_client=_client(found["other_client"]),
        depository=Party(NamedBy.BIC, found["place"]),
        links=links,
    )


def _client(named: str | None) -> Party | None:
    """The counterparty's client as its own side names it: a BIC, else an LEI."""
    if not named:
        return None
    return Party(NamedBy.BIC, named) if Bic.is_valid(named) else Party(NamedBy.SCHEME, named, "GLEIF")

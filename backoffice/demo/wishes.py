"""What the demo people ask for and others must agree to: one act of each kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from backoffice.demo.books import NOSTRO
from backoffice.demo.cast import Participant, participants
from compliance.models import Block
from ledger.models import Effect
from settlements.models import ImposedHold, Instruction, OpenMatch
from vocabulary.days import ONE_DAY

CHECKED_ABOVE = Decimal(250_000)
"""Euros above which somebody checks a release or a cancellation."""
LATER = timedelta(days=40)


@dataclass(frozen=True)
class Wish:
    """What the person of a role asks for, and why."""

    role: str
    action: str
    payload: dict[str, Any]
    reason: str


def wishes_of(day: date) -> Iterator[Wish]:
    """Who asks for what. What there is nothing for on file is left out."""
    yield from _on_instructions()
    yield from _on_fails(day)
    yield from _on_holds(day)
    yield from _on_books(participants()[-1], day)
    block = Block.objects.filter(party__isnull=False, lifted_on=None).order_by("pk").first()
    if block is not None:
        lift = {"blocks": [block.pk], "lifted_on": max(day, block.blocked_from).isoformat()}
        yield Wish("compliance_analyst", "block.lift", lift, "The beneficial owner is confirmed; see DEMO-17.")
    yield from _on_reference_data(participants()[0], day)


def _on_instructions() -> Iterator[Wish]:
    """The releases of what is held, a large one and the largest, and a cancellation."""
    held = OpenMatch.objects.filter(deliverer_hold=True, deliverer_cancels=False)
    releases = list(_of_large(held.values("match__delivering"))[:1]) + list(
        _of_large(held.values("match__delivering"), at_least=CHECKED_ABOVE * 4)[:1]
    )
    reasons = ("The pieces are back from loan.", "The buyer's custodian has confirmed; cover is there.")
    for instruction, why in zip(dict.fromkeys(releases), reasons, strict=False):
        yield Wish("settlement_supervisor", "instruction.release", {"instructions": [instruction]}, why)
    pending = OpenMatch.objects.filter(
        deliverer_hold=False, receiver_hold=False, deliverer_cancels=False, receiver_cancels=False
    )
    for instruction in _of_large(pending.values("match__receiving"))[:1]:
        yield Wish(
            "settlement_clerk", "instruction.cancel", {"instructions": [instruction]}, "Booked twice by the client."
        )


def _on_fails(day: date) -> Iterator[Wish]:
    """Who was called about what fails for the longest; nobody has to agree to it."""
    failing = OpenMatch.objects.filter(settlement="PENF").order_by("intended_settlement_date", "match")
    facts = {"reached": "Marta, settlements desk", "channel": "PHONE", "chase_again_on": (day + ONE_DAY).isoformat()}
    for instruction in failing.values_list("match__receiving", flat=True)[:1]:
        chase = {"instructions": [instruction], "promised_for": (day + ONE_DAY).isoformat(), **facts}
        yield Wish("settlement_clerk", "fail.chase", chase, "Their stock is back from loan tomorrow, she says.")


def _on_holds(day: date) -> Iterator[Wish]:
    """What the house holds, each kind of it, and a hold that is to be lifted: to that somebody else has to agree."""
    open_ones = OpenMatch.objects.filter(settlement="PENF", deliverer_cancels=False, receiver_cancels=False)
    held = list(open_ones.order_by("-match").values_list("match__delivering", flat=True)[:4])
    tomorrow = {"until_date": (day + ONE_DAY).isoformat()}
    listed = {"kind": "CSDH", "grounds": "A name like one of the list", "case_reference": "DEMO-41"}
    papers = {"kind": "CVAL", "grounds": "The mandate of who signed is being checked", **tomorrow}
    deed = {"kind": "CDEL", "grounds": "Escrow", "condition": "The notary confirms the deed", **tomorrow}
    for instructions, said, why in (
        (held[:2], listed | {"until_date": day.isoformat()}, "Found by the screening of this morning."),
        (held[2:3], papers, "The signature is not on the card."),
        (held[3:4], deed, "Asked for by both lawyers."),
    ):
        if instructions:
            yield Wish("compliance_analyst", "instruction.impose_hold", {"instructions": instructions, **said}, why)
    for hold in ImposedHold.objects.filter(kind="CSDH", ending=None).order_by("pk").values_list("pk", flat=True)[:1]:
        yield Wish("compliance_analyst", "instruction.lift_hold", {"holds": [hold]}, "Another person of that name.")


def _of_large(instructions: Any, at_least: Decimal = CHECKED_ABOVE) -> Any:
    """Those in euro above an amount, the smallest first."""
    found = Instruction.objects.filter(pk__in=instructions, currency__code="EUR", amount__gt=at_least)
    return found.order_by("amount", "pk").values_list("pk", flat=True)


def _on_books(payer: Participant, day: date) -> Iterator[Wish]:
    """A fee by hand, and the booking of the month before that is taken back."""
    leg = {"debit": payer.account("CSH-EUR"), "credit": f"{NOSTRO}-EUR", "asset": "EUR", "amount": "1310.00"}
    fee = {"effect": f"fee-{day:%Y-%m}", "value_date": day.isoformat(), "narrative": "custody fee", "legs": [leg]}
    yield Wish("accountant", "journal.post", fee, "Fee of the month, invoice DEMO-311.")
    booked = Effect.objects.filter(effect="demo:fee:right").values_list("journal_id", flat=True)
    if booked:
        wrong = {"journals": list(booked)}
        yield Wish("accountant", "journal.reverse", wrong, "Invoiced to another client; see DEMO-298.")


def _on_reference_data(party: Participant, day: date) -> Iterator[Wish]:
    """Another agent for a party's dollars, a day on which a market will be closed, and a cut-off that moves."""
    ssi = {
        "valid_from": (day + timedelta(days=7)).isoformat(),
        "party": party.lei,
        "name": "Cash USD",
        "purpose": "CASH",
        "currency": "USD",
        "agent": "DEMOUS30XXX",
        "cash_account": "400-771-0093",
    }
    yield Wish("data_steward", "ssi.set", {"ssis": [ssi]}, "New correspondent; called back on the number on file.")
    closed = day + LATER
    while closed.isoweekday() > 5:
        closed += timedelta(days=1)
    closure = {"calendar": "UK", "closures": [{"date": closed.isoformat(), "name": "Special bank holiday"}]}
    yield Wish("data_steward", "calendar.declare", closure, "Announced by the government this morning.")
    moved = {"market": "T2S", "payment": "APMT", "business_date": day.isoformat(), "actual": "17:00"}
    yield Wish("data_steward", "market.move_cut_off", moved, "The depository had an outage at noon.")

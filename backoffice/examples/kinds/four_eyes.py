"""four_eyes: a sequence of entries, changes and approvals, each accepted or refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from authorizations.four_eyes import Check, Checked, Cumulative, Delegation, approvals_needed, refused, same_day
from backoffice.examples.kinds import Kind
from backoffice.examples.shapes import (
    CURRENCY,
    DATE,
    DECIMAL,
    INTEGER,
    LOCAL_DATE_TIME,
    TEXT,
    ListOf,
    NamesTo,
    Optional,
    Record,
    choice,
)

GIVEN = Record(
    {
        "approvals_required": Optional(INTEGER),
        "cumulative_limit": Optional(Record({"amount": DECIMAL, "approvals": INTEGER})),
        "persons": Optional(NamesTo(TEXT)),
        "events": ListOf(
            Record(
                {
                    "action": choice("ENTER", "CHANGE", "APPROVE", "CHANGE_SETTLEMENT_INSTRUCTIONS", "DELEGATE"),
                    "by": TEXT,
                    "item": Optional(TEXT),
                    "as_role": Optional(TEXT),
                    "amount": Optional(DECIMAL),
                    "currency": Optional(CURRENCY),
                    "beneficiary": Optional(TEXT),
                    "counterparty": Optional(TEXT),
                    "date": Optional(DATE),
                    "at": Optional(LOCAL_DATE_TIME),
                    "content_version": Optional(INTEGER),
                    "delegated_by": Optional(TEXT),
                    "to": Optional(TEXT),
                    "until": Optional(LOCAL_DATE_TIME),
                }
            )
        ),
    }
)
EXPECT = Record(
    {
        "verdicts": ListOf(choice("ACCEPTED", "REFUSED")),
        "states": Optional(NamesTo(choice("PENDING", "APPROVED"))),
        "approvals": Optional(NamesTo(INTEGER)),
    }
)
FACTS = ("amount", "currency", "beneficiary", "counterparty", "date")
"""What an entry says of an item and a change may say anew."""


@dataclass
class _Item:
    maker: str
    last_editor: str
    version: int = 1
    approved_by: list[str] = field(default_factory=list)
    is_approved: bool = False
    facts: dict[str, Any] = field(default_factory=dict)

    def of(self, name: str) -> Any:
        return self.facts.get(name)


@dataclass
class _Desk:
    """The items with who touched which counterparty when, and who may act for whom."""

    usual: int
    cumulative: Cumulative | None
    persons: Mapping[str, str]
    items: dict[str, _Item] = field(default_factory=dict)
    touched: list[tuple[str, str | None, date | None]] = field(default_factory=list)
    delegations: list[Delegation] = field(default_factory=list)

    def person(self, account: str) -> str:
        return self.persons.get(account, account)

    def enter(self, event: Mapping[str, Any]) -> bool:
        if "item" not in event or event["item"] in self.items:
            return False
        by = self.person(event["by"])
        self.items[event["item"]] = _Item(by, by, facts={name: event[name] for name in FACTS if name in event})
        return True

    def change(self, event: Mapping[str, Any]) -> bool:
        item = self.items.get(event.get("item", ""))
        if item is None:
            return False
        item.last_editor, item.version = self.person(event["by"]), item.version + 1
        item.approved_by, item.is_approved = [], False
        item.facts |= {name: event[name] for name in FACTS if name in event}
        return True

    def change_settlement_instructions(self, event: Mapping[str, Any]) -> bool:
        self.touched.append((self.person(event["by"]), event.get("counterparty"), event.get("date")))
        return True

    def delegate(self, event: Mapping[str, Any]) -> bool:
        if "to" not in event:
            return False
        self.delegations.append(Delegation(self.person(event["by"]), self.person(event["to"]), event.get("until")))
        return True

    def approve(self, event: Mapping[str, Any]) -> bool:
        item = self.items.get(event.get("item", ""))
        if item is None:
            return False
        delegator = self.person(event["delegated_by"]) if "delegated_by" in event else ""
        at: datetime | None = event.get("at")
        check = Check(self.person(event["by"]), event.get("content_version", item.version), at, delegator)
        if refused(self._checked(item), check, self.delegations) is not None:
            return False
        item.approved_by.append(check.person)
        amount = item.of("amount") or Decimal(0)
        needed = approvals_needed(self.usual, amount, self._approved_beside(item), self._limit(item))
        item.is_approved = len(item.approved_by) >= needed
        return True

    def _checked(self, item: _Item) -> Checked:
        counterparty, on = item.of("counterparty"), item.of("date")
        touched = [
            person
            for person, party, day in self.touched
            if counterparty is not None and party == counterparty and same_day(on, day)
        ]
        return Checked(item.maker, item.last_editor, item.version, item.approved_by, touched, item.is_approved)

    def _limit(self, item: _Item) -> Cumulative | None:
        return self.cumulative if item.of("beneficiary") is not None else None

    def _approved_beside(self, item: _Item) -> Decimal:
        alike = ("beneficiary", "date", "currency")
        others = (each for each in self.items.values() if each is not item and each.is_approved)
        same = (each for each in others if all(each.of(name) == item.of(name) for name in alike))
        return sum((each.of("amount") or Decimal(0) for each in same), Decimal(0))


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """Runs the events in order; an approval is asked of the rules that the desk of approvals asks."""
    limit = given.get("cumulative_limit")
    desk = _Desk(given.get("approvals_required", 1), Cumulative(**limit) if limit else None, given.get("persons", {}))
    does: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
        "ENTER": desk.enter,
        "CHANGE": desk.change,
        "APPROVE": desk.approve,
        "CHANGE_SETTLEMENT_INSTRUCTIONS": desk.change_settlement_instructions,
        "DELEGATE": desk.delegate,
    }
    return {
        "verdicts": ["ACCEPTED" if does[event["action"]](event) else "REFUSED" for event in given["events"]],
        "states": {name: "APPROVED" if item.is_approved else "PENDING" for name, item in desk.items.items()},
        "approvals": {name: len(item.approved_by) for name, item in desk.items.items()},
    }


KIND = Kind(GIVEN, EXPECT, answer)

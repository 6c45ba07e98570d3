"""Which wishes are in force at a place of the trail, and where instructions stood then."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from machinery.statements import array, rows, statement, value
from settlements.models import MessageWish


def wishes_on_file() -> list[MessageWish]:
    """Every wish, in the order in which they decide: the last that applies does."""
    return list(MessageWish.objects.order_by("after_position", "pk"))


def wishes_at(wishes: Iterable[MessageWish], topic: str, position: int) -> dict[int, MessageWish]:
    """Party -> its wish on a topic that is in force for the event at a position; parties that wish nothing are left out."""
    found = {each.party_id: each for each in wishes if each.topic == topic and each.after_position < position}
    return {party: wish for party, wish in found.items() if wish.is_wished}


def facts_to_tell(instructions: Collection[int], at: datetime, *, is_refusal: bool) -> list[dict[str, Any]]:
    """Where instructions stood at the instant of an event, by id."""
    asked = {"instructions": array(instructions), "at": at, "is_refusal": is_refusal}
    return rows(statement("settlements", "tell_facts"), asked)


def is_there_to_tell() -> bool:
    """Whether anybody wishes to be told, and something is sealed that was not told yet."""
    return bool(
        value(
            "select exists (select from settlements_messagewish) and exists (select from settlements_telling t"
            " where t.position < (select max(l.position) from recordkeeping_leaf l))"
        )
    )

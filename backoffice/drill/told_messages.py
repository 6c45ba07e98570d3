"""What participants of the drill's firm are told by message: the first is told everything from the second day on, and sent
statements of its accounts at the close of each."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from backoffice.drill.own_sides import SEED
from machinery.transactions import whole
from refdata.queries import parties_by_lei
from settlements.correspondence.stating import make_statement
from settlements.correspondence.telling import tell
from settlements.messages.stated import Frequency
from settlements.models import MessageWish
from settlements.operations import Occasion
from settlements.operations.messages import acknowledge_messages
from settlements.operations.wishes import set_message_wish
from settlements.queries import messages_told, statements_due


def wish_to_be_told(leis: Sequence[str], day: date) -> None:
    """The first party and the second wish to be told of everything, from that day on."""
    occasion = Occasion(SEED, datetime.combine(day, time(10), UTC), day, "asked for by mail")
    for party in parties_by_lei(list(leis[:2])).values():
        for topic in MessageWish.Topic:
            with whole():
                set_message_wish(party, topic, MessageWish.Form.XML, is_wished=True, occasion=occasion)


def tell_parties(day: date) -> None:
    """They are told what is sealed by noon of a day, and acknowledge the first three of it."""
    told: dict[str, Any] = {"by": SEED, "at": datetime.combine(day, time(12), UTC), "business_date": day}
    last = max((each.pk for each in messages_told(None, 0, 1_000_000)), default=0)
    is_more = True
    while is_more:
        with whole():
            is_more = tell(**told).is_more
    while due := statements_due(100):
        for each in due:
            occasion = Occasion(SEED, told["at"], day, "wished for every day")
            with whole():
                make_statement(*each, Frequency.DAILY, occasion=occasion)
    with whole():
        acknowledge_messages([each.pk for each in messages_told(None, last, 3)], **told)

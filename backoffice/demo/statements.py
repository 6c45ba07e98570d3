"""Statements of a participant of the demo firm at the close of its last past date."""

from collections.abc import Sequence
from datetime import date, datetime

from backoffice.demo.books import DEMO
from backoffice.demo.cast import Participant
from ledger.queries import last_closed_day
from machinery.transactions import whole
from settlements.correspondence.asking import ask_for_statements
from settlements.models import MessageWish, Statement
from settlements.operations import Occasion


def state_accounts(parties: Sequence[Participant], day: date, at: datetime) -> None:
    """The last participant asks for what it holds, what settled, what is pending. Again: as they are. Without a past date none."""
    closed = last_closed_day()
    if closed is None:
        return
    occasion = Occasion(DEMO, at, day, "asked for by mail")
    for topic in Statement.Topic:
        with whole():
            ask_for_statements(parties[-1].lei, topic, MessageWish.Form.XML, closed, occasion=occasion)

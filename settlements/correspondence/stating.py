"""Makes statements of safekeeping accounts at the close of a date that is over, in pages that are messages. Each is made once:
whoever asks again is told which it is.

What a statement says is read from the books and from facts, as they stood then, so it is the same whenever it is made.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.conf import settings

from ledger.queries import closing_of, is_closed
from machinery.transactions import part
from refdata.queries import accounts_by_id, party_terms
from settlements.correspondence.standing import named
from settlements.correspondence.stated_lines import holdings_of, moved_of, pending_of
from settlements.depositories import short
from settlements.messages.contents import CannotBeWritten, Header
from settlements.messages.stated import Frequency, HoldingsStatement, PendingStatement, SettledStatement
from settlements.messages.stated import Statement as Page
from settlements.messages.stating import (
    ON_A_FIN_PAGE,
    ON_A_PAGE,
    About,
    holdings_pages,
    page_identifier,
    pending_pages,
    settled_pages,
    written,
)
from settlements.models import MessageWish, Statement
from settlements.models.statement import STATES
from settlements.operations.messages import GoesOut, goes_by
from settlements.operations.statements import (
    NoSafekeepingAccount,
    NotOver,
    StatementMade,
    keep_statement,
    statement_on_file,
    wait_for_tellers,
)
from settlements.queries.statements import stated_digest, stated_lines
from vocabulary.occasion import Occasion

SAID_BY: Final = {"HOLDINGS": HoldingsStatement, "SETTLED": SettledStatement, "PENDING": PendingStatement}
KINDS: Final = {
    ("HOLDINGS", False): "semt.002",
    ("SETTLED", False): "semt.017",
    ("PENDING", False): "semt.018",
    ("HOLDINGS", True): "MT535",
    ("SETTLED", True): "MT536",
    ("PENDING", True): "MT537",
}
"""What a page is called, by the topic of its statement and whether it is in ISO 15022."""
DAY_ONE: Final = date(1970, 1, 1)


@dataclass(frozen=True)
class _Asked:
    """A statement that is asked for: of an account of a party (ids), at the close of a date and the instant of that."""

    account: int
    number: str
    party: int
    topic: str
    stated_on: date
    closed_at: datetime

    def pages(self, about: About, most: int) -> list[Page]:
        """Its pages, with so many lines on each at most."""
        lines = stated_lines(self.topic, self.account, self.party, self.stated_on, self.closed_at)
        if self.topic == Statement.Topic.HOLDINGS:
            return holdings_pages(about, holdings_of(lines, self.stated_on, self.closed_at), most)
        if self.topic == Statement.Topic.SETTLED:
            return settled_pages(about, moved_of(lines, self.stated_on), most)
        return pending_pages(about, pending_of(lines, self.stated_on, self.closed_at), most)


@part
def make_statement(
    account: int, topic: str, form: str, stated_on: date, frequency: Frequency, *, occasion: Occasion
) -> Statement:
    """The statement of a safekeeping account (its id) at the close of a date that is over, made unless it is there. Written in
    ISO 20022 where ISO 15022 has no place for what it says. Refuses NoSafekeepingAccount, NotOver."""
    wait_for_tellers()
    asked = _asked(account, topic, stated_on, occasion)
    on_file = statement_on_file(account, topic, form, stated_on)
    if on_file is not None:
        return on_file
    entries, digest = stated_digest(topic, account, asked.party, stated_on, asked.closed_at)
    reference = reference_of(topic, form, account, stated_on)
    party = party_terms([asked.party], occasion.business_date)[asked.party]
    about = About(
        reference=reference, frequency=frequency, account=asked.number, account_owner=named(party), stated_on=stated_on
    )
    facts = StatementMade(reference, account, topic, form, stated_on, entries, digest)
    receiver = (party.bic or "") if settings.OWN_BIC else ""
    pages = _pages(asked, about, receiver, occasion.at, is_fin=form == MessageWish.Form.FIN)
    return keep_statement(facts, pages, occasion=occasion)


def _asked(account: int, topic: str, stated_on: date, occasion: Occasion) -> _Asked:
    found = accounts_by_id([account]).get(account)
    if found is None or found.kind != "SECURITIES":
        raise NoSafekeepingAccount(account=found.number if found else str(account))
    if not is_closed(stated_on):
        raise NotOver(stated_on=stated_on.isoformat(), open=occasion.business_date.isoformat())
    return _Asked(account, found.number, found.party, topic, stated_on, closing_of(stated_on))


def reference_of(topic: str, form: str, account: int, stated_on: date) -> str:
    """The reference of a statement, always the same and of no other one: at most twelve characters.

    >>> reference_of("HOLDINGS", "ISO20022", 35, date(2026, 11, 20))
    'HXZ-G1B'
    """
    standard = "X" if form == MessageWish.Form.XML else "F"
    return f"{topic[0]}{standard}{short(account)}-{short((stated_on - DAY_ONE).days)}"


def _pages(asked: _Asked, about: About, receiver: str, at: datetime, *, is_fin: bool) -> list[GoesOut]:
    """The pages as they go out, all in one standard."""
    if is_fin and receiver:
        try:
            most = ON_A_FIN_PAGE[SAID_BY[asked.topic]]
            return [_page(asked, each, receiver, at, is_fin=True) for each in asked.pages(about, most)]
        except CannotBeWritten:
            pass
    return [_page(asked, each, receiver, at, is_fin=False) for each in asked.pages(about, ON_A_PAGE)]


def _page(asked: _Asked, page: Page, receiver: str, at: datetime, *, is_fin: bool) -> GoesOut:
    identifier = page_identifier(page.reference, page.page.number)
    header = (
        Header(sender=settings.OWN_BIC, receiver=receiver, message_id=identifier, created_at=at) if receiver else None
    )
    return GoesOut(
        written(page, header, is_fin=is_fin),
        f"{STATES}{page.reference}/{page.page.number}",
        goes_by(),
        KINDS[asked.topic, is_fin],
        page.reference,
        message_id=identifier if header else "",
        sender=settings.OWN_BIC if header else "",
        receiver=receiver,
        party=asked.party,
    )

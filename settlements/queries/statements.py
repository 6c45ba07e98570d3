"""What statements of a safekeeping account are made of, as the books and instructions stood at its close; and which are due."""

from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet

from machinery.statements import array, row, rows, statement
from refdata.queries import visible_parties
from settlements.models import Message, Statement
from settlements.queries.scope import VIEW
from settlements.queries.telling import told_on
from vocabulary.actor import Actor

DAYS: Final = 5
"""Of how many dates that are over daily statements are made up for; older ones are asked for."""
LINES: Final = {
    Statement.Topic.HOLDINGS: ("stated_holdings", "l.account, l.posted"),
    Statement.Topic.SETTLED: ("stated_settled", "l.account, l.journal, l.leg, l.change"),
    Statement.Topic.PENDING: ("stated_pending", "l.instruction, l.units"),
}
"""By topic the statement that reads the lines, and what of them is digested."""


class Due(NamedTuple):
    """A daily statement that is wished and not made yet: of an account (its id), in a standard, at the close of a date."""

    account: int
    topic: str
    form: str
    stated_on: date


def stated_lines(topic: str, holder: int, party: int, on: date, at: datetime) -> list[dict[str, Any]]:
    """The lines of a statement of an account of a party at the close of a date, which was `at`, in the order of the books."""
    return rows(statement("settlements", LINES[Statement.Topic(topic)][0]), _asked(holder, party, on, at))


def stated_digest(topic: str, holder: int, party: int, on: date, at: datetime) -> tuple[int, str]:
    """How many lines it has, and a digest of them."""
    lines, columns = LINES[Statement.Topic(topic)]
    sql = statement("settlements", "stated_digest").format(columns=columns, lines=statement("settlements", lines))
    found = row(sql, _asked(holder, party, on, at)) or {}
    return int(found["entries"]), str(found["digest"])


def _asked(holder: int, party: int, on: date, at: datetime) -> dict[str, Any]:
    return {"holder": holder, "party": party, "on": on, "at": at}


def stated_facts(instructions: list[int], on: date, at: datetime) -> dict[int, dict[str, Any]]:
    """What instructions say, and where they stood at an instant, at the close of a date, by id; of what settled in parts the whole
    quantity."""
    asked = {
        "instructions": array(instructions),
        "at": at,
        "frozen_through": None,
        "warned_by": None,
        "is_refusal": False,
        "first": 0,
        "last": -1,
    }
    return {each["id"]: told_on(on, each) for each in rows(statement("settlements", "tell_facts"), asked)}


def safekeeping_accounts(party: int, on: date) -> list[int]:
    """The safekeeping accounts of a party that were open on a day, by id."""
    found = rows(
        "select id from refdata_account where party_id = %(party)s and kind = 'SECURITIES' and opened_on <= %(on)s"
        " and coalesce(closed_on > %(on)s, true) order by id",
        {"party": party, "on": on},
    )
    return [each["id"] for each in found]


def statements_due(limit: int, after: Due | None = None) -> list[Due]:
    """Daily statements that are wished and not made yet, the oldest date first; of the newest dates that are over. Those that come
    after one in this order."""
    asked = {
        "topics": list(Statement.Topic.values),
        "days": DAYS,
        "limit": limit,
        "after_on": after.stated_on if after else date.min,
        "after_account": after.account if after else 0,
        "after_topic": after.topic if after else "",
    }
    return [Due(**each) for each in rows(statement("settlements", "statements_due"), asked)]


def visible_statements(actor: Actor, at: datetime) -> QuerySet[Statement]:
    """The statements that this actor may see: those of accounts of the parties in its scope."""
    found = Statement.objects.filter(account__party__in=visible_parties(actor, at, VIEW))
    return found.select_related("account", "account__party")


def pages_of(found: Statement) -> list[Message]:
    """The messages that are the pages of a statement, in their order."""
    keys = [found.page_key(number) for number in range(1, found.pages + 1)]
    by_key = {each.key: each for each in Message.objects.filter(key__in=keys)}
    return [by_key[key] for key in keys if key in by_key]

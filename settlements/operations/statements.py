"""Keeps statements of safekeeping accounts and their pages, each once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.utils.translation import gettext as _

from machinery.transactions import part
from recordkeeping.operations import record
from settlements.models import Statement, Telling
from settlements.operations.messages import GoesOut, keep_out
from vocabulary.occasion import Occasion
from vocabulary.outcome import Refusal


class NotOver(Refusal):
    """A statement is asked for at the close of a date that has not closed, or on which the books were not open."""

    code = "not_over"

    def sentence(self) -> str:
        return _(
            "The books did not close on %(stated_on)s: %(open)s is open. Ask for a statement at the close of a date that is over."
        ) % {"stated_on": self.data["stated_on"], "open": self.data["open"]}


class NoSafekeepingAccount(Refusal):
    """A statement is asked for of what is no safekeeping account."""

    code = "no_safekeeping_account"

    def sentence(self) -> str:
        return _("%(account)s is not a safekeeping account on file. Name one by its number.") % {
            "account": self.data["account"]
        }


@dataclass(frozen=True)
class StatementMade:
    """What is known of a statement beside its pages: its lines, and a digest of them as they were read from the books."""

    reference: str
    account: int
    topic: str
    form: str
    stated_on: date
    entries: int
    digest: str


@part
def wait_for_tellers() -> None:
    """Until the transaction ends nobody else tells anything: so the ids of what goes out go up as it is committed, and who has
    read up to one of them misses nothing."""
    Telling.objects.select_for_update().get(pk=1)


def statement_on_file(account: int, topic: str, form: str, stated_on: date) -> Statement | None:
    """The statement of an account (its id) at the close of a date, in a standard; None where there is none yet."""
    return Statement.objects.filter(account=account, topic=topic, form=form, stated_on=stated_on).first()


@part
def keep_statement(made: StatementMade, pages: Sequence[GoesOut], *, occasion: Occasion) -> Statement:
    """Keeps a statement and its pages, in their order, to be fetched. Whoever calls waits for tellers first, and has looked whether
    it is on file."""
    by = occasion.by
    statement = Statement.objects.create(
        reference=made.reference,
        account_id=made.account,
        topic=made.topic,
        form=made.form,
        stated_on=made.stated_on,
        pages=len(pages),
        entries=made.entries,
        digest=made.digest,
        business_date=occasion.business_date,
        at=occasion.at,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
    )
    kept = keep_out(pages, by=by, at=occasion.at, business_date=occasion.business_date)
    record(
        by=by,
        at=occasion.at,
        code="statement.made",
        subject_type="account",
        subject_ids=[made.account],
        after={
            "statement": made.reference,
            "topic": made.topic,
            "form": made.form,
            "stated_on": made.stated_on.isoformat(),
            "pages": len(pages),
            "entries": made.entries,
            "digest": made.digest,
            "bytes": sha256("|".join(each.sha256 for each in kept).encode()).hexdigest(),
        },
        reason=occasion.reason,
        request_id=occasion.request_id,
    )
    return statement

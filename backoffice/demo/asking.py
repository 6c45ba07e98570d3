"""The demo people ask for what others must agree to, so that the inboxes of those who check are not empty. All of it is told in
one transaction, once."""

from datetime import datetime

from authorizations.models import User
from authorizations.operations import ask
from authorizations.operations.demo import USERNAMES
from authorizations.queries import actor_of
from backoffice.demo.books import DEMO
from backoffice.demo.wishes import wishes_of
from ledger.queries import business_date
from machinery.transactions import whole
from recordkeeping.operations import record
from recordkeeping.queries import timeline
from vocabulary.occasion import Occasion

ASKED = "demo.requests_asked"


def ask_for_approvals(at: datetime) -> int:
    """Asks for everything at an instant; how many wait. Again: none, and nothing changes."""
    day = business_date()
    people = User.objects.in_bulk(list(USERNAMES.values()), field_name="username")
    with whole():
        if any(entry.code == ASKED for entry in timeline("demo", "firm")):
            return 0
        asked = [
            ask(each.action, each.payload, Occasion(actor_of(people[USERNAMES[each.role]]), at, day, each.reason))
            for each in wishes_of(day)
        ]
        waiting = [each.request for each in asked if not each.is_done]
        record(by=DEMO, at=at, code=ASKED, subject_type="demo", subject_ids=["firm"], after={"requests": waiting})
    return len(waiting)

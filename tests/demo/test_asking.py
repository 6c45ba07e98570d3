"""Under the first policy the demo people ask for acts of many kinds, and what they ask for waits."""

from datetime import UTC, datetime
from io import StringIO

from django.core.management import call_command

from authorizations.models import OpenRequest
from backoffice.demo.asking import ask_for_approvals
from tests.conftest import OwnDatabase


def test_acts_of_many_kinds_wait_once_the_policy_is_adopted(firm: OwnDatabase) -> None:
    firm.use("owner")
    said = StringIO()
    for _ in range(2):
        call_command("adopt_policy", "--by", "the board", stderr=said)
    assert "0 actions" in said.getvalue().splitlines()[-1]
    firm.use("web")
    number = ask_for_approvals(datetime.now(UTC))
    kinds = set(OpenRequest.objects.values_list("request__action", flat=True))
    assert number == OpenRequest.objects.count() >= 7
    assert {"instruction.cancel", "journal.post", "block.lift", "ssi.set", "calendar.declare"} <= kinds
    assert ask_for_approvals(datetime.now(UTC)) == 0

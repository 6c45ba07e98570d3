"""A central counterparty in the small market: Norte, Hartwell and Lumière clear through it, in euro.

Trades are of Wednesday 2026-11-18, due on Friday the 20th; those of Friday are due on Tuesday the 24th and netted on Monday.
"""

from datetime import UTC, date, datetime
from typing import Any

from clearing.operations import MembershipWish, set_memberships
from refdata.models import Account
from refdata.operations import AccountWish, PartyWish, SsiWish, open_account, register_party, set_ssi
from tests.settlements.firm import HARTWELL, JOB, LUMIERE, NORTE, START, Firm
from vocabulary.identifiers import Bic, Lei
from vocabulary.money import Currency

CENTRAL, CENTRAL_LEI = "CENTESMMXXX", "9598000001CENTRAL048"
TOLD: dict[str, Any] = {"by": JOB, "at": datetime(2026, 1, 1, tzinfo=UTC)}


def join(firm: Firm, *, valid_from: date = START, settles: bool = True) -> int:
    """Registers the central counterparty, with the SSI by which it settles, and its members; its id."""
    wish = PartyWish(Lei(CENTRAL_LEI), firm.entities[0], "Cámara Central SA", Bic(CENTRAL), "ES")
    ccp = register_party([wish], valid_from=START, **TOLD)[Lei(CENTRAL_LEI)]
    accounts = [
        AccountWish("SEC-CENT", ccp, Account.Kind.SECURITIES),
        AccountWish("CSH-CENT-EUR", ccp, Account.Kind.CASH, Currency("EUR")),
    ]
    open_account(accounts, opened_on=START, **TOLD)
    if settles:
        ssi = SsiWish(
            CENTRAL_LEI, "EUR", "SETTLEMENT", None, None, "EUR", None, "EURX", None, "SEC-CENT", "CSH-CENT-EUR"
        )
        set_ssi([ssi], valid_from=START, **TOLD)
    members = [MembershipWish(firm.parties[bic], firm.market, ccp) for bic in (NORTE, HARTWELL, LUMIERE)]
    assert set_memberships(members, valid_from=valid_from, **TOLD) == 3
    return ccp

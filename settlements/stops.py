"""What compliance stops tonight, as accounts of the books and assets with the reason code of each."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from compliance.queries import Subject, blocked_on
from ledger.queries import owners_of_blocked
from settlements.decision import Blocked


@dataclass(frozen=True)
class Stops:
    """Reason code (ISO 20022) by account of the books and by asset; empty when nothing is blocked."""

    accounts: dict[int, str]
    assets: dict[int, str]

    @property
    def ids(self) -> Blocked:
        """The same, without reasons, as the decision asks for it."""
        return Blocked(np.array(sorted(self.accounts), dtype=np.int64), np.array(sorted(self.assets), dtype=np.int64))


def stops_on(business_date: date) -> Stops:
    """The blocks in force on a business date. An account's own block goes before that of its party."""
    found = blocked_on(business_date)
    accounts = {}
    for owner in owners_of_blocked(found.parties, found.accounts):
        subject = Subject("account", owner.holder)
        block = found.blocks.get(subject) or found.blocks[Subject("party", owner.party)]
        accounts[owner.account] = block.reason_code
    return Stops(accounts, {asset: found.blocks[Subject("instrument", asset)].reason_code for asset in found.assets})

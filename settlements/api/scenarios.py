"""Outcomes that a client system can force in a sandbox, so that it can try what its own code does with them.

No switch is thrown in the operations: the facts are arranged so that the outcome follows from them. An account is opened
that has nothing, or that is blocked, and stands in for the one that the trade names; or the other side puts its own hold. What is
consequential in this is asked for like anything else: the first policy of a sandbox asks nobody about it (SANDBOX_MATRIX).
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from authorizations.operations import ask
from compliance.models import LegalReason, ReasonCode
from ledger.queries import business_date
from machinery.api import ApiRequest, ScenarioWaits
from machinery.request import acting
from refdata.models import Account
from refdata.queries import accounts_by_number, party_terms
from settlements.operations import Occasion
from settlements.prematched import Row
from settlements.queries import side_of_match
from vocabulary.actor import Actor
from vocabulary.currencies import MINOR_UNITS
from vocabulary.money import Currency

SANDBOX: Final = Actor("job", "sandbox", "sandbox")
SINCE: Final = date(2000, 1, 1)
LACK_OF_SECURITIES, LACK_OF_CASH = "lack-of-securities", "lack-of-cash"
BLOCKED, HELD_BY_COUNTERPARTY = "blocked", "held-by-counterparty"
SCENARIOS: Final = (LACK_OF_SECURITIES, LACK_OF_CASH, BLOCKED, HELD_BY_COUNTERPARTY)

Arranging = Callable[[Row, ApiRequest], Row]


def arranged(row: Row, request: ApiRequest) -> Row:
    """The trade with an account that brings the outcome about; as it is where none is asked for, or no account of the kind is
    named."""
    return ARRANGEMENTS[request.scenario](row, request) if request.scenario in ARRANGEMENTS else row


def afterwards(taken: Mapping[str, Any], request: ApiRequest) -> None:
    """What the other side does once the trade is in: its hold, where that is asked for."""
    if request.scenario != HELD_BY_COUNTERPARTY:
        return
    own = side_of_match(taken["match"], acting(request), request.at)
    other = next(made["id"] for made in taken["instructions"] if made["id"] != own)
    _forced("instruction.hold", {"instructions": [other]}, request)


def _without_securities(row: Row, request: ApiRequest) -> Row:
    opened = _opened(row.deliverer_account, "NO-SECURITIES", Account.Kind.SECURITIES, None, request)
    return row._replace(deliverer_account=opened[0]) if opened else row


def _without_cash(row: Row, request: ApiRequest) -> Row:
    known = row.receiver_cash_account and row.currency
    currency = Currency(row.currency) if known and row.currency in MINOR_UNITS else None
    opened = currency and _opened(row.receiver_cash_account, f"NO-{currency}", Account.Kind.CASH, currency, request)
    return row._replace(receiver_cash_account=opened[0]) if opened else row


def _blocked(row: Row, request: ApiRequest) -> Row:
    opened = _opened(row.deliverer_account, "BLOCKED", Account.Kind.SECURITIES, None, request)
    if opened is None:
        return row
    number, account, is_new = opened
    if is_new:
        facts = {
            "subjects": [{"kind": "account", "id": account}],
            "reason_code": ReasonCode.BLOC.value,
            "legal_reason": LegalReason.COURT_ORDER.value,
            "legal_basis": "Sandbox",
            "blocked_from": SINCE.isoformat(),
        }
        _forced("block.place", facts, request)
    return row._replace(deliverer_account=number)


ARRANGEMENTS: Final[Mapping[str, Arranging]] = {
    LACK_OF_SECURITIES: _without_securities,
    LACK_OF_CASH: _without_cash,
    BLOCKED: _blocked,
}


def _opened(
    named: str | None, what: str, kind: Account.Kind, currency: Currency | None, request: ApiRequest
) -> tuple[str, int, bool] | None:
    """An account of the party whose account is named, opened once: number, id, and whether it is new. None where that one is not
    on file."""
    standing = accounts_by_number([named]).get(named) if named else None
    if standing is None:
        return None
    number = f"SANDBOX-{what}-{standing.party}"
    there = accounts_by_number([number]).get(number)
    if there is not None:
        return number, there.id, False
    lei = party_terms([standing.party], business_date())[standing.party].lei
    facts = {"number": number, "party": lei, "kind": kind.value, "currency": currency and str(currency)}
    _forced("account.open", {"opened_on": SINCE.isoformat(), "accounts": [facts]}, request)
    return number, accounts_by_number([number])[number].id, True


def _forced(action: str, payload: Mapping[str, Any], request: ApiRequest) -> None:
    """Does what the scenario needs. Refuses ScenarioWaits: the policy of this sandbox asks others about it."""
    occasion = Occasion(
        by=SANDBOX, at=request.at, business_date=business_date(), reason="Sandbox", request_id=request.request_id
    )
    if not ask(action, payload, occasion).is_done:
        raise ScenarioWaits(scenario=request.scenario, action=action)

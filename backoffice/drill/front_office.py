"""Trades of the firm whose records are corrupted, in one instrument: three of its participants clear through a central
counterparty.

Of every day: trades that are netted in its night and settle in that of the next, some of them once they are confirmed, trades
that settle by themselves, one that is changed, one that is allocated, and one of the day before that leaves its nets.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from stdnum.iso7064 import mod_97_10

from clearing.operations import (
    Captured,
    ConfirmationWish,
    MarginWish,
    MembershipWish,
    Occasion,
    ProfileWish,
    Source,
    allocate_trade,
    capture,
    check_trades,
    confirm,
    set_margin,
    set_memberships,
    set_profile,
)
from clearing.submitted import Channel, Row
from machinery.statements import rows, value
from refdata.models import Account, Price
from refdata.operations import (
    AccountWish,
    PartyWish,
    PriceWish,
    SsiWish,
    open_account,
    register_party,
    set_price,
    set_ssi,
)
from refdata.queries import next_business_date
from vocabulary.actor import Actor
from vocabulary.identifiers import Lei
from vocabulary.money import Currency

SINCE: Final = date(2026, 1, 1)
PRICE: Final = Decimal("50.00")
FRONT_OFFICE: Final = Actor("job", "front office", "front office")
MEMBERS: Final = 3
_BODY: Final = "DRILLCCP0000000000"
CENTRAL: Final = Lei(_BODY + mod_97_10.calc_check_digits(_BODY))
TOLD: Final[dict[str, Any]] = {"by": FRONT_OFFICE, "at": datetime(2026, 1, 1, tzinfo=UTC)}


def clear(leis: Sequence[str], isins: Sequence[str]) -> None:
    """Registers the central counterparty, how it and the participants settle the instrument, and its price; the last
    participants join it."""
    entity, market = value("select min(id) from authorizations_legalentity"), _market()
    wish = PartyWish(CENTRAL, entity, "Central counterparty", None, "ES")
    ccp = register_party([wish], valid_from=SINCE, **TOLD)[CENTRAL]
    open_account(
        [
            AccountWish("CCPSAFE", ccp, Account.Kind.SECURITIES),
            AccountWish("CCPCASH", ccp, Account.Kind.CASH, Currency("EUR")),
        ],
        opened_on=SINCE,
        **TOLD,
    )
    books = [*((lei, f"SAFE{n}", f"CASH{n}EUR") for n, lei in enumerate(leis)), (CENTRAL, "CCPSAFE", "CCPCASH")]
    set_ssi(
        [
            SsiWish(lei, "EUR", "SETTLEMENT", None, None, "EUR", isins[1], "OWN", None, *accounts)
            for lei, *accounts in books
        ],
        valid_from=SINCE,
        **TOLD,
    )
    assets = {f["code"]: f["id"] for f in rows("select id, code from refdata_asset")}
    quoted = [PriceWish(assets[isins[1]], SINCE, PRICE, Price.Quotation("ACTU"), Currency("EUR"))]
    set_price(quoted, source="drill", **TOLD)
    parties = {f["lei"]: f["id"] for f in rows("select id, lei from refdata_party")}
    set_memberships([MembershipWish(parties[lei], market, ccp) for lei in leis[-MEMBERS:]], valid_from=SINCE, **TOLD)

    set_profile(ProfileWish(parties[leis[-2]], market, {}), valid_from=SINCE, **TOLD)
    _margin(parties[leis[0]], assets["EUR"], market)


def _margin(party: int, euro: int, market: int) -> None:
    """The first participant owes margin that it never has, secured by its cash."""
    cash = int(value("select id from refdata_account where number = 'CASH0EUR'"))
    none = Decimal(0)
    wish = MarginWish(
        party=party,
        ccp=None,
        unit=euro,
        maintenance=none,
        initial=None,
        add_on=Decimal(10**12),
        minimum=none,
        rounding=Decimal("0.01"),
        market=market,
        due_days=1,
        haircuts={},
        covers=[cash],
        valid_from=SINCE,
    )
    set_margin(wish, Occasion(FRONT_OFFICE, TOLD["at"], SINCE))


def _market() -> int:
    return int(value("select min(id) from refdata_market"))


def trade_of_the_day(leis: Sequence[str], isins: Sequence[str], day: date, days: Sequence[date]) -> None:
    """Captures what the front office says on a day."""
    due = next_business_date(day)
    wanted = [_trade(leis, isins, day, due, n) for n in range(8)]
    taken = _captured(day, wanted)
    if any(each.faults or each.exceptions for each in taken):
        raise RuntimeError(f"expected trades that settle, found {taken}")
    changes = [{**wanted[1], "action": "AMEND", "quantity": "77"}]
    before = days.index(day) - 1
    if before >= 0:
        changes.append({"action": "CANCEL", "party": leis[-MEMBERS], "reference": f"{days[before]:%m%d}-0"})
    if any(each.faults for each in _captured(day, changes)):
        raise RuntimeError("expected trades that leave their nets, found some bound")
    occasion = Occasion(FRONT_OFFICE, datetime.combine(day, time(11), UTC), day)
    allocate_trade(
        taken[0].trade, [(f"SAFE{len(leis) - MEMBERS}", Decimal(10))], f"SAFE{len(leis) - MEMBERS}", occasion
    )
    for each in (each for each in wanted if each["counterparty"] == leis[-2]):
        _confirm(each, occasion)


def _confirm(trade: dict[str, Any], occasion: Occasion) -> None:
    """The counterparty says of a trade what it is."""
    parties = {f["lei"]: f["id"] for f in rows("select id, lei from refdata_party")}
    assets = {f["code"]: f["id"] for f in rows("select id, code from refdata_asset")}
    quantity = Decimal(trade["quantity"])
    wish = ConfirmationWish(
        sender=parties[trade["counterparty"]],
        reference=f"C-{trade['reference']}",
        receiver=parties[trade["party"]],
        trade_reference=trade["reference"],
        side="BUY" if trade["side"] == "SELL" else "SELL",
        asset=assets[trade["isin"]],
        quantity=quantity,
        price=PRICE,
        currency=assets["EUR"],
        net=quantity * PRICE,
        trade_date=date.fromisoformat(trade["trade_date"]),
        settlement_date=date.fromisoformat(trade["settlement_date"]),
    )
    if not confirm(wish, by=occasion.by, at=occasion.at, business_date=occasion.business_date).is_affirmed:
        raise RuntimeError(f"expected a confirmation that agrees, found {trade}")


def _trade(leis: Sequence[str], isins: Sequence[str], day: date, due: date, number: int) -> dict[str, Any]:
    """Of eight trades the first six are between members, the others between those that clear nowhere."""
    members, alone = leis[-MEMBERS:], leis[:2]
    first, second = (members[(number + n) % MEMBERS] for n in (0, 1)) if number < 6 else alone
    return {
        "party": first,
        "reference": f"{day:%m%d}-{number}",
        "counterparty": second,
        "side": "SELL" if number % 2 else "BUY",
        "product": "EQUITY",
        "isin": isins[1],
        "quantity": str(10 + number * number),
        "price": str(PRICE),
        "currency": "EUR",
        "trade_date": day.isoformat(),
        "settlement_date": due.isoformat(),
        "venue": "XOFF",
    }


def _captured(day: date, submitted: Sequence[dict[str, Any]]) -> Sequence[Captured]:
    at = datetime.combine(day, time(10), UTC) + timedelta(minutes=len(submitted))
    told: dict[str, Any] = {"by": FRONT_OFFICE, "at": at, "business_date": day}
    found = [Row(line, **each) for line, each in enumerate(submitted, start=1)]
    return capture(check_trades(found, **told), Source(Channel.API), **told).rows

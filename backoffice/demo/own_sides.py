"""What participants of the demo firm send by themselves on its last date: most of it matches, the rest differs in something."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from backoffice.demo.books import DEMO
from backoffice.demo.cast import BROKERS, Instrument, Participant
from backoffice.demo.penalties import GROWTH_MARKETS
from machinery.transactions import whole
from settlements.operations import OwnRow, match_waiting, submit_sides

OTHERS: Final[Sequence[Mapping[str, str | None]]] = (
    {},
    {"amount": "+1.50"},
    {"place_of_trade": None},
    {"amount": "+250.00"},
    {"quantity": "-10"},
    {"trade_date": "-1"},
    {"quantity": "+5", "amount": "+612.40"},
    {"client": "Fondo Sur", "counterparty_client": "Northwind Pension"},
    {"cum_ex": "XCPN"},
    {"reference": None},
    {"reference": None},
)
"""What the receiver of each pair says else than its deliverer: more or less of a figure, earlier, or another word; the reference
None: it has sent nothing."""
GROWING: Final = frozenset({0, 2})
"""The pairs whose deliverer names an SME growth market as place of trade."""


def send_own_sides(
    parties: Sequence[Participant], listed: Sequence[Instrument], day: date, traded: Sequence[date | None], at: datetime
) -> None:
    """One pair for each of OTHERS, in shares in euros that settle on a day; they are matched when they are in. Again:
    as they are."""
    shares = [
        n for n, each in enumerate(listed) if str(each.currency) == "EUR" and each.cfi.startswith("ES") and traded[n]
    ]
    rows: list[OwnRow] = []
    for n, said in enumerate(OTHERS):
        giver, taker = parties[BROKERS + 1 + n], parties[BROKERS + 13 + n % 7]
        listing = shares[n % len(shares)]
        terms = _terms(listed[listing], Decimal(100 + 50 * n), traded[listing] or day, day)
        terms |= {"place_of_trade": GROWTH_MARKETS[0]} if n in GROWING else {}
        rows.append(
            _side(
                giver,
                taker,
                "DELI",
                f"{giver.code}{day:%y%m%d}9{n:05d}",
                {**terms, "client": said.get("counterparty_client")},
            )
        )
        if "reference" not in said:
            other = {**terms, **{name: _else(terms.get(name), word) for name, word in said.items()}}
            rows.append(_side(taker, giver, "RECE", f"{taker.code}{day:%y%m%d}8{n:05d}", other))
    with whole():
        intake = submit_sides(
            [row._replace(line=line) for line, row in enumerate(rows, start=1)], by=DEMO, at=at, business_date=at.date()
        )
        match_waiting(intake.keys, at=at, business_date=at.date())


def _terms(listed: Instrument, quantity: Decimal, traded: date, due: date) -> dict[str, str | None]:
    units = quantity * listed.multiple
    amount = (units * Decimal(str(listed.price))).quantize(Decimal("0.01"))
    return {
        "isin": str(listed.isin),
        "quantity": str(units),
        "amount": str(amount),
        "trade_date": traded.isoformat(),
        "intended_settlement_date": due.isoformat(),
    }


def _else(word: str | None, said: str | None) -> str | None:
    """Another figure or day where more or less is said, else what is said."""
    if said is None or word is None or said[0] not in "+-":
        return said
    if word.count("-") == 2:
        return (date.fromisoformat(word) + timedelta(days=int(said))).isoformat()
    return str(Decimal(word) + Decimal(said))


def _side(
    own: Participant, other: Participant, direction: str, reference: str, terms: Mapping[str, str | None]
) -> OwnRow:
    return OwnRow(
        1,
        participant=str(own.lei),
        reference=reference,
        counterparty=str(other.lei),
        direction=direction,
        payment="DVP",
        currency="EUR",
        securities_account=own.account("SEC"),
        cash_account=own.account("CSH-EUR"),
    )._replace(**terms)  # type: ignore[arg-type]

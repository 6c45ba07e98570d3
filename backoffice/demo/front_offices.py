"""What the front offices of the demo firm traded on its last date: files of trades, most of which go straight through. Again:
the same bytes.

Now and then something stands against one: its price is far off, it came in twice, its counterparty settles elsewhere or in two
ways, its interest differs, it bears the date of a Saturday. A few are amended or cancelled, and some come as FIX messages.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from simplefix import FixMessage

from backoffice.demo.books import DEMO, SINCE
from backoffice.demo.cast import Instrument, Participant, our_firms
from backoffice.demo.market import Floats
from clearing.messages.fix import PRODUCTS
from clearing.submitted import COLUMNS
from machinery.transactions import whole
from refdata.operations import SsiWish, set_ssi
from vocabulary.product import product_of

TORN: Final = 7
"""The participant whose instruction for bonds fits as well as that for its market."""
SHARE_OF_FIX: Final = 0.04
SECURITY_TYPES: Final = {product.value: code for code, product in reversed(PRODUCTS.items())}

Row = dict[str, str]


@dataclass
class Desk:
    """The front offices of one date: who may sell what (`held`, by participant and instrument), at about which prices, and
    whether the market of each instrument is open on it (`traded`)."""

    dice: np.random.Generator
    day: date
    parties: Sequence[Participant]
    listed: Sequence[Instrument]
    held: npt.NDArray[np.bool_]
    prices: Floats
    traded: Sequence[bool]

    def __post_init__(self) -> None:
        self.open = [n for n, is_open in enumerate(self.traded) if is_open and self.held[:, n].any()]
        self.bonds = [n for n in self.open if self.listed[n].bond]

    def rows(self, count: int) -> Iterator[Row]:
        """About `count` trades, with what goes wrong among them, then the amendments and cancellations of some."""
        made = [row for number in range(1, count + 1) for row in self._trade(number)]
        yield from made
        stuck = [row for row in made if row["reference"].endswith(("AMB", "COL"))]
        for row in stuck[:4]:
            yield {**row, "action": "AMEND", "quantity": _twice(row["quantity"])}
        for row in stuck[4:7]:
            yield {name: row[name] for name in ("party", "reference")} | {"action": "CANCEL"}
        yield {
            **made[0],
            "isin": made[0]["isin"][:-1] + str((int(made[0]["isin"][-1]) + 1) % 10),
            "reference": "WRONG-ISIN",
        }
        yield {**made[0], "price": "12,50", "reference": "WRONG-PRICE"}

    def _trade(self, number: int) -> Iterator[Row]:
        chance = self.dice.random()
        if not self.open:
            return
        if chance < 0.006:
            yield self._fx(number)
        elif chance < 0.012:
            yield from self._repo(number)
        else:
            row = self._outright(number, self.bonds if self.bonds and 0.012 <= chance < 0.024 else self.open)
            yield from self._disturbed(row, chance)

    def _outright(self, number: int, among: Sequence[int]) -> Row:
        """A sale or a purchase at about the last price."""
        place = int(self.dice.choice(among))
        instrument = self.listed[place]
        seller = int(self.dice.choice(np.flatnonzero(self.held[:, place])))
        buyer = (seller + int(self.dice.integers(1, len(self.parties)))) % len(self.parties)
        sells = self.dice.random() < 0.5
        mine, other = (seller, buyer) if sells else (buyer, seller)
        price = round(self.prices[place] * self.dice.uniform(0.985, 1.015), 4)
        lots = max(1, int(np.exp(self.dice.normal(-0.3, 0.8)) * instrument.lot))
        product = product_of(instrument.cfi)
        return {
            "action": "NEW",
            "party": self.parties[mine].bic,
            "reference": f"{self.parties[mine].code}{self.day:%y%m%d}T{number:05d}",
            "counterparty": self.parties[other].bic,
            "side": "SELL" if sells else "BUY",
            "product": product.value if product else "EQUITY",
            "isin": instrument.isin,
            "quantity": format(lots * instrument.multiple, "f"),
            "price": f"{price:.4f}",
            "currency": instrument.currency,
            "trade_date": self.day.isoformat(),
            "venue": "XOFF",
        }

    def _disturbed(self, row: Row, chance: float) -> Iterator[Row]:
        """The trade as it is, or with what goes wrong with a few."""
        reference = row["reference"]
        if 0.012 <= chance < 0.018 and self.bonds:
            yield {**row, "accrued": "1234.00", "reference": f"{reference}INT"}
        elif 0.018 <= chance < 0.024 and self.bonds:
            yield {**row, "counterparty": self._torn(row), "reference": f"{reference}AMB"}
        elif 0.024 <= chance < 0.032:
            yield {**row, "price": f"{float(row['price']) * 1.22:.4f}", "reference": f"{reference}COL"}
        elif 0.032 <= chance < 0.038:
            yield {**row, "counterparty": our_firms()[1].bic, "reference": f"{reference}LON"}
        elif 0.038 <= chance < 0.042:
            saturday = self.day - timedelta(days=(self.day.weekday() + 2) % 7)
            yield {**row, "trade_date": saturday.isoformat(), "reference": f"{reference}SAT"}
        elif 0.042 <= chance < 0.048:
            yield row
            yield {**row, "reference": f"{reference}B"}
        elif 0.048 <= chance < 0.052:
            yield {**row, "currency": "BHD", "reference": f"{reference}CUR"}
        else:
            yield row

    def _torn(self, row: Row) -> str:
        torn, mine = self.parties[TORN].bic, row["party"]
        return torn if torn != mine else self.parties[TORN + 1].bic

    def _fx(self, number: int) -> Row:
        """Dollars for euro, spot."""
        mine, other = (self.parties[int(n)] for n in self.dice.choice(len(self.parties), 2, replace=False))
        return {
            "action": "NEW",
            "party": mine.bic,
            "reference": f"{mine.code}{self.day:%y%m%d}F{number:05d}",
            "counterparty": other.bic,
            "side": "BUY" if self.dice.random() < 0.5 else "SELL",
            "product": "FX_SPOT",
            "dealt_currency": "USD",
            "quantity": f"{int(self.dice.integers(1, 40))}00000.00",
            "price": f"{self.dice.uniform(0.91, 0.93):.5f}",
            "currency": "EUR",
            "trade_date": self.day.isoformat(),
        }

    def _repo(self, number: int) -> Iterator[Row]:
        """A repo: what one sells today it buys back; the two trades name each other."""
        opening = self._outright(number, self.bonds or self.open)
        amount = Decimal(opening["quantity"]) * Decimal(opening["price"])
        paid = (amount / (100 if opening["product"] == "BOND" else 1)).quantize(Decimal("0.01"))
        legs = (f"{opening['reference']}O", f"{opening['reference']}C")
        back = {"BUY": "SELL", "SELL": "BUY"}[opening["side"]]
        terms = {**opening, "product": "REPO", "net": format(paid, "f")}
        del terms["price"]
        yield {**terms, "reference": legs[0], "linked_reference": legs[1], "leg": "OPENING"}
        yield {**terms, "side": back, "reference": legs[1], "linked_reference": legs[0], "leg": "CLOSING"}


def write_files(folder: Path, rows: Sequence[Row], day: date) -> tuple[Path, Path]:
    """The trades of a date as CSV, and those that a desk sends as FIX messages."""
    folder.mkdir(parents=True, exist_ok=True)
    plain, fix = folder / f"trades-{day.isoformat()}.csv", folder / f"trades-{day.isoformat()}.fix"
    told = [
        row for row in rows if row.get("action") == "NEW" and row.get("product") in {"EQUITY", "BOND", "ETF", "FUND"}
    ]
    sent = told[3 : 4 + int(len(told) * SHARE_OF_FIX)]
    names = {row["reference"] for row in sent}
    with plain.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([row.get(name, "") for name in COLUMNS] for row in rows if row["reference"] not in names)
    fix.write_text("".join(_message(row, number) for number, row in enumerate(sent, start=1)), encoding="utf-8")
    return plain, fix


def _message(row: Mapping[str, str], number: int) -> str:
    """A trade as a trade capture report, on a line of its own."""
    made = FixMessage()
    pairs = (
        (8, "FIX.4.4"), (35, "AE"), (49, "DESK"), (56, "BACKOFFICE"), (34, number), (571, row["reference"]), (487, 0),
        (48, row["isin"]), (22, 4), (167, SECURITY_TYPES[row["product"]]), (32, row["quantity"]), (31, row["price"]),
        (15, row["currency"]), (75, row["trade_date"].replace("-", "")), (30, row["venue"]), (552, 1),
        (54, {"BUY": 1, "SELL": 2}[row["side"]]), (453, 2), (448, row["party"]), (447, "B"), (452, 1),
        (448, row["counterparty"]), (447, "B"), (452, 17),
    )  # fmt: skip
    for tag, found in pairs:
        made.append_pair(tag, found)
    return f"{made.encode().decode()}\n"


def put_second_instruction(parties: Sequence[Participant], at: datetime) -> None:
    """Gives one participant an instruction for bonds in euro that is as specific as that for the market and currency."""
    torn = parties[TORN]
    wish = SsiWish(
        torn.lei,
        "Bonds EUR",
        "SETTLEMENT",
        product="BOND",
        currency="EUR",
        depository="T2S",
        safekeeping_account=torn.account("SEC"),
        cash_account=torn.account("CSH-EUR"),
    )
    with whole():
        set_ssi([wish], valid_from=SINCE, by=DEMO, at=at)


def _twice(quantity: str) -> str:
    return format(Decimal(quantity) * 2, "f")

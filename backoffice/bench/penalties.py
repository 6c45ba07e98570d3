"""`bench penalties`: the penalties of one date of what a night left open, with a month of them on file; those of a night in which
much was matched late; and the netting of the month.

What is open has the reasons that a night gives, half of it for want of securities, half for want of cash. What is late was due on
one of twenty dates. The month is the first date's penalties for each of its business days. All speak as the role job.
"""

import time
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from backoffice.bench import PRINTED, Progress, Row
from backoffice.bench.filing import file_matches
from backoffice.bench.firm import Firm, build_firm
from backoffice.bench.load import describe
from backoffice.bench.roles import speaking_as
from itservices.operations import open_run
from machinery.statements import run, value
from machinery.transactions import whole
from refdata.models import Price
from refdata.operations import PriceWish, set_price
from settlements.operations import (
    Penalised,
    PenaltyMarketWish,
    PenaltyNight,
    PenaltyRateWish,
    reckon_penalties,
    set_penalty_market,
    set_penalty_rates,
)
from settlements.penalties.calendar import penalty_month
from vocabulary.actor import Actor
from vocabulary.money import Currency
from vocabulary.occasion import Occasion

BY: Final = Actor("job", "bench", "bench")
DAY: Final = date(2026, 10, 30)
EVENING: Final = datetime(2026, 10, 30, 21, tzinfo=UTC)
WITHIN: Final = 5.0
FAILING: Final = 200_000
LATE: Final = 20_000
NEXT: Final = date(2026, 11, 2)
TUESDAY: Final = date(2026, 11, 3)
WEEKS: Final = 5
"""How far back something is late, and has prices."""


def add_arguments(parser: ArgumentParser) -> None:
    """Sizes and seed."""
    parser.add_argument("--failing", type=int, default=FAILING, help="failing instructions of a date")
    parser.add_argument("--late", type=int, default=LATE, help="matches of a night that are late")
    parser.add_argument("--days", type=int, default=22, help="business days of the month that is netted")
    parser.add_argument("--seed", type=int, default=1)


def measure(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Runs everything on the fresh database of this process and returns the rows of the table."""
    failing, days = int(options["failing"]), int(options["days"])
    progress("firm, its terms and prices")
    firm = build_firm(DAY)
    describe(firm)
    rules(firm)
    progress(f"{failing:,} failing instructions")
    file_matches(firm, failing, DAY, int(options["seed"]))
    night = left_open(firm, failing)
    with speaking_as("job"), whole():
        reckon_penalties(night, by=BY, at=EVENING)
    progress("the other days of the month")
    number = month_of(days)
    night = next_night(firm, night, NEXT)
    found, reckoning = reckoned(night)
    progress(f"{found.fails:,} penalties in {reckoning:.2f} s; matches that are late")
    night = matched_late(firm, night, int(options["late"]), int(options["seed"]))
    of_late, late_reckoning = reckoned(night)
    late = of_late.late
    progress(f"{late:,} of late matching in {late_reckoning:.2f} s; {number:,} penalties are netted")
    reported = penalty_month(DAY).reported_on
    of_month, netting = reckoned(PenaltyNight(night.run, reported, 0, [], []))
    nets = of_month.nets
    return [
        goal(f"{found.fails:,} penalties of a date, {number:,} on file", reckoning),
        goal(f"{number:,} penalties of a month netted", netting),
        Row(
            f"{late:,} penalties of {options['late']:,} late matches",
            late_reckoning,
            "s",
            late,
            late_reckoning / late,
            PRINTED,
            True,
        ),
        Row("nets of the month", nets, "nets", number, nets / number, PRINTED, True),
    ]


def reckoned(night: PenaltyNight) -> tuple[Penalised, float]:
    """What the penalties of a night came to, and in how many seconds."""
    with speaking_as("job"):
        begun = time.perf_counter()
        with whole():
            found = reckon_penalties(night, by=BY, at=EVENING)
        return found, time.perf_counter() - begun


def goal(what: str, seconds: float) -> Row:
    """A row whose goal is WITHIN."""
    return Row(what, seconds, "s", WITHIN, seconds / WITHIN, f"< {WITHIN:.0f} s", seconds < WITHIN)


def rules(firm: Firm) -> None:
    """The market penalises, cash has its rate, and every instrument its price of each day."""
    first = DAY - timedelta(weeks=WEEKS)
    days = [first + timedelta(days=n) for n in range((TUESDAY - first).days + 1)]
    told: dict[str, Any] = {"source": "bench", "valid_from": first, "occasion": Occasion(BY, EVENING, DAY, "bench")}
    euro, quoted = Currency("EUR"), Price.Quotation.ACTU
    wishes = [
        PriceWish(asset, day, Decimal(500 + 37 * n + day.day) / 100, quoted, euro)
        for n, asset in enumerate(firm.assets.tolist())
        for day in days
    ]
    with whole():
        set_penalty_market(PenaltyMarketWish(firm.market, is_in_scope=True), **told)
        set_penalty_rates([PenaltyRateWish("EUR", Decimal("2.40"))], **told)
        set_price(wishes, source="bench", by=BY, at=EVENING)


def left_open(firm: Firm, failing: int) -> PenaltyNight:
    """The night of the date as it stands once it has given its reasons; the night before it had frozen all of it already."""
    with whole():
        before = open_run("night", DAY - timedelta(days=1), by=BY, at=EVENING).pk
        run(
            "update itservices_run set state = 'DONE', finished_at = now(), facts = jsonb_build_object('frozen_through', %s)"
            " where id = %s",
            [failing, before],
        )
        run("update itservices_step set state = 'DONE' where run_id = %s and name = 'penalise'", [before])
        made = open_run("night", DAY, by=BY, at=EVENING).pk
        run("update itservices_step set state = 'DONE' where run_id = %s and name = 'refuse'", [made])
        run(
            "update settlements_openmatch set settlement = 'PENF',"
            " deliverer_reason = case when match_id %% 2 = 0 then 'LACK' else 'CMON' end,"
            " receiver_reason = case when match_id %% 2 = 0 then 'CLAC' else 'MONY' end where match_id <= %s",
            [failing],
        )
    run("vacuum analyze settlements_openmatch")
    return PenaltyNight(made, DAY, failing, [firm.market], [0, firm.currency])


def matched_late(firm: Firm, before: PenaltyNight, late: int, seed: int) -> PenaltyNight:
    """The night after another, which froze so many matches whose receivers came in on its date; nothing else fails."""
    for back in range(DUE := 20):
        file_matches(firm, late // DUE, DAY - timedelta(days=back), seed + 1 + back)
    night = next_night(firm, before, TUESDAY)
    with whole():
        run("alter table settlements_instruction disable trigger user")
        run(
            "update settlements_instruction i set at = %s from settlements_match m"
            " where m.id > %s and i.id = m.receiving_id",
            [datetime(TUESDAY.year, TUESDAY.month, TUESDAY.day, 9, tzinfo=UTC), before.frozen_through],
        )
        run("alter table settlements_instruction enable trigger user")
    run("vacuum analyze settlements_instruction")
    return replace(night, frozen_through=int(value("select max(id) from settlements_match")), markets=[], currencies=[])


def next_night(firm: Firm, before: PenaltyNight, day: date) -> PenaltyNight:
    """The night of a day, that freezes what the one before did; that one is done."""
    with whole():
        run("update itservices_step set state = 'DONE' where run_id = %s and name = 'penalise'", [before.run])
        run(
            "update itservices_run set state = 'DONE', finished_at = now(), facts = jsonb_build_object('frozen_through', %s)"
            " where id = %s",
            [before.frozen_through, before.run],
        )
        made = open_run("night", day, by=BY, at=EVENING).pk
        run("update itservices_step set state = 'DONE' where run_id = %s and name = 'refuse'", [made])
    return PenaltyNight(made, day, before.frozen_through, [firm.market], [0, firm.currency])


def month_of(days: int) -> int:
    """Puts the same penalties on file for other days of the month; how many it has then."""
    columns = (
        "match_id, kind, side, failing_id, receiving_id, market_id, payment, asset_id, currency_id, reason, quantity, cash_amount,"
        " rate_class, securities_rate, cash_rate, price, price_date, rounding, missing, amount, run_id, at"
    )
    for back in range(1, days):
        day = DAY - timedelta(days=back)
        run(
            f"insert into settlements_penalty (penalty_date, business_date, {columns})"
            f" select %(day)s, %(day)s, {columns} from settlements_penalty where business_date = %(from)s and kind = 'SEFP'",
            {"day": day, "from": DAY},
        )
    run("vacuum analyze settlements_penalty")
    return int(value("select count(*) from settlements_penalty where business_date <= %s", [DAY]))

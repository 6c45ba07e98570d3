"""Nets the penalties of a month once it is over."""

from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter

import numpy as np

from machinery.statements import copy_rows, rows, run, statement
from recordkeeping.operations import record
from settlements.penalties.netting import Penalties, bilateral_nets, global_nets
from settlements.queries.penalty_days import netted_on
from vocabulary.actor import Actor

OF_WHOM = ("link", "currency", "party", "counterparty")
COLUMNS = ("month", "market_id", "currency_id", "party_id", "counterparty_id", "net")


def net_months(run_id: int, *, by: Actor, at: datetime, business_date: date) -> int:
    """Nets the months whose nets are to be reported on a business date, or were before, by every market; how many nets they have.

    Second time: none, they are netted.
    """
    months = [f["month"] for f in rows(statement("settlements", "penalty_months"))]
    due = [month for month in months if netted_on(month) <= business_date]
    return sum(_net(month, run_id, by, at, business_date) for month in due)


def _net(month: date, run_id: int, by: Actor, at: datetime, business_date: date) -> int:
    number, nets = _nets(month)
    told = {"month": month, "business_date": business_date, "penalties": number, "run": run_id, "at": at}
    run(
        "insert into settlements_penaltymonth (month, business_date, penalties, run_id, at)"
        " values (%(month)s, %(business_date)s, %(penalties)s, %(run)s, %(at)s)",
        told,
    )
    copy_rows("settlements_penaltynet", COLUMNS, nets)
    record(
        by=by,
        at=at,
        code="penalties.netted",
        subject_type="run",
        subject_ids=[run_id],
        after={
            "business_date": business_date.isoformat(),
            "month": month.isoformat(),
            "penalties": number,
            "nets": len(nets),
        },
    )
    return len(nets)


def _nets(month: date) -> tuple[int, list[tuple[object, ...]]]:
    """How many penalties a month has, and its nets as rows: between every two parties, then over all of each."""
    sums = sorted(rows(statement("settlements", "penalty_sums"), {"month": month}), key=itemgetter(*OF_WHOM))
    ids = {name: np.array([f[name] for f in sums], np.int64) for name in OF_WHOM}
    between = bilateral_nets(Penalties(**ids, units=np.array([-int(f["cents"]) for f in sums], object)))
    overall = global_nets(between)
    nets: list[tuple[object, ...]] = [
        (month, *map(int, key), Decimal(int(net)).scaleb(-2))
        for *key, net in zip(
            between.link, between.currency, between.party, between.counterparty, between.net, strict=True
        )
    ]
    nets += [
        (month, *map(int, key), None, Decimal(int(net)).scaleb(-2))
        for *key, net in zip(overall.link, overall.currency, overall.party, overall.net, strict=True)
    ]
    return sum(f["number"] for f in sums), nets

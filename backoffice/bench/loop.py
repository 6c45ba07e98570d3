"""The per-row ORM loop that the night is compared with: what a first draft of settlement looks like."""

import time
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction

from ledger.models import Guard, Journal, Movement
from machinery.statements import run, value
from settlements.models import OpenMatch, Settlement

TABLES = ("ledger_guard", "settlements_openmatch", "settlements_settlement")


def settle_one_by_one(sample: int, day: date, at: datetime) -> float:
    """Matches per second of the loop over the first `sample` matches due on `day`, a transaction each.

    Every transaction is taken back at its end, so that the night finds its queue untouched: the loop does not even wait
    for the disk. What it leaves behind dead is vacuumed.
    """
    matches = list(OpenMatch.objects.filter(intended_settlement_date=day).order_by("match_id")[:sample])
    first = int(value("select coalesce(max(id), 0) + 1 from ledger_journal where slice = 0"))
    started = time.perf_counter()
    for journal, match in enumerate(matches, start=first):
        with transaction.atomic():
            settle_one(match.pk, journal, day, at)
            transaction.set_rollback(True)
    seconds = time.perf_counter() - started
    connection.ensure_connection()
    for table in TABLES:
        run(f"vacuum {table}")
    return len(matches) / seconds


def settle_one(match_id: int, journal: int, day: date, at: datetime) -> bool:
    """Settles one match: locks it and its guards, checks, moves them, writes journal, movements and fact; whether."""
    match = OpenMatch.objects.select_for_update().get(pk=match_id)
    legs = (
        (match.asset_id, match.securities_from, match.securities_to, Decimal(match.quantity_units)),
        (match.currency_id, match.cash_from, match.cash_to, Decimal(match.amount_units) / 100),
    )
    accounts = [account for _, giver, taker, _ in legs for account in (giver, taker)]
    found = Guard.objects.select_for_update().filter(pk__in=accounts).order_by("pk")
    guards = {guard.pk: guard for guard in found}
    for _, giver, _, amount in legs:
        guard = guards[giver]
        if guard.floor is not None and guard.posted - guard.held - amount < guard.floor:
            return False
    dates = {"slice": 0, "business_date": day}
    Journal.objects.create(id=journal, **dates, value_date=day, kind="SETT", subject=match_id, recorded_at=at)
    for leg, (asset, giver, taker, amount) in enumerate(legs, start=1):
        Movement.objects.create(
            journal_id=journal, leg=leg, **dates, asset_id=asset, debit_id=giver, credit_id=taker, amount=amount
        )
        guards[giver].posted -= amount
        guards[taker].posted += amount
    for guard in guards.values():
        guard.save(update_fields=["posted"])
    Settlement.objects.create(match_id=match_id, journal_id=journal, **dates)
    match.delete()
    return True

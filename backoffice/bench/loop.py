"""The naive twin: one match at a time through the ORM, each in its own transaction. Only to be compared with."""

import time
from datetime import date

from django.db import transaction

from ledger.models import Guard
from machinery.statements import run
from settlements.models import OpenMatch


def settle_one_by_one(sample: int, day: date) -> float:
    """Matches per second of a per-row ORM loop: locks four guards, checks, writes journal, movements and fact.

    Works on twins of the tables, so that the night finds its queue untouched.
    """
    run("create table loop_journal (id bigserial primary key, business_date date, subject bigint)")
    run(
        "create table loop_movement (id bigserial primary key, journal_id bigint, asset_id int, debit int, credit int,"
        " amount numeric(24, 6))"
    )
    matches = list(OpenMatch.objects.filter(intended_settlement_date=day).order_by("match_id")[:sample])
    started = time.perf_counter()
    for match in matches:
        with transaction.atomic():
            settle_one(match, day)
    return len(matches) / (time.perf_counter() - started)


def settle_one(match: OpenMatch, day: date) -> None:
    """One match, the way a first draft would do it; the guards get their amounts back at once."""
    accounts = sorted({match.securities_from, match.securities_to, match.cash_from, match.cash_to})
    guards = {guard.pk: guard for guard in Guard.objects.select_for_update().filter(pk__in=accounts).order_by("pk")}
    giver, payer = guards[match.securities_from], guards[match.cash_from]
    if giver.posted < match.quantity_units or payer.posted * 100 < match.amount_units:
        return
    for guard in guards.values():
        guard.save(update_fields=["held"])
    run("insert into loop_journal (business_date, subject) values (%s, %s)", [day, match.pk])
    for asset, debit, credit, amount in (
        (match.asset_id, match.securities_from, match.securities_to, match.quantity_units),
        (match.currency_id, match.cash_from, match.cash_to, match.amount_units),
    ):
        run(
            "insert into loop_movement (journal_id, asset_id, debit, credit, amount)"
            " values (currval('loop_journal_id_seq'), %s, %s, %s, %s)",
            [asset, debit, credit, amount],
        )

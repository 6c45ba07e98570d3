"""What can never be false of limits and of what trades take of them, tried around the operations."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from authorizations.operations import ask
from authorizations.queries import actor_of
from authorizations.refusals import WaitsAlready
from clearing.models import Earmark, EarmarkFreed, Limit, LimitOverride, LimitTerms, LimitUse
from machinery.payload import InvalidPayload
from machinery.statements import run
from tests.authorizations.desk import decided, people, policy
from tests.clearing.firm import captured, only, row
from tests.clearing.limited import bound, overridden
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, LEIS, NINE, Firm
from vocabulary.occasion import Occasion

MON_2026_11_23 = date(2026, 11, 23)
FROM_FRIDAY = DateRange(FRI_2026_11_20, None)


def refused_by(write: Callable[[], object]) -> str:
    """The name of the constraint that refuses `write`."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
        connection.check_constraints()
    return str(refusal.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


@pytest.mark.role("owner")
def test_limits_and_their_uses_are_what_they_say(firm: Firm) -> None:
    daily = bound(firm, "DAILY", "20000")
    overridden(daily, "30000", MON_2026_11_23)
    version = only(captured(row(1))).version
    use, euro = LimitUse.objects.get(), firm.assets["EUR"]
    of = {"party_id": firm.parties[HARTWELL], "unit_id": euro}
    terms = {"limit_id": daily, "amount": 1, "is_hard": True, "at": NINE}
    higher = {"limit_id": daily, "reason": "", "by": "x", "at": NINE}
    make = (
        ("nothing_is_bounded_by_two_limits_of_a_kind", lambda: Limit.objects.create(kind="DAILY", **of)),
        ("a_limit_bounds_what_its_kind_says", lambda: Limit.objects.create(kind="NOSTRO", **of)),
        ("a_limit_has_one_amount_a_day", lambda: LimitTerms.objects.create(valid=FROM_FRIDAY, **terms)),
        (
            "a_limit_is_of_an_amount",
            lambda: LimitTerms.objects.create(valid=DateRange(empty=True), **terms | {"amount": 0}),
        ),
        (
            "terms_of_a_limit_have_a_beginning",
            lambda: LimitTerms.objects.create(valid=DateRange(None, date(2026, 1, 1)), **terms),
        ),
        (
            "a_limit_has_one_override_a_day",
            lambda: LimitOverride.objects.create(valid=DateRange(FRI_2026_11_20, MON_2026_11_23), amount=1, **higher),
        ),
        (
            "an_override_has_an_end",
            lambda: LimitOverride.objects.create(valid=DateRange(date(2027, 1, 1), None), amount=1, **higher),
        ),
        (
            "an_override_is_of_an_amount",
            lambda: LimitOverride.objects.create(valid=DateRange(empty=True), amount=0, **higher),
        ),
        ("a_limit_has_one_guard_a_day", lambda: LimitUse.objects.create(limit_id=daily, day=FRI_2026_11_20)),
        ("nothing_is_given_back_that_was_not_taken", lambda: LimitUse.objects.filter(pk=use.pk).update(used=-1)),
        ("an_earmark_takes_something", lambda: _earmark(version, use.pk, amount="0")),
        ("an_earmark_has_its_version", lambda: _earmark(version + 10**6, use.pk)),
        ("an_earmark_has_its_limit", lambda: _earmark(version, use.pk + 10**6)),
        ("an_earmark_is_freed_in_a_known_way", lambda: _freed(version, "LOST")),
        ("what_is_freed_is_of_a_version", lambda: _freed(version + 10**6, "SETTLED")),
        ("terms_of_a_limit_are_only_ended", lambda: LimitTerms.objects.update(amount=5)),
        ("an_override_is_only_ended", lambda: LimitOverride.objects.update(amount=5)),
    )
    for name, write in make:
        assert refused_by(write) == name


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("table", "trigger"),
    [
        ("clearing_limitterms", "clearing_limitterms_is_never_deleted"),
        ("clearing_limitoverride", "clearing_limitoverride_is_never_deleted"),
        ("clearing_limit", "clearing_limit_is_append_only"),
        ("clearing_earmark", "clearing_earmark_is_append_only"),
        ("clearing_earmarkfreed", "clearing_earmarkfreed_is_append_only"),
    ],
)
def test_what_was_bounded_and_taken_is_never_deleted(firm: Firm, table: str, trigger: str) -> None:
    assert refused_by(lambda: run(f"delete from {table}")) == trigger


def _earmark(version: int, use: int, amount: str = "1") -> None:
    Earmark.objects.create(version_id=version, use_id=use, amount=Decimal(amount), is_over=False, at=NINE)


def _freed(version: int, how: str) -> None:
    EarmarkFreed.objects.create(version_id=version, how=how, business_date=FRI_2026_11_20, at=NINE)


def test_who_sets_a_limit_asks_and_nobody_sets_one_past_the_others(firm: Firm) -> None:
    """By terms_of_a_limit_have_their_request and an_override_has_its_request."""
    risk, approver = people("risk_officer", "approver")
    daily = bound(firm, "DAILY", "20000")
    overridden(daily, "25000")
    for action in ("limit.set", "limit.override"):
        policy("approver", action=action)
    occasion = Occasion(actor_of(risk), NINE, FRI_2026_11_20, "Reviewed")
    payload = {
        "kind": "DAILY", "party": LEIS[HARTWELL], "unit": "EUR", "amount": "30000", "is_hard": True,
        "valid_from": "2026-11-20",
    }  # fmt: skip
    asked = ask("limit.set", payload, occasion)
    (change,) = asked.effect.changes
    assert (asked.is_done, change.before, change.after) == (False, "20000 hard", "30000 hard")
    with pytest.raises(WaitsAlready):
        ask("limit.override", {"limit": daily, "amount": "50000", "until": "2026-11-23"}, occasion)
    assert LimitTerms.objects.get().amount == 20000
    for wrong in ({"party": None}, {"party": "X" * 20}, {"unit": "XXX"}, {"country": "ES"}, {"amount": "-1"}):
        with pytest.raises(InvalidPayload):
            ask("limit.set", payload | wrong, occasion)
    told = {"limit_id": daily, "at": NINE}
    later = DateRange(date(2027, 1, 1), date(2027, 1, 2))
    assert {
        refused_by(lambda: LimitTerms.objects.filter(limit=daily).update(valid=DateRange(empty=True))),
        refused_by(lambda: LimitOverride.objects.create(valid=later, amount=1, reason="", by="x", **told)),
    } == {"what_is_consequential_has_its_request"}
    assert decided(approver, asked.request).state == "EXECUTED"
    stand = LimitTerms.objects.filter(valid__isempty=False)
    assert [(each.amount, each.valid.lower) for each in stand] == [(30000, FRI_2026_11_20)]
    asked = ask("limit.override", {"limit": daily, "amount": "50000", "until": "2026-11-23"}, occasion)
    assert asked.effect.totals == {"EUR": 20000}
    assert decided(approver, asked.request).state == "EXECUTED"
    assert LimitOverride.objects.get(valid__isempty=False).amount == 50000

"""Penalties in words: why, and how much."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from settlements.penalty_words import cause, chips, reckoned
from settlements.queries import PenaltyLine

FRI_2026_11_20 = date(2026, 11, 20)
LINE = PenaltyLine(
    id=1, kind="SEFP", penalty_date=FRI_2026_11_20, business_date=FRI_2026_11_20, match=1, instruction=1, reference="N1",
    side="DELI", failing="Norte", failing_lei="L", receiving="Hartwell", receiving_lei="M", market="EURX", market_name="Euro",
    payment="DVP", isin="DE0007164600", currency="EUR", reason="LACK", quantity=Decimal("100.000000"), cash_amount=None,
    rate_class="LIQUID_SHARES", securities_rate=Decimal("1.0000000000"), cash_rate=None, price=Decimal("25.0000000000"),
    price_date=FRI_2026_11_20, missing=(), amount=Decimal("0.25"),
)  # fmt: skip


def test_the_amount_is_told_from_its_facts() -> None:
    assert reckoned(LINE) == "100 × 25.00\u00a0EUR at 1 bp a day (liquid shares)"
    older = replace(LINE, price_date=date(2026, 11, 19))
    assert "25.00\u00a0EUR (of 19 Nov 2026)" in reckoned(older)
    cash = replace(LINE, payment="DWP", cash_amount=Decimal("12.5"), cash_rate=Decimal("2.4000000000"))
    assert reckoned(cash).endswith("; 12.50\u00a0EUR at 2.4 percent a year, a 360th of it a day")
    receiver = replace(LINE, side="RECE", securities_rate=None, cash_rate=Decimal("-0.5"))
    assert reckoned(receiver) == "100 × 25.00\u00a0EUR at 0 percent a year, a 360th of it a day"
    lacking = replace(LINE, missing=("price", "cash_rate"), price=None, amount=Decimal(0), awaits=True)
    facts = "0.00\u00a0EUR: no price of 20 Nov 2026 for this instrument, no rate for cash on 20 Nov 2026"
    assert reckoned(lacking) == f"{facts}; reckoned once it comes."
    assert reckoned(replace(lacking, completed_by=2)) == f"{facts}; completed since."
    closed = reckoned(replace(lacking, awaits=False))
    assert closed == f"{facts}. It stays so: what is of its month may not be changed any more."
    completed = replace(LINE, completed_on=date(2026, 11, 23), state="UPDT")
    assert reckoned(completed) == f"completed on 23 Nov 2026; {reckoned(LINE)}"
    assert str(chips(completed)[-1].word) == "completed"
    nobody = replace(LINE, side="", missing=("later_side",))
    assert reckoned(nobody) == "Nothing is charged for want of: who came in later."
    assert [str(chip.word) for chip in chips(lacking)] == ["settlement fail", "lacks: price", "lacks: rate for cash"]
    assert str(chips(replace(lacking, completed_by=2))[-1].word) == "completed since"
    assert str(chips(replace(LINE, completes=1))[-1].word) == "completes an earlier one"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Norte lacked securities when the night decided."),
        ({"reason": "MONY"}, "Norte lacked cash when the night decided."),
        ({"reason": "PREA"}, "Norte had it on hold when the night decided."),
        ({"reason": "BOTH"}, "Both sides had it on hold when the night decided, so both pay; this is what Norte pays."),
        ({"kind": "LMFP", "reason": ""}, "It matched too late for this day: the instruction of Norte came in later."),
        (
            {"reason": "", "side": "", "failing": "", "missing": ("reason",)},
            "It failed on this day. Its night gave no reasons, so nobody can say who was the cause.",
        ),
        (
            {"kind": "LMFP", "reason": "", "side": "", "failing": ""},
            "It matched too late for this day. Both instructions came in at once, and nobody says whose they were.",
        ),
    ],
)
def test_the_cause_is_said_of_the_side_that_pays(changes: dict[str, str], said: str) -> None:
    assert cause(replace(LINE, **changes)) == said  # type: ignore[arg-type]

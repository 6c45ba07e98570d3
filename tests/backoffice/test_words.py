"""How changes of each kind of object are told: nothing of codes is left where there are words."""

import pytest
from django.utils import translation

from authorizations.registry import words_of


@pytest.mark.parametrize(
    ("kind", "what", "before", "after", "told"),
    [
        ("journal", "leg 2", "", "A -> B: 5 EUR", ("Leg 2", "", "A → B: 5 EUR")),
        ("journal", "value_date", "", "2026-11-20", ("Value date", "", "20 Nov 2026")),
        ("journal", "narrative", "", "fee of 2026-11-20", ("Narrative", "", "fee of 2026-11-20")),
        (
            "asset",
            "SANCTIONS: list 7",
            "BLOC >= 2026-11-20",
            "< 2026-11-23",
            ("sanctions: list 7", "account blocked, from 20 Nov 2026 on", "lifted from 23 Nov 2026 on"),
        ),
        (
            "account",
            "COURT_ORDER: 3/26",
            "",
            "FROZ >= 2026-11-20",
            ("court order: 3/26", "", "securities frozen, from 20 Nov 2026 on"),
        ),
        ("party", "bic >= 2026-11-20", "", "ABCDESMM", ("BIC, from 20 Nov 2026 on", "", "ABCDESMM")),
        ("calendar", "2026-12-01", "", "CLOSED Mourning", ("1 Dec 2026", "", "closed: Mourning")),
        ("market", "cycle E >= 2026-11-20", "T+2", "T+1", ("Settlement cycle E, from 20 Nov 2026 on", "T+2", "T+1")),
        ("ssi", "agent >= 2026-11-20", "X", "Y", ("Agent (BIC), from 20 Nov 2026 on", "X", "Y")),
        (
            "ssi",
            ">= 2026-11-20",
            "",
            "currency EUR, agent DEUTDEFF",
            ("from 20 Nov 2026 on", "", "Currency EUR, Agent (BIC) DEUTDEFF"),
        ),
        ("ssi", "until", "", "2026-11-20", ("Until", "", "20 Nov 2026")),
        ("load", "instructions", "", "A -> B", ("Instructions", "", "A → B")),
        ("load", "trade_date", "", "2026-11-20", ("Trade date", "", "20 Nov 2026")),
    ],
)
def test_a_change_reads_well(kind: str, what: str, before: str, after: str, told: tuple[str, str, str]) -> None:
    assert words_of({"kind": kind, "what": what, "before": before, "after": after}) == told


def test_it_reads_well_in_the_language_of_who_reads() -> None:
    change = {"kind": "run", "what": "prove", "before": "DEAD", "after": "SKIPPED"}
    english = words_of(change)
    with translation.override("es"):
        spanish = words_of(change)
    assert "DEAD" not in english and english != spanish

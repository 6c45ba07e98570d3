"""What became of trades that a program sent, as it is answered: what stands, or every fault with its pointer."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from machinery.api import InvalidFields
from settlements.operations import Intake, SideIntake, Taken
from settlements.operations.faults import sentence_of
from settlements.own_side import OwnRow
from settlements.prematched import Row
from vocabulary.control_totals import ACCEPTED, REFUSED, UNCHANGED, totals_as_json
from vocabulary.fault import Fault
from vocabulary.outcome import Refusal
from vocabulary.text import mixed_script

SHOWN: Final = 100
REFERENCES: Final = ("deliverer_reference", "receiver_reference", "common_reference")
OWN_REFERENCES: Final = ("reference", "common_reference")
STATES: Final = {"accepted": ACCEPTED, "unchanged": UNCHANGED, "refused": REFUSED}

OF_FORM: Final = frozenset(
    {
        "missing",
        "not_wanted",
        "not_a_text",
        "unknown_field",
        "amounts_are_strings",
        "invalid_code",
        "invalid_isin",
        "isin_checksum",
        "unknown_currency",
        "invalid_decimal",
        "must_be_positive",
        "out_of_range",
        "scale_for_asset",
        "invalid_date",
        "settles_before_its_trade",
        "settles_too_late",
        "invalid_lei",
        "invalid_bic",
        "invalid_mic",
        "invalid_text",
        "forbidden_character",
    }
)
"""Faults that the body shows by itself; with one of them it is refused with 400, with others alone with 422."""


class TradeRefused(Refusal):
    """The trade is well-formed, but does not fit what is on file: `errors` has each fault."""

    code = "trade_refused"
    status = 422

    def sentence(self) -> str:
        return _("The trade does not fit what is on file; each fault is named. Nothing was taken in.")


class BulkRefused(Refusal):
    """All or nothing was asked for, and some trades have faults: nothing was taken in."""

    code = "bulk_refused"
    status = 422

    def sentence(self) -> str:
        return _(
            "%(refused)s of %(received)s trades have faults, and all or nothing was asked for: nothing was taken in."
        ) % (self.data)


class TooManyItems(Refusal):
    """More trades than are answered at once."""

    code = "too_many_items"
    status = 413

    def sentence(self) -> str:
        return _("The body has %(found)s trades; at most %(limit)s are taken at once. Send it in parts.") % self.data


def errors_of(faults: Sequence[Fault], pointer: str = "") -> list[dict[str, str]]:
    """The faults of a trade as the errors of a problem."""
    return [
        {
            "pointer": f"{pointer}/{fault.field}" if fault.field else pointer,
            "code": fault.code,
            "detail": sentence_of(fault),
        }
        for fault in faults
    ]


def warnings_of(row: Row | OwnRow) -> list[dict[str, str]]:
    """What of a row needs a second look: references with a word of several alphabets that look alike."""
    fields = REFERENCES if isinstance(row, Row) else OWN_REFERENCES
    words = {field: mixed_script(getattr(row, field) or "") for field in fields}
    return [
        {"pointer": f"/{field}", "code": "mixed_script", "detail": second_look(word)}
        for field, word in words.items()
        if word
    ]


def second_look(word: str) -> str:
    """What is said of a word of several alphabets."""
    return _("%(word)s has letters of several alphabets that look alike. Look at it a second time.") % {"word": word}


def refusal_of(faults: Sequence[Fault], errors: list[dict[str, str]]) -> Refusal:
    """InvalidFields where the form is wrong, else TradeRefused."""
    kind = InvalidFields if any(fault.code in OF_FORM for fault in faults) else TradeRefused
    return kind(errors=errors)


def result_of(intake: Intake, taken: Taken) -> dict[str, Any]:
    """What stands for a trade."""
    made, row = intake.standing_for(taken), taken.row
    if made is None:
        raise LookupError(f"expected what stands for line {row.line}, found nothing")
    return {
        "state": taken.state,
        "match": made.match,
        "instructions": [
            {
                "id": made.delivering,
                "direction": "DELI",
                "participant": row.deliverer,
                "reference": row.deliverer_reference,
            },
            {
                "id": made.receiving,
                "direction": "RECE",
                "participant": row.receiver,
                "reference": row.receiver_reference,
            },
        ],
        "warnings": warnings_of(row),
    }


def one_result(intake: Intake) -> tuple[dict[str, Any], bool]:
    """What stands for the only trade of a set, and whether it is new. Refuses InvalidFields, TradeRefused."""
    taken = intake.taken[0]
    if taken.state == REFUSED:
        raise refusal_of(taken.faults, errors_of(taken.faults))
    return result_of(intake, taken), taken.state == ACCEPTED


def all_results(intake: Intake) -> dict[str, Any]:
    """What became of each trade of a set, in their order, with counts and control totals."""
    states = [taken.state for taken in intake.taken]
    return {
        "counts": {"received": len(states), **{name: states.count(state) for name, state in STATES.items()}},
        "totals": totals_as_json(intake.totals),
        "results": [_item(intake, taken) for taken in intake.taken],
    }


def _item(intake: Intake, taken: Taken) -> dict[str, Any]:
    """What became of one trade: short, because there are thousands."""
    if taken.state == REFUSED:
        return {"item": taken.row.line, "state": "refused", "errors": errors_of(taken.faults)}
    made = intake.standing_for(taken)
    delivering, receiving, match = made or (None, None, None)
    warnings = warnings_of(taken.row)
    return {
        "item": taken.row.line,
        "state": taken.state,
        "match": match,
        "delivering": delivering,
        "receiving": receiving,
        **({"warnings": warnings} if warnings else {}),
    }


def refuse_faults(intake: Intake | SideIntake) -> None:
    """Refuses BulkRefused where a trade of the set has a fault; `errors` names the first hundred trades with faults."""
    faulty = [taken for taken in intake.taken if taken.state == REFUSED]
    if faulty:
        errors = [error for taken in faulty[:SHOWN] for error in errors_of(taken.faults, f"/{taken.row.line - 1}")]
        raise BulkRefused(received=len(intake.taken), refused=len(faulty), errors=errors)

"""The policy matrix with which a house begins: who must check what. A house changes it by the command `policy.set`.

Source: reference.md E of the domain, "suggested matrix": up to 250,000 nobody, up to 5 million one checker, up to 50 million two
(one senior), above that the head of operations too; static data always two.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final


@dataclass(frozen=True)
class StepWish:
    """So many persons with a role, with a second factor or without."""

    role: str
    approvals: int = 1
    steps_up: bool = False


@dataclass(frozen=True)
class RuleWish:
    """What an action needs above an amount of the base currency (0: always). Hours are business hours."""

    above: Decimal
    steps: tuple[StepWish, ...]
    expires_after: int = 18
    escalates_after: int | None = None
    escalates_to: str = ""


@dataclass(frozen=True)
class ActionRules:
    """The rules of one action, for effects that bear `flag`; "" for all."""

    action: str
    rules: tuple[RuleWish, ...]
    flag: str = ""


ZERO: Final = Decimal(0)
ONE = (StepWish("approver"),)
SENIOR = (*ONE, StepWish("senior_approver"))
HEAD = (*SENIOR, StepWish("head_of_operations"))


def _always(*steps: StepWish) -> tuple[RuleWish, ...]:
    return (RuleWish(ZERO, steps, escalates_after=4, escalates_to="head_of_operations"),)


def _by_amount(*floors: tuple[int, tuple[StepWish, ...]]) -> tuple[RuleWish, ...]:
    return tuple(
        RuleWish(
            Decimal(floor),
            steps,
            escalates_after=4 if steps else None,
            escalates_to="head_of_operations" if steps else "",
        )
        for floor, steps in floors
    )


STATIC = _always(*SENIOR)
MATRIX: Final[tuple[ActionRules, ...]] = (
    ActionRules("instruction.hold", _by_amount((0, ()))),
    ActionRules("instruction.release", _by_amount((0, ()), (250_000, ONE), (5_000_000, SENIOR), (50_000_000, HEAD))),
    ActionRules("instruction.release", _always(StepWish("senior_approver")), flag="free_of_payment"),
    ActionRules("instruction.release", _always(StepWish("senior_approver")), flag="over_limit"),
    ActionRules("instruction.cancel", _by_amount((0, ()), (250_000, ONE), (5_000_000, SENIOR))),
    ActionRules("instruction.prioritise", _by_amount((0, ()))),
    ActionRules("instruction.set_partial", _by_amount((0, ()))),
    ActionRules(
        "instruction.release_part", _by_amount((0, ()), (250_000, ONE), (5_000_000, SENIOR), (50_000_000, HEAD))
    ),
    ActionRules("instruction.release_part", _always(StepWish("senior_approver")), flag="free_of_payment"),
    ActionRules("instruction.release_part", _always(StepWish("senior_approver")), flag="over_limit"),
    ActionRules("instruction.take_back_release", _by_amount((0, ()))),
    ActionRules("instruction.link", _by_amount((0, ()))),
    ActionRules("instruction.unlink", _by_amount((0, ()))),
    ActionRules("fail.chase", _by_amount((0, ()))),
    ActionRules("journal.post", _always(*ONE)),
    ActionRules("journal.reverse", _always(*ONE)),
    ActionRules("block.place", _by_amount((0, ()))),
    ActionRules("block.lift", _always(*ONE)),
    ActionRules("instruction.impose_hold", _by_amount((0, ()))),
    ActionRules("instruction.lift_hold", _always(*ONE)),
    ActionRules("instruction.review_hold", _by_amount((0, ()))),
    ActionRules("calendar.declare", STATIC),
    ActionRules("calendar.withdraw", STATIC),
    ActionRules("market.move_cut_off", _always(StepWish("settlement_supervisor"))),
    ActionRules("market.set_cut_off", STATIC),
    ActionRules("market.set_cycle", STATIC),
    ActionRules("limit.set", STATIC),
    ActionRules("limit.override", _by_amount((0, ONE), (5_000_000, SENIOR))),
    ActionRules("margin.set", STATIC),
    ActionRules("margin_call.relieve", _by_amount((0, ONE), (5_000_000, SENIOR))),
    ActionRules("gridlocks.set", STATIC),
    ActionRules("netting.set", STATIC),
    ActionRules("depository.set", STATIC),
    ActionRules("depository.ask", _by_amount((0, ()))),
    ActionRules("depository.send_again", _always(StepWish("settlement_supervisor"))),
    ActionRules("part_threshold.set", STATIC),
    ActionRules("penalty.remove", _always(*ONE)),
    ActionRules("penalty.reinstate", _always(*ONE)),
    ActionRules("penalty.reallocate", _always(*ONE)),
    ActionRules("appeal.open", _always(*ONE)),
    ActionRules("appeal.accept", _always(*ONE)),
    ActionRules("appeal.reject", _always(*ONE)),
    ActionRules("penalty_rate.set", STATIC),
    ActionRules("penalty_market.set", STATIC),
    ActionRules("penalty_instrument.set", STATIC),
    ActionRules("growth_market.set", STATIC),
    ActionRules("penalty_days.set", STATIC),
    ActionRules("price_tolerance.set", STATIC),
    ActionRules("allegement_delays.set", STATIC),
    ActionRules("message_wish.set", STATIC),
    ActionRules("recycling.set", STATIC),
    ActionRules("sequences.set", STATIC),
    ActionRules("windows.set", STATIC),
    ActionRules("cash_tolerance.set", STATIC),
    ActionRules("price_collar.set", STATIC),
    ActionRules("ssi.set", STATIC),
    ActionRules("ssi.end", STATIC),
    ActionRules("party.register", STATIC),
    ActionRules("instrument.register", STATIC),
    ActionRules("bond_terms.set", STATIC),
    ActionRules("account.open", STATIC),
    ActionRules("account.close", STATIC),
    ActionRules("membership.set", STATIC),
    ActionRules("profile.set", STATIC),
    ActionRules("role.grant", _always(StepWish("head_of_operations"))),
    ActionRules("role.break_glass", _by_amount((0, ()))),
    ActionRules("role.end", _by_amount((0, ()))),
    ActionRules("person.limit", _always(*SENIOR)),
    ActionRules("person.reset_second_factor", _always(StepWish("head_of_operations"))),
    ActionRules("policy.set", _always(StepWish("senior_approver"), StepWish("head_of_operations"))),
    ActionRules("run.skip_step", _always(StepWish("settlement_supervisor"))),
    ActionRules("row.repair", _always(StepWish("settlement_supervisor"))),
    ActionRules("message.repair", _always(StepWish("settlement_supervisor"))),
    ActionRules("message.reject", _always(StepWish("settlement_supervisor"))),
)

SANDBOX_MATRIX: Final[tuple[ActionRules, ...]] = tuple(
    ActionRules(wish.action, _by_amount((0, ()))) if wish.action == "account.open" else wish for wish in MATRIX
)
"""The same in a sandbox, but that nobody is asked about a new account: scenarios that client systems try open theirs."""

"""People who check, the policy that asks for them, and releases that wait: on a copy of the small firm."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from authorizations.matrix import ActionRules, RuleWish, StepWish
from authorizations.models import CommandRequest, RequestEffect
from authorizations.operations import (
    NewAccount,
    NewGrant,
    NewPerson,
    create_accounts,
    create_people,
    grant_roles,
    set_policy,
)
from machinery.statements import rows, run, value
from machinery.transactions import whole
from tests.conftest import OwnDatabase
from tests.pages.conftest import enter
from tests.pages.firm import FRI_2026_11_20, LONG_AGO, PASSWORD, SEED

CHECKERS = {"ada": "approver", "bela": "approver", "sven": "senior_approver", "helen": "head_of_operations"}


NOBODY_MORE: Mapping[str, str] = {}


def with_checkers(
    database: OwnDatabase, *, above: int = 0, steps_up: bool = False, more: Mapping[str, str] = NOBODY_MORE
) -> None:
    """Releases above an amount need an approver and a senior one; `more` people come with their roles. Ends as the role web."""
    database.use("owner")
    told, staff = {"by": SEED, "at": LONG_AGO}, {**CHECKERS, **more}
    with whole():
        people = create_people([NewPerson(name.title(), f"{name}@firm.test") for name in staff], **told)
        for person, (name, role) in zip(people, staff.items(), strict=True):
            grant_roles([NewGrant(role, person_id=person.pk)], **told)
            create_accounts([NewAccount(person.pk, name, PASSWORD)], **told)
        steps = (StepWish("approver", steps_up=steps_up), StepWish("senior_approver"))
        rules = [RuleWish(Decimal(above), steps)]
        if above:
            rules.insert(0, RuleWish(Decimal(0), ()))
        run("set constraints all immediate")
        set_policy([ActionRules("instruction.release", tuple(rules))], **told)
        set_policy([ActionRules("policy.set", (RuleWish(Decimal(0), (StepWish("senior_approver"),)),))], **told)
    database.use("web")


def held(number: int) -> list[int]:
    """Instructions in euro that Oliver has put on hold."""
    found = rows(
        "select m.delivering_id as id from settlements_openmatch o join settlements_match m on m.id = match_id"
        " join settlements_instruction i on i.id = m.delivering_id join refdata_asset c on c.id = i.currency_id"
        " where settlement = 'PEND' and o.intended_settlement_date = %s and o.payment = 'DVP' and c.code = 'EUR'"
        " and not (deliverer_hold or receiver_hold or deliverer_cancels or receiver_cancels) order by 1 limit %s",
        [FRI_2026_11_20, number],
    )
    ids = [f["id"] for f in found]
    answer = enter("oliver").post("/instructions/acts/", {"act": "hold", "pick": ids, "reason": "Checks"})
    assert answer.status_code == 302 and len(ids) == number
    return ids


def asked(instruction: int, by: str = "oliver") -> int:
    """The release of an instruction, asked for: its request."""
    answer = enter(by).post(f"/instructions/{instruction}/release/", {"reason": "Client is good for it"})
    assert answer.status_code == 302
    return int(value("select max(id) from authorizations_commandrequest"))


def seen(request: int, verdict: str = "APPROVED", **more: object) -> dict[str, object]:
    """What the form of a decision sends of a request as it stands."""
    effect = RequestEffect.objects.filter(request=request).order_by("-revision")[0]
    return {"verdict": verdict, "revision": effect.revision, "effect": effect.effect_hash, **more}


def state(request: int) -> str:
    """How a request stands: how it ended, or WAITING."""
    found = CommandRequest.objects.select_related("end").get(pk=request)
    return str(found.end.how) if hasattr(found, "end") else "WAITING"


def holds(instructions: Sequence[int]) -> int:
    """How many of some delivering instructions are on hold by their own side."""
    return int(
        value(
            "select count(*) from settlements_openmatch o join settlements_match m on m.id = match_id"
            " where m.delivering_id = any(%s) and deliverer_hold",
            [list(instructions)],
        )
    )

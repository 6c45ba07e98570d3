"""Somebody who does not know the operations reads the tables of requests, and says what was carried out wrongly.

He knows the people by what the drill made them: who is whom, and who had which role when. He asks for a release what its facts
are - the moves of instructions on file, with the instant of each - and what its checkers had before their eyes.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from machinery.statements import rows

SAME: Final = {"olga2": "olga"}
RELEASE: Final = "instruction.release"


@dataclass
class Seen:
    """How often each end; and what was carried out wrongly, in words."""

    ends: Counter[str] = field(default_factory=Counter)
    unseen: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    wrong_people: list[str] = field(default_factory=list)
    too_few: list[str] = field(default_factory=list)


def what_was_done(people: Mapping[str, int]) -> Seen:
    """What became of all releases that were asked for; `people` are the numbers of who could."""
    seen = Seen()
    names = {number: SAME.get(name, name) for name, number in people.items()}
    requests = rows(
        "select q.id, q.maker_id, e.how, e.revision, e.at from authorizations_commandrequest q"
        " left join authorizations_requestend e on e.request_id = q.id where q.action = %s order by q.id",
        [RELEASE],
    )
    seen.ends.update(each["how"] or "OPEN" for each in requests)
    effects = {
        (each["request_id"], each["revision"]): each
        for each in rows(
            "select request_id, revision, editor_id, payload::text as payload, bound::text as bound, effect_hash"
            " from authorizations_requesteffect"
        )
    }
    decisions = _by(
        rows(
            "select d.request_id, d.revision, d.effect_hash, d.verdict, d.role, d.at, u.person_id, g.of_id, g.to_id,"
            " g.role as lent, lower(g.valid) as begins, upper(g.valid) as ends from authorizations_decision d"
            " join authorizations_user u on u.id = d.user_id left join authorizations_delegation g on g.id = d.delegation_id"
        ),
        "request_id",
    )
    grants = _by(
        rows(
            "select person_id, role, lower(valid) as begins, upper(valid) as ends from authorizations_rolegrant"
            " where person_id is not null"
        ),
        "person_id",
    )
    done = [each for each in requests if each["how"] == "EXECUTED"]
    for request in done:
        effect = effects[request["id"], request["revision"]]
        mine = [each for each in decisions[request["id"]] if each["revision"] == request["revision"]]
        _look_at_effect(seen, request, effect, mine)
        maker, editor = names[request["maker_id"]], names[effect["editor_id"]]
        for each in decisions[request["id"]]:
            other = names[effects[request["id"], each["revision"]]["editor_id"]]
            if fault := _fault(each, {maker, other}, names, grants):
                seen.wrong_people.append(f"request {request['id']}: {fault}")
        _count(seen, request, [names[each["person_id"]] for each in mine if each["role"] == "approver"],
               [names[each["person_id"]] for each in mine if each["role"] == "senior_approver"], {maker, editor})  # fmt: skip
    _look_for_more(seen, done, effects)
    return seen


def _by(found: list[dict[str, Any]], name: str) -> dict[int, list[dict[str, Any]]]:
    groups: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for each in found:
        groups[each[name]].append(each)
    return groups


MOVES: Final = """
select p.lei || '/' || i.reference as key, h.from_status, h.to_status from settlements_statuschange h
join settlements_instruction i on i.id = h.instruction_id join refdata_party p on p.id = i.participant_id
where h.axis = 'HOLD' and h.at = %s and h.instruction_id = any (%s)
"""


def _look_at_effect(seen: Seen, request: dict[str, Any], effect: dict[str, Any], mine: list[dict[str, Any]]) -> None:
    """The moves on file are those that its checkers had before their eyes, and no others of these instructions."""
    bound, ids = json.loads(effect["bound"]), json.loads(effect["payload"])["instructions"]
    told = json.dumps(bound, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if sha256(b"backoffice effect 1\n" + told.encode()).hexdigest() != effect["effect_hash"]:
        seen.unseen.append(f"request {request['id']}: the effect on file is not that of its hash")
    if any(each["effect_hash"] != effect["effect_hash"] for each in mine):
        seen.unseen.append(f"request {request['id']}: somebody approved another effect")
    wanted = sorted((each["key"], each["before"], each["after"]) for each in bound["changes"])
    found = sorted((each["key"], each["from_status"], each["to_status"]) for each in rows(MOVES, [request["at"], ids]))
    if wanted != found:
        seen.unseen.append(f"request {request['id']}: {found} instead of {wanted}")


def _fault(
    decision: dict[str, Any],
    own: set[str],
    names: Mapping[int, str],
    grants: Mapping[int, list[dict[str, Any]]],
) -> str:
    """What is wrong with who decided; "" where nothing is."""
    who, at = names[decision["person_id"]], decision["at"]
    holder = decision["of_id"] or decision["person_id"]
    if who in own or (decision["of_id"] and names[decision["of_id"]] in own):
        return f"{who} decided on what is his own"
    if who == "ivan" and decision["verdict"] == "APPROVED":
        return "ivan approved more than he may"
    if decision["of_id"] and not (
        _runs(decision, at) and decision["lent"] == decision["role"] and names[decision["to_id"]] == who
    ):
        return f"{who} decided for {names[decision['of_id']]} without a delegation"
    if not any(_runs(each, at) and each["role"] == decision["role"] for each in grants.get(holder, [])):
        return f"{names[holder]} was no {decision['role']} at {at}"
    return ""


def _runs(period: Mapping[str, Any], at: datetime) -> bool:
    return bool(period["begins"] <= at and (period["ends"] is None or at < period["ends"]))


def _count(seen: Seen, request: dict[str, Any], approvers: list[str], seniors: list[str], own: set[str]) -> None:
    """As many different people in each role as the policy said at that instant."""
    (needed,) = rows(
        "select sum(s.approvals) filter (where s.role = 'approver') as approvers,"
        " sum(s.approvals) filter (where s.role = 'senior_approver') as seniors"
        " from authorizations_policyrule r join authorizations_policystep s on s.rule_id = r.id"
        " where r.action = %s and lower(r.valid) <= %s and (upper(r.valid) is null or upper(r.valid) > %s)",
        [RELEASE, request["at"], request["at"]],
    )
    had = len(set(approvers) - own), len(set(seniors) - own)
    if had[0] < (needed["approvers"] or 99) or had[1] < (needed["seniors"] or 99):
        seen.too_few.append(f"request {request['id']}: {had} of {needed}")


def _look_for_more(seen: Seen, done: list[dict[str, Any]], effects: Mapping[tuple[int, int], dict[str, Any]]) -> None:
    """Every release on file was asked for once, and every one that was carried out is on file once."""
    asked: Counter[tuple[str, str]] = Counter()
    for each in done:
        for change in json.loads(effects[each["id"], each["revision"]]["bound"])["changes"]:
            asked[change["key"], str(each["at"])] += 1
    kept = Counter(
        (each["key"], str(each["at"]))
        for each in rows(
            "select p.lei || '/' || i.reference as key, e.at from recordkeeping_event e"
            " cross join lateral unnest(e.subject_ids) s(id) join settlements_instruction i on i.id = s.id::bigint"
            " join refdata_party p on p.id = i.participant_id"
            " where e.code = 'instruction.released'"
        )
    )
    seen.twice += [f"{key} at {at}: {number} times for {asked[key, at]} requests" for (key, at), number in kept.items()
                   if number != asked[key, at]]  # fmt: skip
    seen.twice += [f"{key} at {at}: carried out and not on file" for key, at in asked if (key, at) not in kept]

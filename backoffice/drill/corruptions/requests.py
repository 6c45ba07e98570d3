"""What is asked for, who decided on it, and how it ended."""

from backoffice.drill.corruptions import ONLY_IN_FULL, Corruption

_OF = "(select min(q.id) from authorizations_commandrequest q join authorizations_requestend x on x.request_id = q.id where {})"
RELEASE = _OF.format("q.action = 'instruction.release' and q.business_date = '<today>' and x.how = 'EXECUTED'")
OLD_RELEASE = _OF.format("q.action = 'instruction.release' and q.business_date = '<day>' and x.how = 'EXECUTED'")
HOLD = _OF.format("q.action = 'instruction.hold' and q.business_date = '<today>' and x.how = 'EXECUTED'")
OLD_HOLD = _OF.format("q.action = 'instruction.hold' and q.business_date = '<day>' and x.how = 'EXECUTED'")
LENT = "(select min(request_id) from authorizations_decision where delegation_id is not null)"
CHANGED = "(select max(request_id) from authorizations_requesteffect where revision = 2)"
PERSON = "(select person_id from authorizations_user where username = '{}')"

CORRUPTIONS = (
    Corruption(
        "A01",
        "an old release was asked for by who approved it",
        "update authorizations_commandrequest set maker_id = (select min(person_id) from authorizations_decision"
        f" where request_id = {OLD_RELEASE}) where id = {OLD_RELEASE}",
        closed=True,
    ),
    Corruption(
        "A01",
        "who approved is one with who asked, and was so before",
        "insert into authorizations_sameperson (person_id, is_person_id, recorded_at) select min(d.person_id), q.maker_id,"
        " '2026-01-01' from authorizations_decision d join authorizations_commandrequest q on q.id = d.request_id"
        f" where q.id = {RELEASE} group by q.maker_id",
    ),
    Corruption(
        "A01",
        "an old release is about who approved it",
        "insert into authorizations_requestsubject (request_id, kind, key, is_mirrored) select request_id, 'person',"
        f" min(person_id)::text, false from authorizations_decision where request_id = {OLD_RELEASE} group by request_id",
        closed=True,
    ),
    Corruption(
        "A02",
        "an old release has lost an approval",
        "delete from authorizations_decision where id ="
        f" (select max(id) from authorizations_decision where request_id = {OLD_RELEASE})",
        closed=True,
    ),
    Corruption(
        "A02",
        "somebody had refused what was released today",
        "update authorizations_decision set verdict = 'REFUSED', reason = 'no' where id ="
        f" (select min(id) from authorizations_decision where request_id = {RELEASE})",
    ),
    Corruption(
        "A02",
        "today's release was approved without the second factor that its step asks for",
        "update authorizations_policystep set steps_up = true where role = 'approver' and rule_id in"
        " (select id from authorizations_policyrule where action = 'instruction.release')",
    ),
    Corruption(
        "A02",
        "what was held of one party today is worth more than nobody may let through, in small parts",
        f"update authorizations_beneficiary set amount = amount + 1000000 where request_id = {HOLD}",
    ),
    Corruption(
        "A03",
        "an old request asks for other instructions than was seen",
        "update authorizations_requesteffect set payload = jsonb_set(payload, '{instructions,0}', '1')"
        f" where request_id = {OLD_RELEASE}",
        closed=True,
    ),
    Corruption(
        "A03",
        "the effect that was approved today says another amount",
        "update authorizations_requesteffect set bound = jsonb_set(bound, '{changes,0,amount}', '\"1\"')"
        f" where request_id = {RELEASE}",
    ),
    Corruption(
        "A03",
        "a changed request was carried out as it was before",
        f"update authorizations_requestend set revision = 1 where request_id = {CHANGED}",
        closed=True,
    ),
    Corruption(
        "A04",
        "an old release names no instruction any more",
        f"delete from authorizations_requestsubject where request_id = {OLD_RELEASE} and kind = 'instruction'",
        closed=True,
    ),
    Corruption(
        "A04",
        "the release of today was carried out in another transaction",
        f"update authorizations_requestend set xid = xid + 1 where request_id = {RELEASE}",
    ),
    Corruption(
        "A04",
        "a limit is in force of which nothing tells",
        "update authorizations_personlimit set person_id = (select max(id) from authorizations_person)"
        " where id = (select max(id) from authorizations_personlimit)",
    ),
    Corruption(
        "A05",
        "a second request claims an old release",
        "with q as (insert into authorizations_commandrequest"
        " (action, maker_id, by_kind, by_id, by_name, reason, business_date, at)"
        " select action, maker_id, by_kind, by_id, by_name, reason, business_date, at from authorizations_commandrequest"
        f" where id = {OLD_RELEASE} returning id), x as (insert into authorizations_requestend"
        " (request_id, how, revision, by_kind, by_id, by_name, at, xid)"
        " select q.id, how, revision, by_kind, by_id, by_name, at, xid from authorizations_requestend, q"
        f" where request_id = {OLD_RELEASE}) insert into authorizations_requestsubject (request_id, kind, key)"
        f" select q.id, kind, key from authorizations_requestsubject, q where request_id = {OLD_RELEASE}",
        closed=True,
    ),
    Corruption(
        "A05",
        "the trail says twice that a request of today was carried out",
        "insert into recordkeeping_event (actor_kind, actor_id, actor_name, code, subject_type, subject_ids, reason,"
        " request_id, at) select actor_kind, actor_id, actor_name, code, subject_type, subject_ids, reason, request_id, at"
        " from recordkeeping_event"
        f" where code = 'request.executed' and subject_ids = array[{RELEASE}::text]",
    ),
    Corruption(
        "A06",
        "an old request is approved a month later",
        f"update authorizations_decision set at = at + interval '1 month' where request_id = {LENT}",
        closed=True,
    ),
    Corruption(
        "A06",
        "a request that waits has lost its guard",
        "delete from authorizations_opensubject; delete from authorizations_openrequest",
    ),
    Corruption(
        "A06",
        "nobody is left of those who refused",
        "delete from authorizations_decision where verdict = 'REFUSED'",
        closed=True,
    ),
    Corruption(
        "A07",
        "who approved an old release had lost the role by then",
        "update authorizations_rolegrant set valid = tstzrange(lower(valid), '<day>') where role = 'approver'",
        closed=True,
    ),
    Corruption(
        "A07",
        "a delegate decided before he was one",
        "update authorizations_delegation set valid = tstzrange(upper(valid) - interval '1 hour', upper(valid))",
        closed=True,
    ),
    Corruption(
        "A07",
        "a release was above the limit of who approved it",
        "update authorizations_personlimit set single = 1 where role = 'senior_approver'",
    ),
    Corruption(
        "A08",
        "who gives roles has been approving as well",
        "update authorizations_rolegrant set role = 'it_operator' where person_id = " + PERSON.format("dora"),
        closed=True,
    ),
    Corruption(
        "A09",
        "the sum of a party's day is smaller than what it got",
        "update authorizations_beneficiaryday set amount = 0 where business_date = '<today>'",
    ),
    Corruption(
        "A09",
        "a party's old day has been forgotten",
        "delete from authorizations_beneficiaryday where business_date = '<day>'",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
)

"""Holds of the house."""

from backoffice.drill.corruptions import Corruption

_HOLD = (
    "insert into settlements_imposedhold (id, instruction_id, kind, legal_reason, reason, case_reference, condition,"
    " business_date, imposed_by, imposed_at) select {number}, {instruction}, 'CSDH', '', 'x', '', '', '{day}', 'x', now()"
)
_OPEN = "(select delivering from waiting where settlement = 'PENF' and n = 1)"

CORRUPTIONS = (
    Corruption(
        "I01",
        "what settled tonight was on hold by the house",
        _HOLD.format(number=990001, instruction="delivering", day="<today>")
        + " from dvp where slice = <night> and n = 1",
    ),
    Corruption(
        "I01",
        "what settled in a closed month was on hold by the house, and is lifted only now",
        _HOLD.format(number=990002, instruction="delivering", day="<day>")
        + " from dvp where slice = <old> and n = 1; update settlements_imposedhold set ending = 'LIFTED', ended_on = '<today>',"
        " ended_by = 'x', ended_at = now(), ending_reason = 'x' where id = 990002",
        closed=True,
    ),
    Corruption(
        "I02",
        "the queue says that the house holds what nobody held",
        "update settlements_openmatch set receiver_imposed = 'CVAL' where match_id ="
        " (select match from waiting where settlement = 'PENF' and n = 1)",
    ),
    Corruption(
        "I02",
        "the queue forgets that the house holds an instruction",
        _HOLD.format(number=990003, instruction=_OPEN, day="<today>"),
    ),
    Corruption(
        "I03",
        "the house holds an instruction, and no event tells of it",
        _HOLD.format(number=990004, instruction=_OPEN, day="<today>")
        + "; update settlements_openmatch set deliverer_imposed = 'CSDH' where match_id ="
        " (select match from waiting where settlement = 'PENF' and n = 1)",
    ),
    Corruption(
        "I04",
        "somebody is said to have looked at a hold that nobody imposed",
        "insert into settlements_holdreview (hold_id, instruction_id, found, business_date, by, at)"
        " select 990005, max(id), 'x', '<today>', 'x', now() from settlements_instruction",
    ),
    Corruption(
        "I04",
        "a look at a hold was told, and is gone",
        "insert into recordkeeping_event (actor_kind, actor_id, actor_name, code, subject_type, subject_ids, after, reason,"
        " request_id, at, xid) select 'job', 'x', 'x', 'instruction.hold_reviewed', 'instruction', array['1'],"
        " '{\"hold_reviews\": [[990001, 990001]]}', '', '', now(), 0",
    ),
)

"""Settlement messages, and what came of them."""

from backoffice.drill.corruptions import ONLY_IN_FULL, Corruption

DONE = "(select {}(message_id) from settlements_messageoutcome where act = 'take_in' and state = 'ACCEPTED')"

SECOND = (
    "(select {}(a.id) from settlements_message a join settlements_messageoutcome b on b.message_id = a.answers_id"
    " and b.act = 'change' and a.key = 'closes ' || b.message_id || '/' || b.item)"
)

CORRUPTIONS = (
    Corruption(
        "G01",
        "what came of a message of today is forgotten",
        f"delete from settlements_messageoutcome where message_id = {DONE.format('max')}",
    ),
    Corruption(
        "G01",
        "a message of a closed month that was set aside is nowhere",
        "delete from settlements_openmessage where message_id = (select min(message_id) from settlements_openmessage)",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "G02",
        "a message of today became the instruction of somebody else",
        "update settlements_messageoutcome o set instruction_id = (select max(i.id) from settlements_instruction i,"
        " settlements_message m where m.id = o.message_id and i.participant_id <> m.party_id)"
        f" where message_id = {DONE.format('max')}",
    ),
    Corruption(
        "G03",
        "the answer to a message of today is gone",
        f"delete from settlements_messageoutcome where message_id = (select id from settlements_message where answers_id"
        f" = {DONE.format('max')}); delete from settlements_message where answers_id = {DONE.format('max')}",
    ),
    Corruption(
        "G04",
        "the bytes of a message of today are others, and so is their digest",
        "update settlements_message set body = 'x'::bytea, sha256 = encode(sha256('x'::bytea), 'hex') where id ="
        f" {DONE.format('max')}",
    ),
    Corruption(
        "G09",
        "a party is not told any more that what waited for others today was taken back",
        f"create temporary table second on commit drop as select {SECOND.format('max')} as id;"
        " delete from settlements_messageoutcome where message_id = (select id from second);"
        " delete from settlements_message where id = (select id from second)",
    ),
    Corruption(
        "G09",
        "a party of a closed month was never told that what waited for others was taken back",
        f"create temporary table second on commit drop as select {SECOND.format('min')} as id;"
        " delete from settlements_messageoutcome where message_id = (select id from second);"
        " delete from settlements_message where id = (select id from second)",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
)

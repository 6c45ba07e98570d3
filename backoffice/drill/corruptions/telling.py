"""What parties are told by message and what they acknowledged, statements of accounts, and what goes by the folder."""

from backoffice.drill.corruptions import ONLY_IN_FULL, Corruption

TOLD = "(select {}(id) from settlements_message where direction = 'OUT' and answers_id is null and key ~ '^tells ')"
TODAY = TOLD.format("max")
BEFORE = TOLD.format("min")

STATED = "(select max(reference) from settlements_statement where id = (select {}(id) from settlements_statement))"
PAGE = "key = 'states ' || {} || '/1'"

CORRUPTIONS = (
    Corruption(
        "G05",
        "a party was not told of what settled in a closed month",
        f"delete from settlements_acknowledgement where message_id = {BEFORE};"
        f" delete from settlements_messageoutcome where message_id = {BEFORE};"
        f" delete from settlements_message where id = {BEFORE}",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "G05",
        "the trail is said to be told up to its end",
        "update settlements_telling set position = (select max(position) from recordkeeping_leaf), instruction = 0",
    ),
    Corruption(
        "G06",
        "somebody else was told of an instruction today",
        "update settlements_message set party_id = (select max(participant_id) from settlements_instruction)"
        f" where id = {TODAY}",
    ),
    Corruption(
        "G06",
        "nobody is said to have wished to be told in a closed month",
        "update settlements_messagewish set is_wished = false where id = (select min(id) from settlements_messagewish)",
        closed=True,
    ),
    Corruption(
        "G07",
        "the bytes of a message that told today are others, and so is their digest",
        f"update settlements_message set body = 'x'::bytea, sha256 = encode(sha256('x'::bytea), 'hex') where id = {TODAY}",
    ),
    Corruption(
        "G07",
        "the bytes of a message that told in a closed month are others, and so is their digest",
        f"update settlements_message set body = 'x'::bytea, sha256 = encode(sha256('x'::bytea), 'hex') where id = {BEFORE}",
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "G08",
        "a message of today is said to have been acknowledged a minute sooner",
        "update settlements_acknowledgement set at = at - interval '1 minute' where message_id ="
        " (select max(message_id) from settlements_acknowledgement)",
    ),
    Corruption(
        "V01",
        "a statement that was made today is said to have another digest, and so is its event",
        "update settlements_statement set digest = repeat('0', 64) where reference = " + STATED.format("max") + ";"
        " update recordkeeping_event set after = jsonb_set(after, '{digest}', to_jsonb(repeat('0', 64)))"
        " where code = 'statement.made' and after ->> 'statement' = " + STATED.format("max"),
    ),
    Corruption(
        "V02",
        "the bytes of a page of a statement of today are others, and so is their digest",
        "update settlements_message set body = 'x'::bytea, sha256 = encode(sha256('x'::bytea), 'hex') where "
        + PAGE.format(STATED.format("max")),
    ),
    Corruption(
        "V02",
        "a page of a statement of a closed month is of another one",
        "update settlements_message set key = 'states NOTHING/1' where " + PAGE.format(STATED.format("min")),
        closed=True,
        nightly=ONLY_IN_FULL,
    ),
    Corruption(
        "V03",
        "a message of today that programs fetch is to be written into the folder as well",
        f"insert into settlements_filetowrite (message_id) values ({TODAY})",
    ),
)

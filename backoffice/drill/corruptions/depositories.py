"""What was done at external depositories."""

from backoffice.drill.corruptions import Corruption

CORRUPTIONS = (
    Corruption(
        "X01",
        "what was sent tonight is said to be another attempt",
        "update settlements_depositoryorder set attempt = attempt + 1"
        " where message_id = (select max(message_id) from settlements_depositoryorder where business_date = '<today>')",
    ),
    Corruption(
        "X01",
        "what was sent tonight is said to be about another instruction",
        "update settlements_message set instruction_id = 1"
        " where id = (select max(message_id) from settlements_depositoryorder where business_date = '<today>')",
    ),
    Corruption(
        "X01",
        "what was sent tonight is said to have told of a link",
        "insert into settlements_depositorylinkage (order_id, kind, other_order_id)"
        " select max(message_id), 'WITH', min(message_id) from settlements_depositoryorder where business_date = '<today>'",
    ),
    Corruption(
        "X02",
        "what a depository confirmed tonight is said to be final a day earlier",
        "update settlements_depositoryconfirmation set settled_on = settled_on - 1"
        " where journal_id = (select max(journal_id) from settlements_depositoryconfirmation)",
    ),
    Corruption(
        "X03",
        "a part that a depository confirmed tonight is a share larger",
        "update settlements_depositoryconfirmation set quantity_units = quantity_units + 1"
        " where journal_id = (select max(journal_id) from settlements_depositoryconfirmation)",
    ),
    Corruption(
        "X04",
        "what is failing at its depository is said to be pending",
        "update settlements_depositorystanding set settlement = 'PEND', state = 'MATCHED' where state = 'FAILING'",
    ),
    Corruption(
        "X05",
        "what a depository stated tonight to be pending is a share less",
        "update settlements_depositorystatementline set quantity = quantity - 1"
        " where id = (select max(id) from settlements_depositorystatementline)",
    ),
    Corruption(
        "X06",
        "what a depository alleged tonight is a share less",
        "update settlements_depositoryallegement set quantity = quantity - 1"
        " where message_id = (select max(message_id) from settlements_depositoryallegement)",
    ),
    Corruption(
        "X07",
        "what a depository denied tonight, and its party was told, is said to wait",
        "update settlements_depositoryanswer set state = 'WAITS'"
        " where message_id = (select max(message_id) from settlements_depositoryanswer where state = 'DENIED')",
    ),
    Corruption(
        "X06",
        "what a depository removed tonight is said to stand",
        "delete from settlements_depositoryallegementremoval"
        " where message_id = (select max(message_id) from settlements_depositoryallegementremoval)",
    ),
)

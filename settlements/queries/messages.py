"""Messages as lists and pages show them, those that a worker has to take up, and what they name."""

from collections.abc import Collection
from datetime import date

from machinery.statements import rows, tuples
from settlements.models import OpenMessage

AT_ONCE = 20


def references_on_file(party: int, references: Collection[str]) -> dict[str, int]:
    """Reference of a party -> its instruction; references that are not on file are left out."""
    found = tuples(
        "select i.reference, i.id from settlements_instruction i"
        " where i.participant_id = %(party)s and i.reference = any(%(references)s)",
        {"party": party, "references": list(references)},
    )
    return dict(found)


def messages_to_take_up(business_date: date) -> list[int]:
    """The messages that a worker should look at, oldest first: those that have arrived, and those that waited for instructions
    which are in by now, or until a day that is over."""
    found = rows(
        """
        select o.message_id as id from settlements_openmessage o join settlements_message m on m.id = o.message_id
        where o.state = 'ARRIVED' or o.state = 'WAITING' and (m.business_date < %(business_date)s or not exists (
            select from unnest(o.awaited) w(reference) where not exists (
                select from settlements_instruction i
                where (i.participant_id, i.reference) = (o.party_id, w.reference))))
        order by o.message_id limit %(limit)s""",
        {"business_date": business_date, "limit": AT_ONCE},
    )
    return [each["id"] for each in found]


def message_is_open(pk: int) -> bool:
    """Whether nothing has come of a message yet."""
    return OpenMessage.objects.filter(pk=pk).exists()

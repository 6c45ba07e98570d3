"""What a party wishes to be told by message: set once, true from the next event of the trail on."""

from machinery.transactions import part
from recordkeeping.operations import record
from recordkeeping.queries import last_position
from settlements.models import MessageWish, Telling
from vocabulary.occasion import Occasion


@part
def set_message_wish(party: int, topic: str, form: str, *, is_wished: bool, occasion: Occasion) -> MessageWish:
    """Sets whether a party is told of a topic, in which standard. True of what is sealed from now on: who tells waits meanwhile.
    The same again: as it stands."""
    Telling.objects.select_for_update().get(pk=1)
    by = occasion.by
    last = MessageWish.objects.filter(party=party, topic=topic).order_by("-after_position", "-pk").first()
    if last is not None and (last.form, last.is_wished) == (form, is_wished):
        return last
    made = MessageWish.objects.create(
        party_id=party,
        topic=topic,
        form=form,
        is_wished=is_wished,
        after_position=last_position(),
        business_date=occasion.business_date,
        at=occasion.at,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
    )
    record(
        by=by,
        at=occasion.at,
        code="message_wish.set",
        subject_type="party",
        subject_ids=[party],
        before={"topic": topic, "form": last.form, "is_wished": last.is_wished} if last else None,
        after={"topic": topic, "form": form, "is_wished": is_wished},
        reason=occasion.reason,
        request_id=occasion.request_id,
    )
    return made

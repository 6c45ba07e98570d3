"""People comment on an object of the house."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from machinery.transactions import part
from recordkeeping.models import Comment, Mention
from recordkeeping.operations.events import record
from vocabulary.actor import Actor


@dataclass(frozen=True)
class NewComment:
    """What is said about which object (as the trail names it), whom it names (id of each account -> the name as it is
    written), and the key of the form it was written in."""

    subject_type: str
    subject_id: str
    text: str
    mentioned: Mapping[str, str]
    key: str


@part
def write_comment(wish: NewComment, *, by: Actor, at: datetime) -> int:
    """Keeps what a person says, whom it names, and the event that tells of it, whose reason is the text; the id of the
    comment. The same text of the same form again is that comment. Whether the person may see the object, and those who are
    named too, is the caller's to ask.
    """
    told = {"actor_id": by.id, "subject_type": wish.subject_type, "subject_id": wish.subject_id, "key": wish.key}
    kept = Comment.objects.filter(**told, text=wish.text).first()
    if kept is not None:
        return kept.pk
    event = record(
        by=by,
        at=at,
        code="comment.written",
        subject_type=wish.subject_type,
        subject_ids=[wish.subject_id],
        reason=wish.text,
    )
    comment = Comment.objects.create(**told, text=wish.text, actor_name=by.name, at=at, event_id=event)
    Mention.objects.bulk_create(
        Mention(comment=comment, account_id=account, name=name) for account, name in wish.mentioned.items()
    )
    return comment.pk

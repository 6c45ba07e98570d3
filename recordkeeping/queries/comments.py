"""What people said about an object, and where they named somebody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from recordkeeping.models import Comment, Mention
from vocabulary.actor import Actor


@dataclass(frozen=True)
class Said:
    """One comment: when, about what (as the trail names it), by whom, and the event that tells of it."""

    id: int
    at: datetime
    subject_type: str
    subject_id: str
    actor_name: str
    text: str
    event_id: int


def comments_on(subject_type: str, subject_id: object, limit: int, *, until: datetime | None = None) -> list[Said]:
    """The comments on one object up to an instant (None: now), newest first, at most `limit`."""
    found = Comment.objects.filter(subject_type=subject_type, subject_id=str(subject_id))
    if until is not None:
        found = found.filter(at__lte=until)
    return [_said(comment) for comment in found.order_by("-id")[:limit]]


def last_comments(subject_type: str, subject_ids: Iterable[object]) -> dict[str, Said]:
    """The newest comment on each of some objects, by its id as the trail names it; none of what nobody commented on."""
    found = Comment.objects.filter(subject_type=subject_type, subject_id__in=[str(each) for each in subject_ids])
    newest = found.order_by("subject_id", "-id").distinct("subject_id")
    return {comment.subject_id: _said(comment) for comment in newest}


def mentions_of(
    person: Actor, since: datetime | None = None, *, before: int | None = None, limit: int = 50
) -> list[Said]:
    """The comments that name a person's account, written since an instant, newest first, at most `limit`; `before`: those
    below a comment's id. None of a program. Whether the person may see what they are about is the caller's to ask."""
    if person.kind != "person":
        return []
    found = Mention.objects.filter(account_id=person.id).select_related("comment").order_by("-comment_id")
    if since is not None:
        found = found.filter(comment__at__gte=since)
    if before is not None:
        found = found.filter(comment_id__lt=before)
    return [_said(mention.comment) for mention in found[:limit]]


def _said(comment: Comment) -> Said:
    return Said(
        comment.pk,
        comment.at,
        comment.subject_type,
        comment.subject_id,
        comment.actor_name,
        comment.text,
        comment.event_id,
    )

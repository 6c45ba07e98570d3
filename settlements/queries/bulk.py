"""Bodies that wait to be taken in, and how far they are."""

from settlements.models import BulkBody


def handed_in_bodies() -> list[int]:
    """The loads whose bodies a worker should look at, oldest first."""
    return list(BulkBody.objects.order_by("pk").values_list("pk", flat=True)[:20])


def handed_in_share(load: int) -> tuple[int, int] | None:
    """How many trades of a body are done, of how many; None for one that is not kept any more."""
    return BulkBody.objects.filter(pk=load).values_list("done", "items").first()

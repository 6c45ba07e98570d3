"""What makes the trail tamper-evident: a leaf for every event, and signed checkpoints over the leaves."""

from django.db import models
from django.db.models.functions import Now

from recordkeeping.models.event import Event


class Leaf(models.Model):
    """The place of one event in the sealed trail, from 0 and without gaps, and the hash of its canonical bytes.

    Append-only; written by the sealer alone. Who reads events by the position of their leaves misses none and sees none
    that is not committed.
    """

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="leaf")
    hash = models.BinaryField()
    sealed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_leaf_has_its_place", condition=models.Q(position__gte=0)),
            models.CheckConstraint(
                name="a_leaf_is_a_sha256",
                condition=models.lookups.Exact(
                    models.Func("hash", function="octet_length", output_field=models.IntegerField()), 32
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"leaf {self.position}"


class Checkpoint(models.Model):
    """A signed statement of how the trail stood: so many leaves, with this root. Append-only.

    `note` is the statement as it is signed and copied outside the database (C2SP tlog-checkpoint), `key` the public key of
    who signed. `edge` are the roots of the complete subtrees, from which the next checkpoint goes on. `business_date` is
    set where it closes a day. `complete_through` is an event id up to which every event that will ever be is a leaf;
    `seen_event` and `seen_xid` are from what the next checkpoint tells how far that has moved.
    """

    id = models.BigAutoField(primary_key=True)
    size = models.BigIntegerField()
    root = models.BinaryField()
    edge = models.BinaryField()
    origin = models.TextField()
    business_date = models.DateField(null=True)
    note = models.TextField()
    key = models.TextField()
    signed_at = models.DateTimeField()
    seen_event = models.BigIntegerField()
    seen_xid = models.BigIntegerField()
    complete_through = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business_date"], name="a_business_date_is_closed_by_one_checkpoint"),
            models.CheckConstraint(name="a_checkpoint_covers_something", condition=models.Q(size__gt=0)),
            models.CheckConstraint(
                name="a_checkpoint_has_its_note",
                condition=~models.Q(note="") & ~models.Q(origin="") & ~models.Q(key=""),
            ),
        ]
        indexes = [models.Index(fields=["signed_at"], name="checkpoints_by_instant")]

    def __str__(self) -> str:
        return f"checkpoint of {self.size} leaves"

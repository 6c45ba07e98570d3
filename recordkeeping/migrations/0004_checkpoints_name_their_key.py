"""A checkpoint says with which public key it was signed, and the newest is found by its instant."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recordkeeping", "0003_every_event_has_a_leaf")]

    operations = [
        migrations.AddField("Checkpoint", "key", models.TextField(default=""), preserve_default=False),
        migrations.RemoveConstraint("Checkpoint", "a_checkpoint_has_its_note"),
        migrations.AddConstraint(
            "Checkpoint",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("note", ""), _negated=True),
                    models.Q(("origin", ""), _negated=True),
                    models.Q(("key", ""), _negated=True),
                ),
                name="a_checkpoint_has_its_note",
            ),
        ),
        migrations.AddIndex("Checkpoint", models.Index(fields=["signed_at"], name="checkpoints_by_instant")),
    ]

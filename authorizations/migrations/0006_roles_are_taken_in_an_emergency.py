"""A role may be taken in an emergency, and is reviewed afterwards."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from machinery.append_only import append_only

TWIN = Path(__file__).with_suffix(".sql")


class Migration(migrations.Migration):
    dependencies = [
        ("authorizations", "0005_roles_may_be_for_a_desk"),
    ]

    operations = [
        migrations.CreateModel(
            name="Emergency",
            fields=[
                (
                    "grant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="emergency",
                        serialize=False,
                        to="authorizations.rolegrant",
                        verbose_name="role",
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                ("at", models.DateTimeField(verbose_name="taken at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="recorded at"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="authorizations.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "emergency",
                "verbose_name_plural": "emergencies",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", "\\S")), name="who_breaks_the_glass_says_why"
                    ),
                    models.UniqueConstraint(fields=("grant", "person"), name="an_emergency_is_of_one_person"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "emergency",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="review",
                        serialize=False,
                        to="authorizations.emergency",
                        verbose_name="emergency",
                    ),
                ),
                ("is_justified", models.BooleanField(verbose_name="justified")),
                ("findings", models.TextField(verbose_name="findings")),
                ("at", models.DateTimeField(verbose_name="reviewed at")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorizations.person"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="authorizations.person",
                        verbose_name="reviewed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "review of an emergency",
                "verbose_name_plural": "reviews of emergencies",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reviewer", models.F("person")), _negated=True),
                        name="nobody_reviews_an_emergency_of_his_own",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("findings__regex", "\\S")),
                        name="who_reviews_an_emergency_says_what_he_found",
                    ),
                ],
            },
        ),
        migrations.RunSQL(TWIN.read_text(), migrations.RunSQL.noop),
        append_only("authorizations_emergency"),
        append_only("authorizations_review"),
    ]

"""People comment on what they see, and name each other."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("recordkeeping", "0007_an_event_is_a_line"),
    ]

    operations = [
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("subject_type", models.TextField()),
                ("subject_id", models.TextField()),
                ("text", models.TextField()),
                ("actor_id", models.TextField()),
                ("actor_name", models.TextField()),
                ("key", models.TextField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="recordkeeping.event"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject_type", "subject_id", "-id"], name="comments_by_subject"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("subject_type__regex", "^[a-z_]{1,40}$"), ("subject_id__regex", "^[0-9]{1,19}$")
                        ),
                        name="a_comment_is_about_one_object",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("actor_id__regex", "^[0-9]{1,19}$"), ("actor_name__regex", "\\S")),
                        name="a_comment_is_an_account_s",
                    ),
                    models.CheckConstraint(condition=models.Q(("text__regex", "\\S")), name="a_comment_says_something"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("text"), 2000
                        ),
                        name="a_comment_is_short",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key__regex", "^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$")), name="a_form_has_a_key"
                    ),
                    models.UniqueConstraint(
                        models.F("actor_id"),
                        models.F("subject_type"),
                        models.F("subject_id"),
                        models.F("key"),
                        django.db.models.functions.text.MD5("text"),
                        name="a_form_is_sent_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("account_id", models.TextField()),
                ("name", models.TextField()),
                (
                    "comment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentions",
                        to="recordkeeping.comment",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account_id", "-comment"], name="mentions_by_account"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("account_id__regex", "^[0-9]{1,19}$"), ("name__regex", "^[^[:space:]]{2,254}$")
                        ),
                        name="a_mention_names_an_account",
                    ),
                    models.UniqueConstraint(
                        fields=("comment", "account_id"), name="a_comment_mentions_an_account_once"
                    ),
                ],
            },
        ),
        append_only("recordkeeping_comment"),
        append_only("recordkeeping_mention"),
    ]

"""People save views of lists: the part of an address after the question mark, under a name."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("authorizations", "0002_people_choose_theme_density_dates_and_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("blotter", models.TextField(verbose_name="list")),
                ("slug", models.TextField()),
                ("name", models.TextField(verbose_name="name")),
                ("query", models.TextField(verbose_name="question")),
                ("is_shared", models.BooleanField(default=False, verbose_name="shared")),
                ("is_default", models.BooleanField(default=False, verbose_name="default")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="recorded at"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name="owner"
                    ),
                ),
            ],
            options={
                "verbose_name": "saved view",
                "verbose_name_plural": "saved views",
                "constraints": [
                    models.UniqueConstraint(fields=("slug",), name="a_slug_names_one_view"),
                    models.UniqueConstraint(fields=("owner", "blotter", "name"), name="a_view_has_a_name_of_its_own"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("owner", "blotter"),
                        name="a_list_opens_with_one_view",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug__regex", "^[a-z0-9][a-z0-9-]{0,79}$")),
                        name="a_view_is_called_by_a_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^.{1,60}$")), name="a_view_has_a_short_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("query__regex", "^[^?#[:space:]]*$")),
                        name="a_question_is_part_of_an_address",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("query"), 2000
                        ),
                        name="a_question_is_short",
                    ),
                ],
            },
        ),
    ]

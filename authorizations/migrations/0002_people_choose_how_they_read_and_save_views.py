"""People choose theme, density, date style and whether single keys are shortcuts, and save views of lists under a name."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        (
            "oauth2_provider",
            "0021_translatable_field_labels",
        ),  # while there are few models to render: it takes 5 s after all of ours
        ("auth", "0012_alter_user_first_name_max_length"),
        ("authorizations", "0001_people_have_accounts"),
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
        migrations.AddField(
            model_name="user",
            name="date_style",
            field=models.CharField(db_default="words", default="words", max_length=8, verbose_name="date style"),
        ),
        migrations.AddField(
            model_name="user",
            name="density",
            field=models.CharField(
                db_default="comfortable", default="comfortable", max_length=12, verbose_name="density"
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="single_keys",
            field=models.BooleanField(db_default=True, default=True, verbose_name="single-key shortcuts"),
        ),
        migrations.AddField(
            model_name="user",
            name="theme",
            field=models.CharField(db_default="auto", default="auto", max_length=8, verbose_name="theme"),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("date_style__regex", "^(words|iso)$")), name="a_date_style_is_words_or_iso"
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("theme__regex", "^(auto|light|dark)$")), name="a_theme_is_auto_light_or_dark"
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("density__regex", "^(comfortable|compact)$")),
                name="a_density_is_comfortable_or_compact",
            ),
        ),
    ]

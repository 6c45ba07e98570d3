"""People choose theme, density, date style, and whether single keys are shortcuts; as it was for everybody who has an account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("authorizations", "0001_people_have_accounts"),
    ]

    operations = [
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
                condition=models.Q(("date_style__in", ("words", "iso"))), name="a_date_style_is_words_or_iso"
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("theme__in", ("auto", "light", "dark"))), name="a_theme_is_auto_light_or_dark"
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("density__in", ("comfortable", "compact"))),
                name="a_density_is_comfortable_or_compact",
            ),
        ),
    ]

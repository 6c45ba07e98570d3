"""Keeps the trouble of a step by its code and data where it was a refusal, so that it is said in any language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("itservices", "0001_runs_are_rows"),
    ]

    operations = [
        migrations.AddField(
            model_name="step",
            name="trouble_code",
            field=models.TextField(db_default="", default=""),
        ),
        migrations.AddField(
            model_name="step",
            name="trouble_data",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(("trouble_code", ""), models.Q(("trouble", ""), _negated=True), _connector="OR"),
                name="trouble_by_its_code_has_a_text",
            ),
        ),
    ]

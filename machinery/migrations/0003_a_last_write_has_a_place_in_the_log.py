"""Keeps how far the log was when a principal had last written, for readers at a standby."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("machinery", "0002_answers_are_kept_by_key"),
    ]

    operations = [
        migrations.CreateModel(
            name="LastWrite",
            fields=[
                ("principal", models.TextField(primary_key=True, serialize=False)),
                ("position", models.BigIntegerField()),
            ],
        ),
    ]

"""Lets a failed step be skipped and a row that was set aside be repaired, each with the request that was carried out with it."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from machinery.append_only import append_only

TRIGGERS = """
create constraint trigger a_step_is_skipped_with_its_request after insert or update of state on itservices_step
    deferrable initially deferred for each row when (new.state = 'SKIPPED')
    execute function authorizations_row_has_its_request('run.skip_step', 'run', 'run_id');
create constraint trigger a_row_is_repaired_with_its_request after insert on itservices_rowrepair
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('row.repair ssi.set', 'quarantined_row', 'row_id');
"""
WITHOUT = """
drop trigger a_step_is_skipped_with_its_request on itservices_step;
drop trigger a_row_is_repaired_with_its_request on itservices_rowrepair;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("itservices", "0002_trouble_is_kept_by_its_code"),
        ("authorizations", "0007_a_row_asks_who_called_for_it"),
        ("machinery", "0001_append_only_can_be_said"),
    ]

    operations = [
        migrations.CreateModel(
            name="RowRepair",
            fields=[
                (
                    "row",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="repair",
                        serialize=False,
                        to="itservices.quarantinedrow",
                    ),
                ),
                ("made", models.JSONField()),
                ("by_kind", models.TextField()),
                ("by_id", models.TextField()),
                ("by_name", models.TextField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", "\\S")), name="a_row_is_repaired_for_a_reason"
                    ),
                ]
            },
        ),
        migrations.AddField(
            model_name="step",
            name="skipped_because",
            field=models.TextField(db_default="", default=""),
        ),
        migrations.AddField(
            model_name="step",
            name="skipped_by",
            field=models.TextField(db_default="", default=""),
        ),
        migrations.AlterField(
            model_name="load",
            name="state",
            field=models.TextField(
                choices=[("LOADING", "Loading"), ("HELD", "Held"), ("LOADED", "Loaded")], default="LOADING"
            ),
        ),
        migrations.AlterField(
            model_name="step",
            name="state",
            field=models.TextField(
                choices=[
                    ("WAITING", "Waiting"),
                    ("READY", "Ready"),
                    ("RUNNING", "Running"),
                    ("DONE", "Done"),
                    ("DEAD", "Dead"),
                    ("SKIPPED", "Skipped"),
                ],
                default="WAITING",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "SKIPPED"), _negated=True),
                    models.Q(("skipped_because__regex", "\\S"), ("skipped_by__regex", "\\S")),
                    _connector="OR",
                ),
                name="a_skipped_step_says_by_whom_and_why",
            ),
        ),
        append_only("itservices_rowrepair"),
        migrations.RunSQL(TRIGGERS, WITHOUT),
    ]

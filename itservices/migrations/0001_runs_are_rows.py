"""Makes runs, steps, loads and proofs rows."""

import datetime

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [("machinery", "0001_append_only_can_be_said")]

    operations = [
        migrations.CreateModel(
            name="Worker",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("seen_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Load",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("file_name", models.TextField()),
                ("sha256", models.TextField()),
                (
                    "state",
                    models.TextField(choices=[("LOADING", "Loading"), ("LOADED", "Loaded")], default="LOADING"),
                ),
                ("received", models.BigIntegerField(default=0)),
                ("accepted", models.BigIntegerField(default=0)),
                ("unchanged", models.BigIntegerField(default=0)),
                ("quarantined", models.BigIntegerField(default=0)),
                ("totals", models.JSONField(default=dict)),
                ("actor_kind", models.TextField()),
                ("actor_id", models.TextField()),
                ("actor_name", models.TextField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "sha256"), name="a_file_is_loaded_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "LOADED"), _negated=True),
                            (
                                "received",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("accepted"), "+", models.F("unchanged")
                                    ),
                                    "+",
                                    models.F("quarantined"),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="a_load_accounts_for_every_row",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProofResult",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("business_date", models.DateField()),
                ("batch", models.BigIntegerField()),
                ("invariant", models.TextField()),
                ("full", models.BooleanField()),
                ("violations", models.BigIntegerField()),
                ("sample", models.JSONField(default=list)),
                ("milliseconds", models.IntegerField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "indexes": [models.Index(fields=["business_date", "-id"], name="proof_by_date")],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "invariant"), name="a_proof_checks_an_invariant_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("job", models.TextField()),
                ("business_date", models.DateField()),
                (
                    "state",
                    models.TextField(
                        choices=[("RUNNING", "Running"), ("DONE", "Done"), ("STOPPED", "Stopped")],
                        default="RUNNING",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("actor_kind", models.TextField()),
                ("actor_id", models.TextField()),
                ("actor_name", models.TextField()),
                ("facts", models.JSONField(default=dict)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("job", "business_date"), name="a_job_runs_once_per_business_date"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", False), ("state", "DONE")),
                            models.Q(models.Q(("state", "DONE"), _negated=True), ("finished_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_run_that_is_done_has_finished",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "DONE"), _negated=True),
                        fields=("job",),
                        name="one_run_of_a_job_is_open_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SandboxClock",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("ahead", models.DurationField(default=datetime.timedelta(0))),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="there_is_one_clock")],
            },
        ),
        migrations.CreateModel(
            name="QuarantinedRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("line", models.BigIntegerField()),
                ("raw", models.TextField()),
                ("reasons", models.JSONField()),
                (
                    "load",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quarantine",
                        to="itservices.load",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("load", "line"), name="a_line_is_quarantined_once")],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.SmallIntegerField()),
                ("name", models.TextField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("WAITING", "Waiting"),
                            ("READY", "Ready"),
                            ("RUNNING", "Running"),
                            ("DONE", "Done"),
                            ("DEAD", "Dead"),
                        ],
                        default="WAITING",
                    ),
                ),
                ("attempt", models.SmallIntegerField(default=0)),
                ("fence", models.BigIntegerField(default=0)),
                ("owner", models.TextField(default="")),
                ("lease_until", models.DateTimeField(null=True)),
                ("checkpoint", models.JSONField(default=dict)),
                ("done_count", models.BigIntegerField(default=0)),
                ("total_count", models.BigIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("trouble", models.TextField(default="")),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="itservices.run"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "name"), name="a_run_has_each_step_once"),
                    models.UniqueConstraint(fields=("run", "position"), name="steps_of_a_run_are_in_order"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "RUNNING"), _negated=True),
                            ("lease_until__isnull", False),
                            _connector="OR",
                        ),
                        name="a_running_step_has_a_lease",
                    ),
                    models.CheckConstraint(condition=models.Q(("attempt__lte", 5)), name="a_step_is_tried_five_times"),
                ],
            },
        ),
        append_only("itservices_quarantinedrow"),
        append_only("itservices_proofresult"),
    ]

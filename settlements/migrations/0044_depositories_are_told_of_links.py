"""Depositories are told of the links between what was sent to them, and are asked to change them."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("refdata", "0007_a_market_keeps_its_key"),
        ("settlements", "0043_what_waited_for_others_is_answered"),
    ]

    operations = [
        migrations.CreateModel(
            name="DepositoryLinkage",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("BEFO", "before"),
                            ("AFTE", "after"),
                            ("WITH", "with"),
                            ("INFO", "for information"),
                            ("POOL", "in a pool"),
                        ]
                    ),
                ),
                ("members", models.IntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="DepositoryPool",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("pool", models.TextField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="depositoryrequest",
            name="a_depository_is_asked_for_an_act",
        ),
        migrations.AlterField(
            model_name="depositoryrequest",
            name="act",
            field=models.TextField(
                choices=[
                    ("CANCEL", "cancel"),
                    ("HOLD", "hold"),
                    ("RELEASE", "release"),
                    ("PRIORITY", "change the priority"),
                    ("PARTIAL", "change the partial settlement indicator"),
                    ("LINK", "link it"),
                    ("UNLINK", "take a link away"),
                ]
            ),
        ),
        migrations.AddConstraint(
            model_name="depositoryrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("act__regex", "^(CANCEL|HOLD|RELEASE|LINK|UNLINK)$"), ("wanted", "")),
                    models.Q(("act", "PRIORITY"), ("wanted__regex", "^[2-4]$")),
                    models.Q(("act", "PARTIAL"), ("wanted__regex", "^(NPAR|PART|PARQ|PARC)$")),
                    _connector="OR",
                ),
                name="a_depository_is_asked_for_an_act",
            ),
        ),
        migrations.AddField(
            model_name="depositorylinkage",
            name="order",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="linkages",
                to="settlements.depositoryorder",
            ),
        ),
        migrations.AddField(
            model_name="depositorylinkage",
            name="other_order",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="linked_by",
                to="settlements.depositoryorder",
            ),
        ),
        migrations.AddField(
            model_name="depositorylinkage",
            name="request",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="linkages",
                to="settlements.depositoryrequest",
            ),
        ),
        migrations.AddField(
            model_name="depositorypool",
            name="participant",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="refdata.party"
            ),
        ),
        migrations.AddField(
            model_name="depositorylinkage",
            name="pool",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="settlements.depositorypool",
            ),
        ),
        migrations.AddConstraint(
            model_name="depositorypool",
            constraint=models.UniqueConstraint(fields=("participant", "pool"), name="a_pool_is_told_under_one_name"),
        ),
        migrations.AddConstraint(
            model_name="depositorypool",
            constraint=models.CheckConstraint(
                condition=models.Q(("pool__regex", "^\\S(.{0,33}\\S)?$")), name="a_pool_that_is_told_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="depositorylinkage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("order__isnull", False)),
                fields=("order", "kind", "other_order", "pool"),
                name="an_order_tells_a_link_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="depositorylinkage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("request__isnull", False)),
                fields=("request", "kind", "other_order", "pool"),
                name="a_request_is_about_a_link_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="depositorylinkage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("order__isnull", False), ("request__isnull", True)),
                    models.Q(("order__isnull", True), ("request__isnull", False)),
                    _connector="OR",
                ),
                name="a_link_is_told_by_an_order_or_by_a_request",
            ),
        ),
        migrations.AddConstraint(
            model_name="depositorylinkage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind__regex", "^(BEFO|AFTE|WITH|INFO)$"),
                        ("other_order__isnull", False),
                        models.Q(("other_order", models.F("order")), _negated=True),
                        ("members__isnull", True),
                        ("pool__isnull", True),
                    ),
                    models.Q(("kind", "POOL"), ("other_order__isnull", True), ("pool__isnull", False)),
                    _connector="OR",
                ),
                name="a_linkage_names_another_order_or_a_pool",
            ),
        ),
        migrations.AddConstraint(
            model_name="depositorylinkage",
            constraint=models.CheckConstraint(
                condition=models.Q(("members__isnull", True), ("members__gte", 2), _connector="OR"),
                name="a_pool_that_is_told_has_two_members_or_more",
            ),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("settlements_depositorypool"),
        append_only("settlements_depositorylinkage"),
    ]

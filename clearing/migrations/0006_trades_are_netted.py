"""Lets trades clear through central counterparties, and keeps the nets that they add up to."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("clearing", "0005_limits_bound_trades"),
        ("refdata", "0002_settlement_instructions_stand"),
        ("settlements", "0004_the_queue_names_its_participants"),
    ]

    operations = [
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="refdata.party"
                    ),
                ),
                (
                    "ccp",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="refdata.party"
                    ),
                ),
                (
                    "market",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="refdata.market"
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[(F("party"), "="), (F("market"), "="), (F("valid"), "&&")],
                        name="a_party_clears_a_market_through_one_ccp_a_day",
                    ),
                    models.CheckConstraint(condition=~Q(party=F("ccp")), name="nobody_clears_through_itself"),
                    models.CheckConstraint(
                        condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                        name="a_membership_has_a_beginning",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Novation",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="novation",
                        serialize=False,
                        to="clearing.tradeversion",
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "ccp",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
                (
                    "ssi",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.ssi",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NetObligation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("settlement_date", models.DateField()),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=24)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24)),
                ("gross", models.IntegerField()),
                ("gross_quantity", models.DecimalField(decimal_places=6, max_digits=24)),
                ("gross_amount", models.DecimalField(decimal_places=6, max_digits=24)),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "party",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
                (
                    "ccp",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
                (
                    "asset",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.asset",
                    ),
                ),
                (
                    "currency",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.asset",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.account",
                    ),
                ),
                (
                    "cash_account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.account",
                    ),
                ),
                (
                    "match",
                    models.OneToOneField(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="net",
                        to="settlements.match",
                    ),
                ),
                (
                    "supersedes",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="clearing.netobligation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["settlement_date", "-id"], name="nets_by_day"),
                    models.Index(fields=["party", "-id"], name="nets_of_a_party"),
                    models.Index(fields=["asset", "-id"], name="nets_in_an_asset"),
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["business_date"], name="nets_by_business_date"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=["supersedes"], name="a_net_is_superseded_once"),
                    models.CheckConstraint(
                        condition=Q(quantity=0, amount=0, match__isnull=True)
                        | (~Q(quantity=0, amount=0) & Q(match__isnull=False)),
                        name="a_net_of_something_is_instructed",
                    ),
                    models.CheckConstraint(condition=~Q(party=F("ccp")), name="nobody_nets_with_itself"),
                    models.CheckConstraint(condition=Q(supersedes__lt=F("id")), name="a_net_supersedes_an_earlier_one"),
                    models.CheckConstraint(
                        condition=Q(gross_quantity__gte=F("quantity"))
                        & Q(gross_quantity__gte=-F("quantity"))
                        & Q(gross_amount__gte=F("amount"))
                        & Q(gross_amount__gte=-F("amount")),
                        name="a_net_is_never_more_than_its_gross",
                    ),
                    models.CheckConstraint(
                        condition=Q(gross__gt=0) | Q(supersedes__isnull=False), name="a_net_has_trades_or_supersedes"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NetMember",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "net_id", "version_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "net",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="clearing.netobligation",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nets",
                        to="clearing.tradeversion",
                    ),
                ),
                ("side", models.TextField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(side__in=["BUY", "SELL"]), name="a_member_is_on_the_side_of_seller_or_buyer"
                    ),
                ]
            },
        ),
        migrations.RemoveConstraint(model_name="opentrade", name="work_on_a_trade_is_open"),
        migrations.AddConstraint(
            model_name="opentrade",
            constraint=models.CheckConstraint(
                condition=Q(state__in=["AWAITING_NETTING", "CAPTURED", "ENRICHED", "EXCEPTION"]),
                name="work_on_a_trade_is_open",
            ),
        ),
    ]

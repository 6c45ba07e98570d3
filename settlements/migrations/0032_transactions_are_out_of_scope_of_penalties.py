"""What is out of scope of penalties is a rule of the market, and an instruction says of its trade what the rule looks at."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("settlements", "0031_markets_resolve_gridlocks_by_a_policy"),
    ]

    operations = [
        migrations.CreateModel(
            name="TradeTerms",
            fields=[
                (
                    "instruction",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="trade_terms",
                        serialize=False,
                        to="settlements.instruction",
                    ),
                ),
                ("transaction_type", models.TextField(null=True)),
                ("place_of_trade", models.TextField(null=True)),
                ("instructed_by", models.TextField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("transaction_type__isnull", True),
                                ("transaction_type__regex", "^[A-Z]{4}$"),
                                _connector="OR",
                            ),
                            models.Q(
                                ("place_of_trade__isnull", True),
                                ("place_of_trade__regex", "^[A-Z0-9]{4}$"),
                                _connector="OR",
                            ),
                            models.Q(
                                ("instructed_by__isnull", True),
                                ("instructed_by__regex", "^(DELI|RECE)$"),
                                _connector="OR",
                            ),
                        ),
                        name="what_is_said_of_a_trade_uses_the_codes_of_the_standards",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("transaction_type__isnull", False),
                            ("place_of_trade__isnull", False),
                            ("instructed_by__isnull", False),
                            _connector="OR",
                        ),
                        name="something_is_said_of_a_trade",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="penaltymarket",
            name="types_out_of_scope",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddIndex(
            model_name="matchingterms",
            index=models.Index(
                condition=models.Q(("transaction_type", "TRAD"), _negated=True),
                fields=["instruction"],
                name="matching_terms_of_no_trade",
            ),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("settlements_tradeterms"),
    ]

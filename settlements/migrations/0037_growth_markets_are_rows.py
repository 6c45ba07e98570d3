"""Which markets are SME growth markets is dated rows; both sides of a trade say where it was made, and no instrument does."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("settlements", "0036_parties_set_their_own_priorities"),
    ]

    operations = [
        migrations.CreateModel(
            name="GrowthMarket",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("mic", models.TextField()),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("is_listed", models.BooleanField()),
                ("source", models.TextField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[(models.F("mic"), "="), (models.F("valid"), "&&")],
                        name="a_market_is_a_growth_market_or_none_on_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="a_market_is_a_growth_market_from_a_day_on",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mic__regex", "^[A-Z0-9]{4}$")), name="a_growth_market_is_named_by_its_mic"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__regex", "\\S")), name="a_growth_market_names_its_source"
                    ),
                ],
            },
        ),
        migrations.RemoveField(model_name="penaltyinstrument", name="is_on_growth_market"),
        migrations.AddIndex(
            model_name="tradeterms",
            index=models.Index(
                condition=models.Q(("place_of_trade__isnull", False)),
                fields=["place_of_trade"],
                name="trade_terms_by_place",
            ),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
    ]

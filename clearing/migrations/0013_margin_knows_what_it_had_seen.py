"""A reckoning of margin says which of what came of calls it had seen, and a security of no known kind is missing something."""

from pathlib import Path

from django.db import migrations, models
from django.db.models import Q

TWIN = Path(__file__).with_suffix(".sql")


class Migration(migrations.Migration):
    dependencies = [("clearing", "0012_members_and_tolerances_have_their_requests")]

    operations = [
        migrations.AddField("marginreckoning", "newest_act", models.BigIntegerField(db_default=0, default=0)),
        migrations.RunSQL(TWIN.read_text(), migrations.RunSQL.noop),
        migrations.RemoveConstraint("marginterms", "a_call_is_due_in_days"),
        migrations.AddConstraint(
            "marginterms",
            models.CheckConstraint(name="a_call_is_due_in_days", condition=Q(due_days__gte=1, due_days__lte=30)),
        ),
        migrations.RemoveConstraint("marginexception", "margin_is_missing_something_known"),
        migrations.AddConstraint(
            "marginexception",
            models.CheckConstraint(
                name="margin_is_missing_something_known",
                condition=Q(
                    code__regex="^(no_price|price_too_old|no_exchange_rate|short_position|no_due_time|unknown_kind)$"
                ),
            ),
        ),
    ]

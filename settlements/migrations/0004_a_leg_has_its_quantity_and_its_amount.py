"""Holds every leg to have its quantity and its amount: a missing one passed, since NULL is not false."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("settlements", "0003_settlements_are_found_by_night")]

    operations = [
        migrations.RemoveConstraint(
            model_name="instruction",
            name="securities_and_cash_as_the_payment_type_says",
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("asset__isnull", False),
                        ("payment__in", ["DVP", "DWP"]),
                        ("quantity__gt", 0),
                        ("quantity__isnull", False),
                        ("securities_account__isnull", False),
                        ("amount__gt", 0),
                        ("amount__isnull", False),
                        ("cash_account__isnull", False),
                        ("currency__isnull", False),
                    ),
                    models.Q(
                        ("asset__isnull", False),
                        ("payment", "FOP"),
                        ("quantity__gt", 0),
                        ("quantity__isnull", False),
                        ("securities_account__isnull", False),
                        ("amount__isnull", True),
                        ("cash_account__isnull", True),
                        ("currency__isnull", True),
                    ),
                    models.Q(
                        ("asset__isnull", True),
                        ("payment", "PFOD"),
                        ("quantity__isnull", True),
                        ("securities_account__isnull", True),
                        ("amount__gt", 0),
                        ("amount__isnull", False),
                        ("cash_account__isnull", False),
                        ("currency__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="securities_and_cash_as_the_payment_type_says",
            ),
        ),
    ]

"""Makes the risk officer, who sets limits and releases nothing, a role of the house."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("authorizations", "0007_a_row_asks_who_called_for_it"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="delegation",
            name="a_role_of_the_house_is_delegated",
        ),
        migrations.RemoveConstraint(
            model_name="policyrule",
            name="a_rule_escalates_to_a_role_before_it_expires",
        ),
        migrations.RemoveConstraint(
            model_name="policystep",
            name="a_step_is_for_a_role_of_the_house",
        ),
        migrations.RemoveConstraint(
            model_name="rolegrant",
            name="a_role_is_one_of_the_house",
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__regex",
                        "^(accountant|approver|auditor|compliance_analyst|data_steward|front_office_client|head_of_operations|it_operator|records_manager|risk_officer|senior_approver|settlement_clerk|settlement_supervisor)$",
                    )
                ),
                name="a_role_of_the_house_is_delegated",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expires_after__gt", 0),
                    models.Q(
                        models.Q(("escalates_after__isnull", True), ("escalates_to", "")),
                        models.Q(
                            ("escalates_after__gt", 0),
                            ("escalates_after__lt", models.F("expires_after")),
                            (
                                "escalates_to__regex",
                                "^(accountant|approver|auditor|compliance_analyst|data_steward|front_office_client|head_of_operations|it_operator|records_manager|risk_officer|senior_approver|settlement_clerk|settlement_supervisor)$",
                            ),
                        ),
                        _connector="OR",
                    ),
                ),
                name="a_rule_escalates_to_a_role_before_it_expires",
            ),
        ),
        migrations.AddConstraint(
            model_name="policystep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__regex",
                        "^(accountant|approver|auditor|compliance_analyst|data_steward|front_office_client|head_of_operations|it_operator|records_manager|risk_officer|senior_approver|settlement_clerk|settlement_supervisor)$",
                    )
                ),
                name="a_step_is_for_a_role_of_the_house",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__regex",
                        "^(accountant|approver|auditor|compliance_analyst|data_steward|front_office_client|head_of_operations|it_operator|records_manager|risk_officer|senior_approver|settlement_clerk|settlement_supervisor)$",
                    )
                ),
                name="a_role_is_one_of_the_house",
            ),
        ),
    ]

"""A list opens with a shared view for who holds a role."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("authorizations", "0002_people_choose_how_they_read_and_save_views")]

    operations = [
        migrations.AddField(
            model_name="savedview",
            name="opens_for",
            field=models.TextField(db_default="", default="", verbose_name="role that opens with it"),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("opens_for", ""), _negated=True),
                fields=("blotter", "opens_for"),
                name="a_list_opens_with_one_view_for_a_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.CheckConstraint(
                condition=models.Q(("opens_for", ""), ("is_shared", True), _connector="OR"),
                name="a_view_that_opens_for_a_role_is_shared",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.CheckConstraint(
                condition=models.Q(("opens_for__regex", "^[a-z_]*$")), name="a_view_opens_for_a_role_by_its_code"
            ),
        ),
    ]

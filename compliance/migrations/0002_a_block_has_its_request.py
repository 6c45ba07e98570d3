"""Refuses a block that is placed or lifted without the request that was carried out with it."""

from django.db import migrations

TRIGGERS = """
create constraint trigger a_block_is_placed_with_its_request after insert on compliance_block
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('block.place', 'block', 'id');
create constraint trigger a_block_is_lifted_with_its_request after update on compliance_block
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('block.lift', 'block', 'id');
"""
WITHOUT = """
drop trigger a_block_is_placed_with_its_request on compliance_block;
drop trigger a_block_is_lifted_with_its_request on compliance_block;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("compliance", "0001_blocks_have_a_legal_reason"),
        ("authorizations", "0007_a_row_asks_who_called_for_it"),
    ]

    operations = [
        migrations.RunSQL(TRIGGERS, WITHOUT),
    ]

-- Keeps the settlement units of tonight for a night: those that it has kept stay.
insert into settlements_nightunits (slice, asset_id, quantity_type, minimum_unit, multiple)
select %(slice)s, u.asset_id, u.quantity_type, u.minimum_unit, u.multiple from ({units}) u
on conflict (slice, asset_id) do nothing

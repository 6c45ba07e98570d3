-- Reckonings made before this was kept saw what had come of calls by their instant.
alter table clearing_marginreckoning disable trigger clearing_marginreckoning_is_append_only;
update clearing_marginreckoning r
set newest_act = coalesce((select max(x.id) from clearing_margincallact x where x.at <= r.at and x.reckoning_id is distinct from r.id), 0);
alter table clearing_marginreckoning enable trigger clearing_marginreckoning_is_append_only;

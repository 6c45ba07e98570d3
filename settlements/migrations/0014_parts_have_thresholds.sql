-- A threshold is only ended, never changed nor deleted, and stands with the request that set it.
create trigger a_threshold_of_parts_is_only_ended before update on settlements_partthreshold
    for each row execute function refdata_only_ends_earlier('valid');
create trigger settlements_partthreshold_is_never_deleted before delete or truncate on settlements_partthreshold
    for each statement execute function machinery_refuse_change();
create constraint trigger a_threshold_of_parts_has_its_request after insert or update on settlements_partthreshold
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('part_threshold.set', 'market', 'market_id');

-- They are only ended, never changed nor deleted, and stand with the request that set them.
create trigger gridlock_policies_are_only_ended before update on settlements_gridlockrule
    for each row execute function refdata_only_ends_earlier('valid');
create trigger settlements_gridlockrule_is_never_deleted before delete or truncate on settlements_gridlockrule
    for each statement execute function machinery_refuse_change();
create constraint trigger a_gridlock_policy_has_its_request after insert or update on settlements_gridlockrule
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('gridlocks.set', 'market', 'market_id');

-- What PostgreSQL keeps of limits beyond Django's constraints: facts are facts, and what is consequential was agreed to.
alter table clearing_earmark
    add constraint an_earmark_has_its_version foreign key (version_id) references clearing_tradeversion (id),
    add constraint an_earmark_has_its_limit foreign key (use_id) references clearing_limituse (id);

alter table clearing_earmarkfreed
    add constraint what_is_freed_is_of_a_version foreign key (version_id) references clearing_tradeversion (id);

create trigger terms_of_a_limit_are_only_ended before update on clearing_limitterms
    for each row execute function refdata_only_ends_earlier('valid');
create trigger an_override_is_only_ended before update on clearing_limitoverride
    for each row execute function refdata_only_ends_earlier('valid');
create trigger clearing_limitterms_is_never_deleted before delete or truncate on clearing_limitterms
    for each statement execute function machinery_refuse_change();
create trigger clearing_limitoverride_is_never_deleted before delete or truncate on clearing_limitoverride
    for each statement execute function machinery_refuse_change();

create constraint trigger terms_of_a_limit_have_their_request after insert or update on clearing_limitterms
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('limit.set', 'limit', 'limit_id');
create constraint trigger an_override_has_its_request after insert or update on clearing_limitoverride
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('limit.override', 'limit', 'limit_id');

-- A desk serves parties of its own legal entity, and that it does is only ended.
create unique index a_party_is_served_by_one_legal_entity on refdata_party (id, legal_entity_id);
alter table refdata_deskparty add constraint a_desk_serves_parties_of_its_legal_entity
    foreign key (party_id, legal_entity_id) references refdata_party (id, legal_entity_id);
alter table refdata_deskparty add constraint a_desk_that_serves_is_of_the_legal_entity
    foreign key (desk_id, legal_entity_id) references authorizations_desk (id, legal_entity_id);
create trigger a_party_of_a_desk_is_only_ended before update on refdata_deskparty
    for each row execute function refdata_only_ends_at_an_earlier_instant();
create trigger refdata_deskparty_is_never_deleted before delete or truncate on refdata_deskparty
    for each statement execute function machinery_refuse_change();

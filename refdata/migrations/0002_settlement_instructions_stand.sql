-- What Django cannot declare: terms of an SSI are those of its party, and facts are only ended.
alter table refdata_ssiterms add constraint terms_of_an_ssi_bear_its_party
    foreign key (ssi_id, party_id) references refdata_ssi (id, party_id);

create trigger a_set_of_ssi_terms_is_only_ended before update on refdata_ssiterms
    for each row execute function refdata_only_ends_earlier('valid');
create trigger a_set_of_bond_terms_is_only_ended before update on refdata_bondterms
    for each row execute function refdata_only_ends_earlier('valid');
create trigger a_price_collar_is_only_ended before update on refdata_pricecollar
    for each row execute function refdata_only_ends_earlier('valid');

create trigger refdata_ssi_is_append_only before update or delete or truncate on refdata_ssi
    for each statement execute function machinery_refuse_change();
do $$
declare
    name text;
begin
    foreach name in array array['ssiterms', 'bondterms', 'pricecollar'] loop
        execute format('create trigger refdata_%1$s_is_never_deleted before delete or truncate on refdata_%1$s '
            'for each statement execute function machinery_refuse_change()', name);
    end loop;
end $$;

-- What PostgreSQL keeps of margin beyond Django's constraints: facts are facts, and what is consequential was agreed to.
alter table clearing_marginline
    add constraint a_line_is_of_an_account_of_the_books foreign key (book_id) references ledger_account (id);

create trigger terms_of_margin_are_only_ended before update on clearing_marginterms
    for each row execute function refdata_only_ends_earlier('valid');
create trigger what_secures_margin_is_only_ended before update on clearing_margincover
    for each row execute function refdata_only_ends_earlier('valid');
create trigger clearing_marginterms_is_never_deleted before delete or truncate on clearing_marginterms
    for each statement execute function machinery_refuse_change();
create trigger clearing_margincover_is_never_deleted before delete or truncate on clearing_margincover
    for each statement execute function machinery_refuse_change();

create constraint trigger terms_of_margin_have_their_request after insert or update on clearing_marginterms
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('margin.set', 'margin_account', 'account_id');
create constraint trigger what_secures_margin_has_its_request after insert or update on clearing_margincover
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('margin.set', 'margin_account', 'account_id');
create constraint trigger what_relieves_a_call_has_its_request after insert on clearing_margincallact
    deferrable initially deferred
    for each row when (new.kind in ('NOTED', 'WITHDRAWN'))
    execute function authorizations_row_has_its_request('margin_call.relieve', 'margin_call', 'call_id');

-- A call is never met beyond its amount: checked at commit, when all that came of it is there.
create function clearing_call_is_met_within_its_amount() returns trigger language plpgsql as $$
declare
    asked numeric := (select amount from clearing_margincall where id = new.call_id);
    met numeric := (select sum(amount) from clearing_margincallact where call_id = new.call_id);
begin
    if met > asked then
        raise exception using errcode = 'check_violation', constraint = 'a_call_is_met_within_its_amount',
            message = format('margin call %s: expected at most %s, found %s', new.call_id, asked, met);
    end if;
    return null;
end $$;

create constraint trigger a_call_is_met_within_its_amount after insert on clearing_margincallact
    deferrable initially deferred for each row execute function clearing_call_is_met_within_its_amount();

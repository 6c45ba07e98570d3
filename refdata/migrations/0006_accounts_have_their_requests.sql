-- Accounts are opened and closed with the request that was carried out with it.

create constraint trigger an_account_is_opened_with_its_request after insert on refdata_account
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('account.open', 'account', 'id');
create constraint trigger an_account_is_closed_with_its_request after update on refdata_account
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('account.close', 'account', 'id');

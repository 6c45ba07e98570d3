-- Where trades stand while they are netted: this session's own, empty at each commit. A leg is one of the two trades that
-- replaced a version; a book says on which accounts an SSI settles on a day; a sum is what becomes a net, with its id and its legs.
create temporary table if not exists netting_leg (
    version bigint not null,
    trade bigint not null,
    side text not null,
    party integer not null,
    ccp integer not null,
    asset integer not null,
    currency integer not null,
    settlement_date date not null,
    ssi integer not null,
    ccp_ssi integer not null,
    account integer,
    cash_account integer,
    quantity numeric not null,
    amount numeric not null,
    supersedes bigint
) on commit delete rows;
create temporary table if not exists netting_book (
    ssi integer not null,
    day date not null,
    account integer,
    cash_account integer
) on commit delete rows;
create temporary table if not exists netting_sum (
    net bigint not null default nextval('clearing_netobligation_id_seq'),
    party integer not null,
    ccp integer not null,
    asset integer not null,
    currency integer not null,
    settlement_date date not null,
    account integer,
    cash_account integer,
    ccp_account integer,
    ccp_cash_account integer,
    quantity numeric not null,
    amount numeric not null,
    gross bigint not null,
    gross_quantity numeric not null,
    gross_amount numeric not null,
    supersedes bigint,
    versions bigint[] not null,
    sides text[] not null
) on commit delete rows

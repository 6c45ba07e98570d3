-- Where what may be matched stands while its pairs are found, and the pairs: this session's own, emptied at each commit.
create temporary table if not exists matching_waiting (
    instruction_id bigint not null,
    key uuid not null,
    delivers boolean not null,
    market_id integer not null,
    currency_id integer not null,
    amount_units bigint not null,
    common_reference text,
    deliverer_client text,
    receiver_client text,
    deliverer_account text,
    receiver_account text
) on commit delete rows;
create temporary table if not exists matching_met (
    delivering_id bigint not null,
    receiving_id bigint not null,
    units bigint not null,
    limit_units bigint not null,
    match_id bigint not null default nextval('settlements_match_id_seq')
) on commit delete rows

-- Journals of one movement each, ready to be written: what the plain INSERT .. SELECT reads.
create table bench_staged (
    id bigint not null, effect text not null, kind text not null, value_date date not null, asset_id integer not null,
    debit_account integer not null, credit_account integer not null, amount numeric(24, 6) not null, fingerprint text not null)

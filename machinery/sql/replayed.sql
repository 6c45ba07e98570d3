-- How many bytes of log up to a position this standby has not replayed (null: it is none), and the age of its newest commit.
select
    case
        when pg_is_in_recovery() then (%(position)s - (pg_last_wal_replay_lsn() - '0/0'::pg_lsn))::bigint
    end as missing,
    coalesce(extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()), 'infinity')::float as seconds

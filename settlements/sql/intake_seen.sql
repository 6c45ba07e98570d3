-- Where the references of a whole file are gathered while it is only checked: this session's own, until it is dropped.
create temporary table if not exists intake_seen (
    participant integer not null,
    reference text not null,
    field text not null,
    line bigint not null,
    facts uuid not null
)

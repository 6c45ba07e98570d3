-- A trail to be sealed: events of a business day as the product writes them, made at once.
insert into recordkeeping_event (actor_kind, actor_id, actor_name, code, subject_type, subject_ids, before, after, reason, request_id, at)
select 'person', (n %% 40)::text, 'Clerk ' || n %% 40, 'hold.placed', 'book_account', array[(n %% 100000)::text],
       jsonb_build_object('held', (n %% 1000) || '.00'), jsonb_build_object('hold', n, 'amount', (n %% 9000) || '.25', 'held', (n %% 1000 + 12) || '.25'),
       'a hold for the auction', 'request-' || lpad(n::text, 12, '0'), timestamptz '2026-11-20 08:00Z' + n * interval '10 milliseconds'
from generate_series(1, %(number)s) n

-- Keeps one event; its id.
select recordkeeping_keep_event(
    %(actor_kind)s, %(actor_id)s, %(actor_name)s, %(code)s, %(subject_type)s, %(subject_ids)s::text[], %(before)s::jsonb,
    %(after)s::jsonb, %(reason)s, %(request_id)s, %(at)s)

-- Keeps one event. Its id, its transaction and the instant at which it is recorded are the database's to say.
insert into recordkeeping_event
    (actor_kind, actor_id, actor_name, code, subject_type, subject_ids, before, after, reason, request_id, at)
values (%(actor_kind)s, %(actor_id)s, %(actor_name)s, %(code)s, %(subject_type)s, %(subject_ids)s, %(before)s, %(after)s,
        %(reason)s, %(request_id)s, %(at)s)
returning id

-- Keeps how a request ended; in which transaction, the database says itself.
insert into authorizations_requestend (request_id, how, revision, by_kind, by_id, by_name, reason, at)
values (%(request)s, %(how)s, %(revision)s, %(by_kind)s, %(by_id)s, %(by_name)s, %(reason)s, %(at)s)

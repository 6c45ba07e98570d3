"""Events out: what happened to a client's business leaves the house, by a feed that is read and by webhooks that are sent.

An event out is a projection of a sealed event of the trail, made anew each time it is read: no second table of events
could disagree with the first. Nouns: event type, subscription, secret, delivery, attempt, release of the sender.
Sources: Standard Webhooks 1.0.0; OWASP ASVS 5.0 V1.3.6 (server-side request forgery).
"""

"""Events for programs: the feed that is read, and the subscriptions that are sent."""

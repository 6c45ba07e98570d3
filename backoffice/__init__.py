"""The composition root: settings, wiring, the order of the day and the web front; it knows every app, no app imports it."""

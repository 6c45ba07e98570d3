"""The composition root: settings, wiring, the order of the day, the web front. It knows every app; no app knows it."""

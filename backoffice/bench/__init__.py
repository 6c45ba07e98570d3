"""Benches: each measures a ratio against a limit in the same run, prints a table, and with --json one object."""

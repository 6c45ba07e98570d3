"""Django plumbing with no domain: transactions, statements, permissions marks, formatting."""

"""The books for programs: accounts, statements, journals."""

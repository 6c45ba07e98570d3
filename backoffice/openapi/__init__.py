"""The description of the programs' door in OpenAPI 3.1: drawn from the marks of its operations, never written by hand."""

"""Pages of instructions."""

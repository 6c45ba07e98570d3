"""Pages of trades and of limits."""

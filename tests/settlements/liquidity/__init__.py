"""Liquidity saving, module by module."""

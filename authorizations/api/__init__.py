"""Requests, commands and the policy for programs. Programs ask and follow; people decide."""

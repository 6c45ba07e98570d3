"""Tests of messages with the outside."""

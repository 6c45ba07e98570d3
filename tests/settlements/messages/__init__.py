"""Tests of the settlement messages of ISO 20022 and ISO 15022."""

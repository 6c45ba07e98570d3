"""The tables of compliance; other apps take them only for a foreign key or a type."""

from compliance.models.block import Block, LegalReason, ReasonCode

__all__ = ["Block", "LegalReason", "ReasonCode"]

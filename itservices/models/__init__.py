"""The nouns of IT services."""

from itservices.models.clock import SandboxClock
from itservices.models.load import Load, QuarantinedRow, RowRepair
from itservices.models.proof import ProofResult
from itservices.models.run import Run, Step, Worker

__all__ = ["Load", "ProofResult", "QuarantinedRow", "RowRepair", "Run", "SandboxClock", "Step", "Worker"]

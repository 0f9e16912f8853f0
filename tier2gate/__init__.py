"""tier2gate gates pull requests on a deterministic test run."""

__version__ = "1.0.0"

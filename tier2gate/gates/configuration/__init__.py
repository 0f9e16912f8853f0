"""The configuration, `tier2gate.yaml`, and what it decides for a call."""

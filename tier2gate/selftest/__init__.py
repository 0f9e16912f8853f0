"""The self-test: known faults are planted, and `check` and `update` must catch each."""

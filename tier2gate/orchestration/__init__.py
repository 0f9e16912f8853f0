"""The Tier-2 core: from definitions to results, a verdict and one stable hash.

Pure and deterministic: nothing here reads a file, a clock, the environment or a random source. One
module per stage; `test_run` is the top of the stack.
"""

"""`python -m tier2gate`: the command line."""

from tier2gate.cli import main

main()

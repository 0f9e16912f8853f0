"""The entry point of `python -I -m tier2gate.github`, which the Action's image starts."""

from tier2gate.github.action import main

if __name__ == "__main__":
    main()

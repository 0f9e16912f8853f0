"""The process's way in: `tier2gate`, and `python -m tier2gate`."""

import gc
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line, and leave with the outcome's exit status."""
    # Nothing here makes cycles worth collecting, and looking for them is a tenth of every start.
    gc.disable()
    from tier2gate.cli import run  # noqa: PLC0415 - not before

    status = run()
    gc.freeze()  # nor is it worth looking through everything once more at the end
    raise SystemExit(status)


if __name__ == "__main__":
    main()

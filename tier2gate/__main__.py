"""The process's way in: `tier2gate`, and `python -m tier2gate`."""

import gc
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line, and leave with the outcome's exit status."""
    # Nothing here makes cycles worth collecting, and looking for them is a tenth of every start.
    gc.disable()
    try:
        from tier2gate.cli import run  # noqa: PLC0415 - not before
    except KeyboardInterrupt:
        from tier2gate.errors import INTERRUPTED_EXIT_CODE  # noqa: PLC0415 - as above

        raise SystemExit(INTERRUPTED_EXIT_CODE) from None
    status = run()
    gc.freeze()  # nor is it worth looking through everything once more at the end
    raise SystemExit(status)


if __name__ == "__main__":
    main()

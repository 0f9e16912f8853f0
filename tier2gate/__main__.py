"""The entry point of `tier2gate` and of `python -I -m tier2gate`.

Without `-I`, `-m` puts the current folder first on `sys.path`: in a checkout, that is code of
whoever wrote the pull request, and it runs before any line of this package can prevent it.
"""

import gc
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line, and leave with the outcome's exit status."""
    # Nothing here makes cycles worth collecting, and looking for them is a tenth of every start.
    gc.disable()
    try:
        from tier2gate.cli import run  # noqa: PLC0415 - not before
    except KeyboardInterrupt:
        from tier2gate.foundation.errors import INTERRUPTED_EXIT_CODE  # noqa: PLC0415 - as above

        raise SystemExit(INTERRUPTED_EXIT_CODE) from None
    status = run()
    gc.freeze()  # nor is it worth looking through everything once more at the end
    raise SystemExit(status)


if __name__ == "__main__":
    main()

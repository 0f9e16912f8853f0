"""What a container costs: the image against the same check outside it plus the engine's own start.

Run it with `python benchmarks/image.py [RUNS]`, after `.ci/set-up`; it builds the image. All three
are timed in turn: the Action in the image over a gate of one scenario, the Action outside, and
`true` in the image, which is what the engine takes by itself. The aim is a median under 1.5.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from startup import ENVIRONMENT, EXPECTATIONS, SUITE

from tests.engine import HARDENED, open_engine
from tier2gate import __version__
from tier2gate.results.invocation import IMAGE


def seconds(command: Sequence[str], folder: str, environment: dict[str, str]) -> float:
    """Time one run of a command, in seconds of wall time."""
    start = time.perf_counter()
    subprocess.run(
        command, check=True, cwd=folder, stdout=subprocess.DEVNULL, env=environment, timeout=60
    )
    return time.perf_counter() - start


def main() -> None:
    """Time all three in turn, and print the medians and the ratio."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    engine = open_engine()
    tag = f"{IMAGE}:{__version__}"
    engine.build(tag)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "one.suite.yaml").write_text(SUITE, encoding="utf-8")
        (Path(folder) / "one.expectations.yaml").write_text(EXPECTATIONS, encoding="utf-8")
        outside = (sys.executable, "-I", "-m", "tier2gate.github")
        update = (sys.executable, "-I", "-m", "tier2gate", "update")
        seconds(update, folder, ENVIRONMENT)
        start = [os.fspath(engine.podman), "run", "--rm", "--pull=never", *HARDENED]
        start += [f"--volume={folder}:/github/workspace:ro", "--workdir=/github/workspace"]
        inside, nothing = [*start, tag], [*start, "--entrypoint=/bin/true", tag]
        rows = [
            (
                seconds(inside, folder, dict(engine.environment)),
                seconds(outside, folder, ENVIRONMENT),
                seconds(nothing, folder, dict(engine.environment)),
            )
            for _ in range(runs + 1)
        ][1:]
    names = ("in the image", "outside", "the engine")
    for name, times in zip(names, zip(*rows, strict=True), strict=True):
        print(f"{name:<14}{statistics.median(times) * 1000:>6.0f} ms")
    ratio = statistics.median(ours / (bare + engine) for ours, bare, engine in rows)
    print(f"ratio, median of {runs} runs: {ratio:.2f}")


if __name__ == "__main__":
    main()

"""A real container engine with the project's own images and settings (`.ci/set-up-engine`)."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.tools import TOOLS, miss, require

REPOSITORY = Path(__file__).parents[1]
HARDENED = (
    "--network=none",
    "--read-only",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
)
"""Restrictions that the image has to work with: no network, no writable files, no capabilities."""

_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
_PIP = (Path("/etc/pip.conf"), Path.home() / ".config/pip/pip.conf", Path.home() / ".pip/pip.conf")


@dataclass(frozen=True, kw_only=True)
class Engine:
    """podman, as set up by `.ci/set-up-engine`.

    Attributes:
        podman: the program.
        environment: all variables that it is started with.
    """

    podman: Path
    environment: Mapping[str, str]

    def call(self, *words: str | Path, timeout: int = 120) -> subprocess.CompletedProcess[bytes]:
        """Call podman, and return its exit status and output."""
        return subprocess.run(
            [self.podman, *words],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            check=False,
        )

    def ask(self, *words: str | Path) -> str:
        """Call podman, and return its output; a failure is an error."""
        done = self.call(*words)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    def build(self, tag: str, *, folder: Path = REPOSITORY) -> str:
        """Build an image as GitHub's runner does, only from local files.

        The steps of the build can use the certificates and pip settings of this machine.

        Returns:
            Its id.
        """
        mounts = [f"--volume={path}:{place}:ro" for path, place in lent_mounts().items()]
        build = ("build", "--quiet", "--pull=never", "--network=host", *mounts)
        done = self.call(*build, f"--tag={tag}", folder, timeout=600)
        assert done.returncode == 0, (done.stdout + done.stderr).decode()
        return done.stdout.decode().split()[-1]

    def start(self, image: str, *options: str) -> subprocess.Popen[bytes]:
        """Start an image without waiting; its output can be read while it runs."""
        return subprocess.Popen(
            [self.podman, "run", "--rm", "--pull=never", *options, image],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )

    def run(
        self, image: str, *options: str, words: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[bytes]:
        """Run an image to its end, and remove the container."""
        return self.call("run", "--rm", "--pull=never", *options, image, *words)


def lent_mounts() -> dict[Path, Path]:
    """Return the files that a build may need to reach the package index, and their places."""
    places = {_CERTIFICATES: _CERTIFICATES, _PIP[0]: _PIP[0]}
    places |= {path: Path("/root") / path.relative_to(Path.home()) for path in _PIP[1:]}
    return {path: place for path, place in places.items() if path.exists()}


def open_engine() -> Engine:
    """Return the engine; without it the test is skipped, or fails in CI."""
    podman = require("podman")
    settings = TOOLS / "engine"
    if not list(settings.glob(f"ready-{os.geteuid()}-*")):
        miss("container engine of the project's own, which .ci/set-up-engine makes for this user,")
    environment = {
        "CONTAINERS_CONF": str(settings / "containers.conf"),
        "CONTAINERS_STORAGE_CONF": str(settings / "storage.conf"),
        "HOME": str(settings),
        "PATH": os.environ.get("PATH", os.defpath),
    }
    return Engine(podman=podman, environment=environment)

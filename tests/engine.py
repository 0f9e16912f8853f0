"""A real container engine, with images and settings of the project's own (`.ci/set-up-engine`)."""

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
"""What the image must bear: no network, no file of its own written, no power of root's."""

_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
_PIP = (Path("/etc/pip.conf"), Path.home() / ".config/pip/pip.conf", Path.home() / ".pip/pip.conf")


@dataclass(frozen=True, kw_only=True)
class Engine:
    """podman, as `.ci/set-up-engine` left it.

    Attributes:
        podman: the program.
        environment: what it is started with, and nothing else.
    """

    podman: Path
    environment: Mapping[str, str]

    def call(self, *words: str | Path, timeout: int = 120) -> subprocess.CompletedProcess[bytes]:
        """Call podman, and give what it leaves behind, its exit status included."""
        return subprocess.run(
            [self.podman, *words],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            check=False,
        )

    def ask(self, *words: str | Path) -> str:
        """Call podman for an answer; that it has none is an error."""
        done = self.call(*words)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    def build(self, tag: str, *, folder: Path = REPOSITORY) -> str:
        """Build an image as GitHub's runner does, from what lies here alone.

        The certificates and the pip settings of this machine are lent to the steps of the build.

        Returns:
            Its id.
        """
        mounts = [f"--volume={path}:{place}:ro" for path, place in lent_mounts().items()]
        build = ("build", "--quiet", "--pull=never", "--network=host", *mounts)
        done = self.call(*build, f"--tag={tag}", folder, timeout=600)
        assert done.returncode == 0, (done.stdout + done.stderr).decode()
        return done.stdout.decode().split()[-1]

    def start(self, image: str, *options: str) -> subprocess.Popen[bytes]:
        """Start an image, and go on; what it prints can be read meanwhile."""
        return subprocess.Popen(
            [self.podman, "run", "--rm", "--pull=never", *options, image],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )

    def run(
        self, image: str, *options: str, words: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[bytes]:
        """Run an image to its end, and leave nothing of the container behind."""
        return self.call("run", "--rm", "--pull=never", *options, image, *words)


def lent_mounts() -> dict[Path, Path]:
    """Give what a build may need of this machine to reach the package index, and where."""
    places = {_CERTIFICATES: _CERTIFICATES, _PIP[0]: _PIP[0]}
    places |= {path: Path("/root") / path.relative_to(Path.home()) for path in _PIP[1:]}
    return {path: place for path, place in places.items() if path.exists()}


def open_engine() -> Engine:
    """Find the engine; where none was set up, the test is skipped, but not in CI."""
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

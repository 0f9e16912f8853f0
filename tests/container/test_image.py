"""The image: its contents, its metadata and how it starts."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.engine import HARDENED, REPOSITORY, Engine
from tier2gate import __version__
from tier2gate.selftest.every import CONTROLS

MAX_ADDED_BYTES = 32 * 1024 * 1024
BASE = "docker.io/library/python:3.13-slim"

# Run in the image: lists our folders and files, and the compiled standard library.
_LOOK = """
import importlib.util, json, os, sys
def walk(top):
    return sorted(os.path.join(folder, name) for folder, _, names in os.walk(top) for name in names)
ours = walk("/opt/tier2gate/lib")
sources = [path for path in ours if path.endswith(".py")]
compiled = {path: importlib.util.cache_from_source(path) for path in sources}
json.dump({
    "top": sorted(os.listdir("/opt")) + sorted(os.listdir("/opt/tier2gate/bin")),
    "sources": sources,
    "bare": [path for path, cache in compiled.items() if not os.path.exists(cache)],
    "checked": [
        path for path, cache in compiled.items()
        if os.path.exists(cache) and open(cache, "rb").read()[4:8] != b"\\x01\\0\\0\\0"
    ],
    "metadata": [path for path in ours if path.endswith("METADATA")],
    "cold": sorted(
        module.__cached__ for module in sys.modules.values()
        if getattr(module, "__cached__", None) and not os.path.exists(module.__cached__)
    ),
    "left": [
        path for path in ("/src", "/dist", "/root/.cache", "/opt/build") if os.path.exists(path)
    ],
    "found": [
        name for name in ("cc", "gcc", "g++", "make", "git")
        if any(os.path.exists(f"{folder}/{name}") for folder in os.environ["PATH"].split(":"))
    ],
}, sys.stdout)
"""


@pytest.fixture(name="config", scope="module")
def _config(engine: Engine, image: str) -> dict[str, object]:
    """Read the image's configuration."""
    config: dict[str, object] = json.loads(engine.ask("image", "inspect", image))[0]["Config"]
    return config


@pytest.fixture(name="content", scope="module")
def _content(engine: Engine, image: str) -> dict[str, list[str]]:
    """List the image's content, after importing the modules that the Action uses."""
    script = f"import tier2gate.github.action, tier2gate.cli, jsonschema\n{_LOOK}"
    python = "--entrypoint=/opt/tier2gate/bin/python"
    done = engine.run(image, *HARDENED, python, words=["-I", "-B", "-c", script])
    assert done.returncode == 0, done.stderr.decode()
    content: dict[str, list[str]] = json.loads(done.stdout)
    return content


def test_action_starts_isolated_and_ignores_arguments(config: dict[str, object]) -> None:
    """Nothing in a workspace is imported, and no argument changes what runs."""
    dropped = [
        "GCONV_PATH",
        "GLIBC_TUNABLES",
        "LD_ASSUME_KERNEL",
        "LD_AUDIT",
        "LD_BIND_NOT",
        "LD_BIND_NOW",
        "LD_DEBUG",
        "LD_DEBUG_OUTPUT",
        "LD_DYNAMIC_WEAK",
        "LD_HWCAP_MASK",
        "LD_LIBRARY_PATH",
        "LD_ORIGIN_PATH",
        "LD_POINTER_GUARD",
        "LD_PREFER_MAP_32BIT_EXEC",
        "LD_PRELOAD",
        "LD_PROFILE",
        "LD_PROFILE_OUTPUT",
        "LD_SHOW_AUXV",
        "LD_TRACE_LOADED_OBJECTS",
        "LD_TRACE_PRELINKING",
        "LD_USE_LOAD_BIAS",
        "LD_VERBOSE",
        "LD_WARN",
        "OPENSSL_CONF",
        "OPENSSL_ENGINES",
        "OPENSSL_MODULES",
        "PYTHONEXECUTABLE",
    ]
    assert config["Entrypoint"] == [
        "/opt/tier2gate/libexec/busybox",
        "env",
        *(word for name in dropped for word in ("-u", name)),
        *("/opt/tier2gate/bin/python", "-I", "-m", "tier2gate.github"),
    ]
    assert not config.get("Cmd")


def test_labels_describe_the_image(config: dict[str, object]) -> None:
    """A user who finds the image in a registry sees its version, source and licence."""
    labels = config["Labels"]
    assert isinstance(labels, dict)
    of_the_build = {"io.buildah.version"}
    assert {key: value for key, value in labels.items() if key not in of_the_build} == {
        "org.opencontainers.image.base.name": BASE,
        "org.opencontainers.image.description": "Gates pull requests on a deterministic test run",
        "org.opencontainers.image.documentation": (
            "https://github.com/org/tier2-gate/blob/v1/README.md"
        ),
        "org.opencontainers.image.licenses": "MIT",
        "org.opencontainers.image.source": "https://github.com/org/tier2-gate",
        "org.opencontainers.image.title": "tier2gate",
        "org.opencontainers.image.url": "https://github.com/org/tier2-gate",
        "org.opencontainers.image.version": __version__,
    }


def test_image_adds_little_to_its_base(engine: Engine, image: str) -> None:
    """A job downloads few bytes: our environment and the compiled files of the base."""
    size, base = (
        int(engine.ask("image", "inspect", "--format={{.Size}}", name)) for name in (image, BASE)
    )
    assert 0 < size - base < MAX_ADDED_BYTES
    layers, below = (
        len(
            engine.ask(
                "image", "inspect", "--format={{range .RootFS.Layers}}{{.}} {{end}}", name
            ).split()
        )
        for name in (image, BASE)
    )
    assert layers - below == 2


def test_nothing_of_the_build_is_left(content: dict[str, list[str]]) -> None:
    """The image has no compiler, pip or cache that would need patches or could be abused."""
    assert content["found"] == []
    assert content["left"] == []
    scripts = ["Activate.ps1", "activate", "activate.csh", "activate.fish"]
    pythons = ["python", "python3", "python3.13"]
    programs = ["jsonschema", "junitparser", *pythons, "tier2gate"]
    assert content["top"] == ["tier2gate", *scripts, *programs]


def test_image_contains_only_locked_packages(content: dict[str, list[str]]) -> None:
    """The image contains exactly the packages in `requirements/image.txt`."""
    lock = (REPOSITORY / "requirements" / "image.txt").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9-]+==[^ ;\\]+)", lock, re.MULTILINE))
    names = (Path(path).parent.name.removesuffix(".dist-info") for path in content["metadata"])
    pinned = {"==".join(name.replace("_", "-").lower().rsplit("-", 1)) for name in names}
    assert pinned == locked | {f"tier2gate=={__version__}"}


def test_everything_is_compiled(content: dict[str, list[str]]) -> None:
    """No start compiles a module, or checks whether a source is newer."""
    assert len(content["sources"]) > 100
    assert content["bare"] == []
    assert content["checked"] == []
    assert content["cold"] == []


def test_version_is_that_of_the_package(engine: Engine, image: str) -> None:
    """The command line in the image prints the package's version."""
    python = "--entrypoint=/opt/tier2gate/bin/python"
    done = engine.run(image, *HARDENED, python, words=["-I", "-m", "tier2gate", "--version"])
    assert (done.returncode, done.stdout.decode()) == (0, f"tier2gate, version {__version__}\n")


def test_metadata_has_no_build_paths(engine: Engine, image: str) -> None:
    """The shipped metadata does not show where it was built."""
    script = (
        "import importlib.metadata as m;"
        "print(sorted(d.name for d in m.distributions() if d.read_text('direct_url.json')))"
    )
    python = "--entrypoint=/opt/tier2gate/bin/python"
    done = engine.run(image, *HARDENED, python, words=["-I", "-c", script])
    assert done.stdout.decode() == "[]\n"


def test_release_can_replay_the_image(engine: Engine, image: str) -> None:
    """The release's replay works with the image that is built here."""
    script = REPOSITORY / ".github" / "release" / "replay.sh"
    done = subprocess.run(
        [script, image, REPOSITORY],
        env={**engine.environment, "ENGINE": f"{engine.podman}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    lines = [line for line in done.stdout.decode().splitlines() if line.startswith("==")]
    drifted = "tests/cases/hash-drift/behaviour-changed"
    assert lines == [
        "== examples: status 0, outcome passed, exit-code 0, gates 6, as expected",
        f"== {drifted}: status 3, outcome hash-drift, exit-code 3, gates 1, as expected",
        "== 60 vectors: each hash, verdict and reason as recorded",
    ]


def test_image_proves_itself(engine: Engine, image: str) -> None:
    """A user of the image sees that it catches known faults, without rights and without a network."""
    python = "--entrypoint=/opt/tier2gate/bin/python"
    words = ["-I", "-m", "tier2gate", "selftest"]
    start = ("run", "--rm", "--pull=never", *HARDENED, "--user=65534:65534", python)
    done = engine.call(*start, image, *words, timeout=600)
    assert (done.returncode, done.stderr.decode()) == (0, ""), done.stdout.decode()
    [last] = re.findall(r"\d+ controls: (.*) \(CPython 3\.13\.\d+\)\n$", done.stdout.decode())
    assert last == f"{len(CONTROLS) - 2} ok, 2 not tried"
    bare = engine.call(*start, "--read-only-tmpfs=false", image, *words)
    assert (bare.returncode, bare.stdout) == (9, b"")
    assert "the temporary folder cannot be made: " in bare.stderr.decode()

"""Published images and packages are the ones that were built, and have the accepted hashes."""

import os
import shutil
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.command import Finished, scrubbed
from tests.scratch import DIGEST, IMAGE, OTHER_DIGEST, REPOSITORY, Scratch, run
from tests.tools import require
from tier2gate import __version__


def test_image_is_tagged_with_version_and_digest(scratch: Scratch) -> None:
    """The version's tag names the tested image, and a pinned digest stays available."""
    assert scratch.run("tag-image.sh", "1.0.0", IMAGE, DIGEST) == Finished(status=0)
    tags = {"1.0.0": DIGEST, "1.0.0-111111111111": DIGEST}
    assert scratch.tags() == tags
    assert scratch.run("tag-image.sh", "1.0.0", IMAGE, OTHER_DIGEST) == Finished(status=0)
    tags |= {"1.0.0": OTHER_DIGEST, "1.0.0-222222222222": OTHER_DIGEST}
    assert scratch.tags() == tags


FAKE_DOCKER = """
echo "$*" >>"$CALLS"
case "$3" in
  create) exit "${STATUS:-0}" ;;
  inspect) echo "$ANSWER" ;;
esac
"""


def test_image_that_is_tagged_is_left_alone(scratch: Scratch, tmp_path: Path) -> None:
    """A maintainer who pushes a release from a clone needs no login to the registry."""
    scratch.program("docker", FAKE_DOCKER)
    calls = str(tmp_path / "calls")
    call = ("tag-image.sh", "1.0.0", IMAGE, DIGEST)
    assert scratch.run(*call, CALLS=calls, ANSWER=DIGEST, STATUS="1") == Finished(status=0)
    assert Path(calls).read_text(encoding="utf-8").splitlines() == [
        f"buildx imagetools inspect --format {{{{.Manifest.Digest}}}} {IMAGE}:1.0.0-111111111111",
        f"buildx imagetools inspect --format {{{{.Manifest.Digest}}}} {IMAGE}:1.0.0",
    ]


def test_image_with_another_digest_stops(scratch: Scratch, tmp_path: Path) -> None:
    """A registry that accepts a tag but stores another image is detected."""
    scratch.program("docker", FAKE_DOCKER)
    calls = str(tmp_path / "calls")
    call = ("tag-image.sh", "1.0.0", IMAGE, DIGEST)
    message = f"{IMAGE}:1.0.0-111111111111 is {OTHER_DIGEST}, not {DIGEST}\n"
    done = scratch.run(*call, CALLS=calls, ANSWER=OTHER_DIGEST)
    assert done == Finished(status=1, err=message)
    assert scratch.run(*call, CALLS=calls, ANSWER=OTHER_DIGEST, STATUS="3").status == 3


def test_sbom_is_read_from_the_image(scratch: Scratch, tmp_path: Path) -> None:
    """The attested SBOM belongs to the architecture and is not empty."""
    scratch.program("docker", FAKE_DOCKER)
    calls, file = str(tmp_path / "calls"), tmp_path / "amd64.spdx.json"
    call = ("read-sbom.sh", IMAGE, DIGEST, "linux/amd64", str(file))
    sbom = '{"spdxVersion":"SPDX-2.3"}'
    assert scratch.run(*call, CALLS=calls, ANSWER=sbom) == Finished(status=0)
    assert file.read_text(encoding="utf-8") == f"{sbom}\n"
    assert Path(calls).read_text(encoding="utf-8") == (
        f"buildx imagetools inspect {IMAGE}@{DIGEST}"
        ' --format {{ json (index .SBOM "linux/amd64").SPDX }}\n'
    )
    message = f"{IMAGE}@{DIGEST} has no SBOM for linux/amd64\n"
    done = scratch.run(*call, CALLS=calls, ANSWER="null")
    assert done == Finished(status=1, err=message)


FAKE_GH = """
echo "$*" >>"$CALLS"
case "$2" in
  view) exit "$MISSING" ;;
  create) cat >>"$CALLS" ;;
esac
"""


def test_release_page_is_made_once(scratch: Scratch, tmp_path: Path) -> None:
    """The page has the changelog and the packages; a second run does not change it."""
    scratch.program("gh", FAKE_GH)
    scratch.write("dist/a.whl", "")
    scratch.write("dist/b.tar.gz", "")
    calls = tmp_path / "calls"
    done = scratch.run("create-release.sh", "1.0.0", "dist", CALLS=str(calls), MISSING="1")
    assert done == Finished(status=0)
    assert calls.read_text(encoding="utf-8") == (
        "release view v1.0.0\n"
        "release create v1.0.0 --verify-tag --title tier2gate 1.0.0 --notes-file -"
        " dist/a.whl dist/b.tar.gz\n"
        "- The first.\n- And the second.\n"
    )
    calls.unlink()
    done = scratch.run("create-release.sh", "1.0.0", "dist", CALLS=str(calls), MISSING="0")
    assert done == Finished(status=0, out="v1.0.0 already has a page\n")
    assert calls.read_text(encoding="utf-8") == "release view v1.0.0\n"


def replay(folder: Path, fault: str = "") -> Finished:
    """Replay a checkout with this Python in place of an image, with a fault."""
    require("bash")
    env = {
        "PATH": os.environ["PATH"],
        "ENGINE": f"{sys.executable} {REPOSITORY / 'tests' / 'platform' / 'engine.py'}",
        "FAULT": fault,
    }
    script = REPOSITORY / ".github" / "release" / "replay.sh"
    return run([str(script), "image@digest", str(folder)], folder, scrubbed(env))


@pytest.fixture(name="checkout")
def _checkout(tmp_path: Path) -> Path:
    """Copy what is replayed."""
    for name in ("examples", "tests/vectors", "tests/cases/hash-drift/behaviour-changed"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    return tmp_path


def test_replay_passes_an_image_with_the_accepted_hashes() -> None:
    """An image that passes the examples and vectors, and reports a drift, is released."""
    done = replay(REPOSITORY)
    assert (done.status, done.err) == (0, "")
    message = "".join(f"{line}\n" for line in done.out.splitlines() if line.startswith("=="))
    assert message == (
        "== examples: status 0, outcome passed, exit-code 0, gates 6, as expected\n"
        "== tests/cases/hash-drift/behaviour-changed:"
        " status 3, outcome hash-drift, exit-code 3, gates 1, as expected\n"
        "== 60 vectors: each hash, verdict and reason as recorded\n"
    )


_EXAMPLES = "examples: expected status 0, outcome passed, exit-code 0, gates 6; found"
_DRIFT = (
    "tests/cases/hash-drift/behaviour-changed:"
    " expected status 3, outcome hash-drift, exit-code 3, gates 1; found"
)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("fails", f"{_EXAMPLES} status 1, outcome , exit-code , gates \n"),
        ("green", f"{_DRIFT} status 0, outcome passed, exit-code 0, gates 6\n"),
        ("GITHUB_OUTPUT", f"{_EXAMPLES} status 0, outcome , exit-code , gates \n"),
        ("GITHUB_STEP_SUMMARY", "examples: there is no summary\n"),
        ("vectors", ""),
    ],
)
def test_replay_stops_an_image_that_is_broken(fault: str, message: str) -> None:
    """An image that fails, compares nothing or writes no outputs is not released."""
    done = replay(REPOSITORY, fault)
    assert (done.status, done.err) == (1, message)


def test_replay_stops_a_changed_hash(checkout: Path) -> None:
    """A release that would break its users' gates is stopped."""
    suite = checkout / "examples" / "mixed" / "mixed.suite.yaml"
    text = suite.read_text(encoding="utf-8")
    suite.write_text(text.replace("requested_steps: 3", "requested_steps: 2"), encoding="utf-8")
    done = replay(checkout)
    found = "status 3, outcome hash-drift, exit-code 3, gates 6"
    assert (done.status, done.err) == (1, f"{_EXAMPLES} {found}\n")


def test_replay_stops_a_gate_that_is_not_run(checkout: Path) -> None:
    """An image that misses a gate is not released."""
    golden = checkout / "examples" / "mixed" / "mixed.golden.json"
    (golden.parent / ".hidden").mkdir()
    shutil.copy(golden, golden.parent / ".hidden")
    done = replay(checkout)
    wanted = _EXAMPLES.replace("gates 6", "gates 7")
    found = "status 0, outcome passed, exit-code 0, gates 6"
    assert (done.status, done.err) == (1, f"{wanted} {found}\n")


def test_replay_stops_a_changed_vector(checkout: Path) -> None:
    """The image must pass the vectors, and a changed vector is named."""
    vectors = checkout / "tests" / "vectors" / "test-run-vectors.json"
    text = vectors.read_text(encoding="utf-8")
    hash_ = "41a0a3716bd13c7f7edd16af1052270c08ad6e6a04f166dce2f844e872da4312"
    assert text.count(hash_) == 1
    vectors.write_text(text.replace(hash_, "0" * 64), encoding="utf-8")
    done = replay(checkout)
    assert (done.status, done.err) == (1, "1 of 60 vectors moved: 000\n")


# Creates environments that already contain this one's packages, so that no test needs a network.
_PYTHON3 = """
[[ "$*" == "-I -m venv "* ]] || exit 1
"{python}" -I -m venv --without-pip "$4"
echo "{packages}" >"$4/{site}/from-the-tests.pth"
"""


@pytest.fixture(name="environment", scope="module")
def _environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the variables of a machine without access to an index."""
    require("bash")
    programs = tmp_path_factory.mktemp("bin")
    packages = Path(sysconfig.get_path("purelib"))
    site = packages.relative_to(sys.prefix)
    text = _PYTHON3.format(python=sys.executable, packages=packages, site=site)
    (programs / "python3").write_text(f"#!/usr/bin/env bash{text}", encoding="utf-8")
    (programs / "python3").chmod(0o755)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return scrubbed({"PATH": path, "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull})


@pytest.fixture(name="dist", scope="module")
def _dist(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the packages as for a release."""
    dist = tmp_path_factory.mktemp("packages") / "dist"
    script = REPOSITORY / ".github" / "release" / "build-packages.sh"
    done = run([str(script), str(dist)], REPOSITORY, environment)
    assert (done.status, done.out.splitlines()[-1:]) == (0, ["6 gates: 6 passed"]), done.err
    return dist


def test_packages_are_built_and_gate_the_examples(dist: Path) -> None:
    """The installed wheel has the command and can check the examples."""
    assert sorted(path.name for path in dist.iterdir()) == [
        f"tier2gate-{__version__}-py3-none-any.whl",
        f"tier2gate-{__version__}.tar.gz",
    ]


@pytest.mark.parametrize("other", ["none", "*.whl", "*.tar.gz"])
def test_published_packages_are_the_built_ones(
    other: str, dist: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    """v1 never moves to a version whose packages on the index are different ones."""
    index = tmp_path / "index"
    shutil.copytree(dist, index)
    for path in index.glob(other):
        path.write_bytes(path.read_bytes() + bytes(8))
    script = REPOSITORY / ".github" / "release" / "check-published.sh"
    env = {**environment, "PIP_FIND_LINKS": str(index), "ATTEMPTS": "1", "PAUSE": "0"}
    done = run([str(script), __version__, str(dist)], REPOSITORY, env)
    if other == "none":
        assert done == Finished(status=0)
        return
    assert (done.status, done.err.splitlines()[-1]) == (
        1,
        f"the index does not serve the packages of tier2gate {__version__} that were built here",
    )
    assert "DO NOT MATCH THE HASHES" in done.err


def test_publication_is_awaited(dist: Path, environment: dict[str, str], tmp_path: Path) -> None:
    """A slow index does not stop a release, but a missing package does."""
    script = REPOSITORY / ".github" / "release" / "check-published.sh"
    env = {**environment, "PIP_FIND_LINKS": str(tmp_path), "ATTEMPTS": "2", "PAUSE": "0"}
    done = run([str(script), __version__, str(dist)], REPOSITORY, env)
    assert done.status == 1
    assert done.err.count("No matching distribution found") == 2

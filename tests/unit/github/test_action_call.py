"""The Action's call as a command line, as printed in the summary."""

from pathlib import Path

import pytest

from tests.action_calls import summary_of
from tier2gate import __version__
from tier2gate.github.action import run_action
from tier2gate.github.inputs import IMAGE_VARIABLE, read_inputs
from tier2gate.results.invocation import IMAGE, Call

DIGEST = f"sha256:{'0123456789abcdef' * 4}"


@pytest.mark.parametrize(
    ("given", "call"),
    [
        ({}, Call()),
        ({"paths": "gates"}, Call(arguments=("gates",))),
        ({"paths": "b\n a c \r\n\n-d"}, Call(arguments=("b", "a c", "./-d"))),
        ({"paths": "{workspace}/gates"}, Call(arguments=("gates",))),
        ({"paths": ".", "working-directory": "gates"}, Call(arguments=(".",), folder="gates")),
        ({"paths": "..", "working-directory": "gates"}, Call(arguments=("..",), folder="gates")),
        ({"working-directory": "gates/.."}, Call()),
        ({"working-directory": "{workspace}/gates"}, Call(folder="gates")),
        ({"suite": "gates/shop.suite.yaml"}, Call(arguments=("--suite", "gates/shop.suite.yaml"))),
        (
            {"base": "base", "paths": "gates", "fail-on-golden-change": "true"},
            Call(arguments=("gates", "--base", "base", "--fail-on-golden-change")),
        ),
        (
            {"base": "{workspace}/base", "working-directory": "gates"},
            Call(arguments=("--base", "../base"), folder="gates"),
        ),
        (
            {
                "paths": "gates",
                "reports-dir": "out",
                "proposed-dir": "goldens",
                "annotations": "false",
                "summary": "true",
                "max-changes": "3",
                "fail-on-golden-change": "false",
            },
            Call(arguments=("gates",)),
        ),
    ],
)
def test_call_repeats_the_inputs(given: dict[str, str], call: Call, workspace: Path) -> None:
    """A user who runs the printed command checks the same gates; inputs that only affect output are
    left out.
    """
    environment = {
        f"INPUT_{name.upper()}": value.format(workspace=workspace) for name, value in given.items()
    }
    assert read_inputs(environment, workspace).call == call


@pytest.mark.parametrize(
    ("image", "digest"),
    [
        (f"{IMAGE}@{DIGEST}", DIGEST),
        ("", None),
        (DIGEST, None),
        (IMAGE, None),
        (f"{IMAGE}:1.0.0", None),
        (f"{IMAGE}:1.0.0@{DIGEST}", None),
        (f"docker://{IMAGE}@{DIGEST}", None),
        (f"ghcr.io/other/tier2-gate@{DIGEST}", None),
        (f"ghcrxio/org/tier2-gate@{DIGEST}", None),
        (f"{IMAGE}@{DIGEST.upper()}", None),
        (f"{IMAGE}@{DIGEST[:-1]}", None),
        (f"{IMAGE}@{DIGEST}0", None),
        (f"{IMAGE}@sha512:{'0' * 64}", None),
        (f" {IMAGE}@{DIGEST}", None),
        (f"{IMAGE}@{DIGEST}\n", None),
        (f"{IMAGE}@{DIGEST};touch x", None),
        (f"{IMAGE}@{DIGEST[:-1]}٣", None),
    ],
)
def test_digest_is_that_of_a_release(image: str, digest: str | None, workspace: Path) -> None:
    """A summary names an image only by the digest of a release, never by one that a job made up,
    because a user may paste it.
    """
    assert read_inputs({IMAGE_VARIABLE: image}, workspace).call == Call(digest=digest)


def test_call_is_in_the_summary(workspace: Path, runner: dict[str, str]) -> None:
    """The commands in the summary use the same arguments and the same image as the call."""
    given = {
        **runner,
        "INPUT_PATHS": "gates",
        "INPUT_ANNOTATIONS": "false",
        IMAGE_VARIABLE: f"{IMAGE}@{DIGEST}",
    }
    assert run_action(given, workspace, lambda _: None) == 5
    page = summary_of(runner)
    assert f" {IMAGE}:{__version__}@{DIGEST} -I -m tier2gate check gates\n" in page
    assert f"\npipx run tier2gate=={__version__} check gates\n" in page
    assert f"image {IMAGE}@{DIGEST}. At the top of the repository:" in page

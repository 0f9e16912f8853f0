"""Release jobs that run again, or at a bad moment, never move anything back."""

import pytest

from tests.command import Finished
from tests.scratch import DIGEST, IMAGE, OTHER_DIGEST, Scratch
from tests.tools import require

THIRD_DIGEST = f"sha256:{'3' * 64}"


def test_release_run_again_leaves_the_rebuild(scratch: Scratch) -> None:
    """Users of v1 keep the updated base image, even if a finished job is started again."""
    scratch.release()
    scratch.rebuild(OTHER_DIGEST)
    refs = scratch.refs()
    tags = {
        "1.0.0": OTHER_DIGEST,
        "1.0.0-111111111111": DIGEST,
        "1.0.0-222222222222": OTHER_DIGEST,
    }
    assert scratch.tags() == tags
    assert scratch.release() == Finished(status=0, out=f"v1 is {refs['tags/v1']}\n")
    assert (scratch.refs(), scratch.tags()) == (refs, tags)
    assert scratch.image_at("v1") == f"docker://{IMAGE}:1.0.0@{OTHER_DIGEST}"


def test_release_run_again_leaves_a_later_source(scratch: Scratch) -> None:
    """A maintainer can move v1 to a later commit of main, and it stays there."""
    scratch.release()
    released = scratch.refs()
    scratch.git("commit", "--quiet", "--allow-empty", "--message", "later")
    scratch.git("push", "--quiet", "--force", "origin", "HEAD:refs/tags/v1")
    scratch.git("reset", "--quiet", "--hard", "origin/main")
    refs = scratch.refs()
    assert refs["tags/v1"] != released["tags/v1"]
    assert scratch.release().status == 0
    assert scratch.refs() == {**refs, "heads/releases/v1": refs["tags/v1"]}


def test_next_release_moves_v1_from_a_rebuild(scratch: Scratch) -> None:
    """A rebuild does not block the next release."""
    scratch.release()
    scratch.rebuild(OTHER_DIGEST)
    scratch.commit("1.1.0")
    assert scratch.release("1.1.0", THIRD_DIGEST).status == 0
    assert scratch.image_at("v1") == f"docker://{IMAGE}:1.1.0@{THIRD_DIGEST}"


def test_interrupted_rebuild_is_finished(scratch: Scratch) -> None:
    """A rebuild that was interrupted, before or after its push, is finished by its job."""
    scratch.release()
    found = scratch.run("read-release.sh")
    hook = scratch.remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    refs = scratch.refs()
    assert scratch.rebuild(OTHER_DIGEST, found).status == 1
    assert scratch.refs() == refs
    hook.unlink()
    first = scratch.rebuild(OTHER_DIGEST, found)
    assert first.status == 0
    refs = scratch.refs()
    assert scratch.rebuild(OTHER_DIGEST, found) == first
    assert scratch.refs() == refs
    assert scratch.tags()["1.0.0"] == OTHER_DIGEST


def test_earlier_rebuild_run_again_stops(scratch: Scratch) -> None:
    """An older base image never replaces a newer one."""
    scratch.release()
    found = scratch.run("read-release.sh")
    scratch.rebuild(OTHER_DIGEST, found)
    scratch.rebuild(THIRD_DIGEST)
    refs, tags = scratch.refs(), scratch.tags()
    done = scratch.rebuild(OTHER_DIGEST, found)
    message = "v1 moved since this rebuild began, and is not moved again\n"
    assert done == Finished(status=1, err=message)
    assert (scratch.refs(), scratch.tags()) == (refs, tags)


def test_rebuild_of_an_earlier_release_run_again_stops(scratch: Scratch) -> None:
    """The image of an earlier release never replaces that of the newest."""
    scratch.release()
    found = scratch.run("read-release.sh")
    scratch.commit("1.1.0")
    scratch.release("1.1.0", OTHER_DIGEST)
    refs, tags = scratch.refs(), scratch.tags()
    done = scratch.rebuild(THIRD_DIGEST, found)
    assert done == Finished(status=1, err="v1.1.0 is already released, and v1 is not moved\n")
    assert (scratch.refs(), scratch.tags()) == (refs, tags)


def test_stopped_release_tags_no_image(scratch: Scratch) -> None:
    """The image's tag and v1 always agree."""
    scratch.release()
    tags = scratch.tags()
    assert tags == {"1.0.0": DIGEST, "1.0.0-111111111111": DIGEST}
    assert scratch.release(digest=OTHER_DIGEST).status == 1
    scratch.commit()
    assert scratch.release(digest=OTHER_DIGEST).status == 1
    assert scratch.tags() == tags


def test_image_that_cannot_be_tagged_is_not_released(scratch: Scratch) -> None:
    """A release never names an image that the registry may delete."""
    scratch.program("docker", "exit 1")
    refs = scratch.refs()
    assert scratch.release().status == 1
    assert scratch.refs() == refs


# Another push comes first, after everything was checked.
_OTHERS_PUSH = """
if [[ $1 == push ]]; then
  "{git}" --git-dir="{remote}" update-ref {ref} "{commit}"
fi
exec "{git}" "$@"
"""
MOVING = {"refs/tags/v1": "refs/tags/$major", "refs/heads/releases/v1": "$branch"}


def race(scratch: Scratch, kind: str, ref: str) -> tuple[Finished, str]:
    """Release or rebuild while a ref moves; return the result and the ref's position."""
    scratch.release()
    found = scratch.run("read-release.sh")
    if kind == "release":
        scratch.commit("1.1.0")
    others = _OTHERS_PUSH.format(
        git=require("git"),
        remote=scratch.remote,
        ref=ref,
        commit=scratch.git("rev-parse", "main"),
    )
    scratch.program("git", others)
    if kind == "release":
        done = scratch.release("1.1.0", OTHER_DIGEST)
    else:
        done = scratch.rebuild(OTHER_DIGEST, found)
    at = scratch.refs()[ref.removeprefix("refs/")]
    return done, "theirs" if at == scratch.git("rev-parse", "main") else "ours"


@pytest.mark.parametrize("kind", ["release", "rebuild"])
@pytest.mark.parametrize("ref", MOVING)
def test_concurrent_push_is_kept(kind: str, ref: str, scratch: Scratch) -> None:
    """Another push is never lost, even between the last check and the release's push."""
    done, at = race(scratch, kind, ref)
    assert (done.status, done.out, at) == (1, "", "theirs")
    assert "stale info" in done.err
    assert "tags/v1.1.0" not in scratch.refs()


@pytest.mark.parametrize("kind", ["release", "rebuild"])
@pytest.mark.parametrize("ref", MOVING)
def test_lease_is_needed(kind: str, ref: str, scratch: Scratch) -> None:
    """Without the lease, the other push would be lost."""
    script = scratch.folder / ".github" / "release" / "tag-release.sh"
    text = script.read_text(encoding="utf-8")
    (lease,) = [line for line in text.splitlines() if f"-lease={MOVING[ref]}:" in line]
    script.write_text(text.replace(lease, "  --force \\"), encoding="utf-8")
    done, at = race(scratch, kind, ref)
    assert (done.status, at) == (0, "ours")

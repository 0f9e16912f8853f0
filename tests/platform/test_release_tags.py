"""A version is tagged once, v1 only moves forward, and an interrupted release continues."""

import pytest

from tests.command import Finished
from tests.scratch import DIGEST, IMAGE, OTHER_DIGEST, Scratch


def test_release_tags_a_commit_on_top_of_main(scratch: Scratch) -> None:
    """v1.0.0 and v1 run the pushed image, while main builds its own."""
    main = scratch.refs()["heads/main"]
    done = scratch.release()
    refs = scratch.refs()
    commit = refs["tags/v1.0.0"]
    assert done == Finished(status=0, out=f"v1 is {commit}\n")
    assert refs == {
        "HEAD": main,
        "heads/main": main,
        "heads/releases/v1": commit,
        "tags/v1": commit,
        "tags/v1.0.0": commit,
    }
    assert scratch.image_at("v1") == f"docker://{IMAGE}:1.0.0@{DIGEST}"
    assert scratch.image_at("main") == "Dockerfile"
    scratch.git("fetch", "--quiet", "--tags", "origin")
    shown = scratch.git("log", "-1", "--format=%P %an <%ae> %s", "v1.0.0")
    bot = "github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>"
    assert shown == f"{main} {bot} tier2gate 1.0.0"
    assert scratch.git("diff", "--name-only", main, "v1.0.0") == "action.yml"


def test_release_run_again_is_finished(scratch: Scratch) -> None:
    """A release that was interrupted after the push is finished by running its job again."""
    first = scratch.release()
    refs = scratch.refs()
    assert scratch.release() == first
    assert scratch.refs() == refs


def test_release_interrupted_before_v1_moved_is_finished(scratch: Scratch) -> None:
    """A release that was interrupted before v1 moved is finished by running its job again."""
    scratch.release()
    refs = scratch.refs()
    scratch.git("push", "--quiet", "origin", ":refs/tags/v1")
    assert scratch.release().status == 0
    assert scratch.refs() == refs


def test_release_with_another_image_stops(scratch: Scratch) -> None:
    """A version that users may have already never changes."""
    scratch.release()
    refs = scratch.refs()
    done = scratch.release(digest=OTHER_DIGEST)
    assert done == Finished(status=1, err="v1.0.0 already exists, with another image\n")
    assert scratch.refs() == refs


def test_release_from_another_commit_stops(scratch: Scratch) -> None:
    """A version is released from one commit of main."""
    scratch.release()
    scratch.commit()
    refs = scratch.refs()
    done = scratch.release()
    assert done == Finished(status=1, err="v1.0.0 already exists, made from another commit\n")
    assert scratch.refs() == refs


def test_next_release_moves_v1(scratch: Scratch) -> None:
    """Users of v1 get the next release, and users of v1.0.0 keep theirs."""
    scratch.release()
    first = scratch.refs()["tags/v1.0.0"]
    scratch.commit("1.1.0")
    assert scratch.release("1.1.0", OTHER_DIGEST).status == 0
    refs = scratch.refs()
    assert (refs["tags/v1.0.0"], refs["tags/v1"]) == (first, refs["tags/v1.1.0"])
    assert scratch.image_at("v1") == f"docker://{IMAGE}:1.1.0@{OTHER_DIGEST}"


def test_job_of_an_earlier_release_run_again_stops(scratch: Scratch) -> None:
    """v1 never goes back to an earlier version."""
    scratch.git("push", "--quiet", "origin", "main:refs/tags/v1.1.0", "main:refs/tags/v1")
    refs = scratch.refs()
    done = scratch.release()
    assert done == Finished(status=1, err="v1.1.0 is already released, and v1 is not moved\n")
    assert scratch.refs() == refs


def test_release_commit_changes_only_the_action(scratch: Scratch) -> None:
    """A release is the tested main, except for the image in `action.yml`."""
    scratch.run("write-action.sh", "1.0.0", IMAGE, DIGEST)
    scratch.write("CHANGELOG.md", "changed\n")
    refs = scratch.refs()
    done = scratch.run("tag-release.sh", "release", "1.0.0")
    assert done == Finished(status=1, err="action.yml must have changed, and no other file\n")
    assert scratch.refs() == refs


def test_release_commit_runs_its_own_version(scratch: Scratch) -> None:
    """A tag and its `action.yml` always have the same version."""
    scratch.run("write-action.sh", "1.0.0", IMAGE, DIGEST)
    done = scratch.run("tag-release.sh", "release", "1.0.1")
    assert done == Finished(status=1, err="action.yml does not run the image of 1.0.1\n")


def test_rebuild_moves_v1_alone(scratch: Scratch) -> None:
    """Users of v1 get the updated base image, and users of v1.0.0 keep the release."""
    scratch.release()
    before = scratch.refs()
    source = before["heads/main"]
    scratch.commit("1.1.0")
    found = scratch.run("read-release.sh")
    outputs = f"version=1.0.0\nsource={source}\ncurrent={before['tags/v1']}\nimage={IMAGE}\n"
    assert found == Finished(status=0, out=outputs)
    scratch.write("action.yml", "main moved on\n")
    scratch.commit()
    assert scratch.rebuild(OTHER_DIGEST).status == 0
    after = scratch.refs()
    assert after["tags/v1.0.0"] == before["tags/v1.0.0"]
    assert after["tags/v1"] == after["heads/releases/v1"] != before["tags/v1"]
    assert scratch.image_at("v1") == f"docker://{IMAGE}:1.0.0@{OTHER_DIGEST}"
    assert scratch.image_at("v1.0.0") == f"docker://{IMAGE}:1.0.0@{DIGEST}"
    assert scratch.git(f"--git-dir={scratch.remote}", "rev-parse", "v1^") == source
    # And again, from the same source.
    assert scratch.rebuild(DIGEST).status == 0
    assert scratch.image_at("v1") == f"docker://{IMAGE}:1.0.0@{DIGEST}"


def test_push_is_atomic(scratch: Scratch) -> None:
    """A push that the remote partly refuses leaves no tag behind."""
    hook = scratch.remote / "hooks" / "update"
    hook.write_text('#!/bin/sh\n[ "$1" != refs/tags/v1 ]\n', encoding="utf-8")
    hook.chmod(0o755)
    refs = scratch.refs()
    assert scratch.release().status == 1
    assert scratch.refs() == refs
    hook.unlink()
    assert scratch.release().status == 0


def test_recommended_tag_rules_do_not_stop_a_release(scratch: Scratch) -> None:
    """Releases work with rules that protect release tags, and v1 can still move."""
    hook = scratch.remote / "hooks" / "update"
    rule = '[ -n "${1##refs/tags/v*.*.*}" ] || [ "$2" = 0000000000000000000000000000000000000000 ]'
    hook.write_text(f"#!/bin/sh\n{rule}\n", encoding="utf-8")
    hook.chmod(0o755)
    assert scratch.release().status == 0
    assert scratch.rebuild(OTHER_DIGEST).status == 0
    assert scratch.release().status == 0
    scratch.commit("1.1.0")
    assert scratch.release("1.1.0").status == 0
    with pytest.raises(AssertionError, match="hook declined"):
        scratch.git("push", "--quiet", "--force", "origin", "main:refs/tags/v1.0.0")


def test_rebuild_follows_the_newest_of_all_releases(scratch: Scratch) -> None:
    """After 2.0.0, its users get updated base images without any change."""
    scratch.release()
    first = scratch.refs()
    scratch.commit("2.0.0")
    assert scratch.release("2.0.0", OTHER_DIGEST).status == 0
    second = scratch.refs()
    assert second["tags/v2"] == second["heads/releases/v2"] == second["tags/v2.0.0"]
    assert scratch.rebuild(DIGEST).status == 0
    after = scratch.refs()
    assert scratch.image_at("v2") == f"docker://{IMAGE}:2.0.0@{DIGEST}"
    assert after["tags/v2.0.0"] == second["tags/v2.0.0"]
    assert [after[name] for name in ("tags/v1", "heads/releases/v1")] == [first["tags/v1"]] * 2


def test_rebuild_without_a_release_stops(scratch: Scratch) -> None:
    """v1 is created by a release, never by the schedule."""
    message = "there is no release yet\n"
    assert scratch.run("read-release.sh") == Finished(status=1, err=message)
    scratch.run("write-action.sh", "1.0.0", IMAGE, DIGEST)
    done = scratch.run("tag-release.sh", "rebuild", "1.0.0", "")
    assert done == Finished(status=1, err="there is no v1.0.0 to rebuild\n")


def test_rebuild_of_a_tag_that_is_not_a_release_stops(scratch: Scratch) -> None:
    """A tag that was pushed by hand is not taken for a release."""
    scratch.commit("1.0.0")
    scratch.git("push", "--quiet", "origin", "main:refs/tags/v1.0.0")
    message = "v1.0.0 is not a release commit: it must change action.yml and nothing else\n"
    assert scratch.run("read-release.sh") == Finished(status=1, err=message)

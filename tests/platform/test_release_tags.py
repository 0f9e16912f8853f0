"""A version is tagged once, v1 goes forward alone, and what was cut short goes on."""

from pathlib import Path

import pytest

from tests.command import Finished
from tests.scratch import DIGEST, IMAGE, OTHER_DIGEST, Scratch
from tests.tools import require


@pytest.fixture(name="scratch")
def _scratch(tmp_path: Path) -> Scratch:
    require("bash")
    return Scratch(tmp_path)


def test_release_tags_a_commit_on_top_of_main(scratch: Scratch) -> None:
    """v1.0.0 and v1 run the pushed image; main still builds its own."""
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


def test_release_run_again_goes_on(scratch: Scratch) -> None:
    """A release that was cut short after the push is finished by running its job again."""
    first = scratch.release()
    refs = scratch.refs()
    assert scratch.release() == first
    assert scratch.refs() == refs


def test_release_cut_short_before_v1_moved_goes_on(scratch: Scratch) -> None:
    """Whatever was there of a release, v1 is at it when its job has run again."""
    scratch.release()
    refs = scratch.refs()
    scratch.git("push", "--quiet", "origin", ":refs/tags/v1")
    assert scratch.release().status == 0
    assert scratch.refs() == refs


def test_release_with_another_image_stops(scratch: Scratch) -> None:
    """A version that somebody may use already never becomes another."""
    scratch.release()
    refs = scratch.refs()
    done = scratch.release(digest=OTHER_DIGEST)
    assert done == Finished(status=1, err="v1.0.0 already exists, with another image\n")
    assert scratch.refs() == refs


def test_release_from_another_commit_stops(scratch: Scratch) -> None:
    """A version is one state of main."""
    scratch.release()
    scratch.commit()
    refs = scratch.refs()
    done = scratch.release()
    assert done == Finished(status=1, err="v1.0.0 already exists, made from another commit\n")
    assert scratch.refs() == refs


def test_next_release_moves_v1(scratch: Scratch) -> None:
    """Who uses v1 gets the next release; who uses v1.0.0 keeps it."""
    scratch.release()
    first = scratch.refs()["tags/v1.0.0"]
    scratch.commit("1.1.0")
    assert scratch.release("1.1.0", OTHER_DIGEST).status == 0
    refs = scratch.refs()
    assert (refs["tags/v1.0.0"], refs["tags/v1"]) == (first, refs["tags/v1.1.0"])
    assert scratch.image_at("v1") == f"docker://{IMAGE}:1.1.0@{OTHER_DIGEST}"


def test_job_of_an_earlier_release_run_again_stops(scratch: Scratch) -> None:
    """v1 never goes back to a version before."""
    scratch.git("push", "--quiet", "origin", "main:refs/tags/v1.1.0", "main:refs/tags/v1")
    refs = scratch.refs()
    done = scratch.release()
    assert done == Finished(status=1, err="v1.1.0 is already released, and v1 is not moved\n")
    assert scratch.refs() == refs


def test_release_commit_holds_nothing_but_the_action(scratch: Scratch) -> None:
    """What is released is main as it was tested, but for the image."""
    scratch.run("write-action.sh", "1.0.0", IMAGE, DIGEST)
    scratch.write("CHANGELOG.md", "changed\n")
    refs = scratch.refs()
    done = scratch.run("tag-release.sh", "release", "1.0.0")
    assert done == Finished(status=1, err="action.yml must have changed, and no other file\n")
    assert scratch.refs() == refs


def test_release_commit_runs_its_own_version(scratch: Scratch) -> None:
    """A tag never says one version, and its action.yml another."""
    scratch.run("write-action.sh", "1.0.0", IMAGE, DIGEST)
    done = scratch.run("tag-release.sh", "release", "1.0.1")
    assert done == Finished(status=1, err="action.yml does not run the image of 1.0.1\n")


def test_rebuild_moves_v1_alone(scratch: Scratch) -> None:
    """Who uses v1 gets the mended base image; who uses v1.0.0 has what was released."""
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
    # And once more, from the same source.
    assert scratch.rebuild(DIGEST).status == 0
    assert scratch.image_at("v1") == f"docker://{IMAGE}:1.0.0@{DIGEST}"


def test_push_is_whole_or_not_at_all(scratch: Scratch) -> None:
    """What the remote refuses of a release leaves no tag behind that names half of it."""
    hook = scratch.remote / "hooks" / "update"
    hook.write_text('#!/bin/sh\n[ "$1" != refs/tags/v1 ]\n', encoding="utf-8")
    hook.chmod(0o755)
    refs = scratch.refs()
    assert scratch.release().status == 1
    assert scratch.refs() == refs
    hook.unlink()
    assert scratch.release().status == 0


def test_rules_that_we_ask_for_stop_no_release(scratch: Scratch) -> None:
    """Tags of releases that nobody can move or delete are made all the same, and v1 goes on."""
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
    """After 2.0.0 nothing has to be changed for its users to get a mended base image."""
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
    """v1 is made by a release, never by the clock."""
    said = "there is no release yet\n"
    assert scratch.run("read-release.sh") == Finished(status=1, err=said)
    scratch.run("write-action.sh", "1.0.0", IMAGE, DIGEST)
    done = scratch.run("tag-release.sh", "rebuild", "1.0.0", "")
    assert done == Finished(status=1, err="there is no v1.0.0 to rebuild\n")


def test_rebuild_of_a_tag_that_is_no_release_stops(scratch: Scratch) -> None:
    """A tag that somebody pushed by hand is not taken for a release."""
    scratch.commit("1.0.0")
    scratch.git("push", "--quiet", "origin", "main:refs/tags/v1.0.0")
    said = "v1.0.0 is not a release commit: it must change action.yml and nothing else\n"
    assert scratch.run("read-release.sh") == Finished(status=1, err=said)

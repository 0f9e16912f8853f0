#!/usr/bin/env bash
# tag-release.sh release VERSION, or tag-release.sh rebuild VERSION COMMIT: commits the action.yml that
# write-action.sh wrote, on top of the checked-out commit, tags its image, and moves the major version's
# tag and branch to the new commit. A release gets its own tag in the same push. A rebuild does not move
# that tag, and moves the major version only if it is still at COMMIT, where read-release.sh found it
# ('' if there was none). After an interruption, a second call continues; a later call moves nothing
# back.
set -euo pipefail
kind=$1 version=$2
here=$(dirname "${BASH_SOURCE[0]}")
export GIT_AUTHOR_NAME="github-actions[bot]" GIT_COMMITTER_NAME="github-actions[bot]"
export GIT_AUTHOR_EMAIL="41898282+github-actions[bot]@users.noreply.github.com"
export GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
tag=v$version major=v${version%%.*}

fail() {
  echo "$1" >&2
  exit 1
}

tip() { # REF: prints the commit of a remote reference, if there is one, and fetches it
  local commit
  commit=$(git ls-remote origin "$1" | cut -f 1)
  [[ -z $commit ]] || git fetch --quiet --no-tags origin "$commit"
  echo "$commit"
}

[[ $kind == release || $kind == rebuild ]] || fail "'$kind' must be release or rebuild"
[[ $(git diff --name-only HEAD) == action.yml ]] || fail "action.yml must have changed, and no other file"
[[ $(grep '^  image:' action.yml) =~ ^"  image: docker://"([^ ]+):"$version"@(sha256:[0-9a-f]+)$ ]] ||
  fail "action.yml does not run the image of $version"
image=${BASH_REMATCH[1]} digest=${BASH_REMATCH[2]}
newest=$("$here/newest-tag.sh" "$major")
[[ -z $newest || $(printf '%s\n' "$newest" "$tag" | sort -V | tail -n 1) == "$tag" ]] ||
  fail "$newest is already released, and $major is not moved"

git add action.yml
tree=$(git write-tree)
ours() { # COMMIT: tells whether it holds what this call commits
  [[ $(git rev-parse "$1^{tree}") == "$tree" ]]
}
released=$(tip "refs/tags/$tag")
[[ -z $released || $(git rev-parse "$released^1") == "$(git rev-parse HEAD)" ]] ||
  fail "$tag already exists, made from another commit"
seen=$(tip "refs/tags/$major")

if [[ $kind == rebuild ]]; then
  [[ -n $released ]] || fail "there is no $tag to rebuild"
  if [[ -n $seen ]] && ours "$seen"; then
    commit=$seen
  else
    [[ $seen == "$3" ]] || fail "$major moved since this rebuild began, and is not moved again"
    commit=$(git commit-tree -p HEAD -m "tier2gate $version, its image built again" "$tree")
  fi
elif [[ -n $released ]]; then
  ours "$released" || fail "$tag already exists, with another image"
  commit=$released
  # A commit made from this commit or from a later one is a rebuild of this release, or newer.
  if [[ -n $seen ]] && git merge-base --is-ancestor HEAD "$seen"; then
    commit=$seen
  fi
else
  released=$(git commit-tree -p HEAD -m "tier2gate $version" "$tree")
  commit=$released
fi

if ours "$commit"; then
  "$here/tag-image.sh" "$version" "$image" "$digest"
fi

# GitHub refuses a push by a workflow if the commit's workflows differ from those of every branch. The
# branch at v1 keeps the release's workflows on a branch, even if main changes. References are moved
# only if they are still where they were seen.
branch=refs/heads/releases/$major
git push --quiet --atomic \
  "--force-with-lease=refs/tags/$major:$seen" \
  "--force-with-lease=$branch:$(git ls-remote origin "$branch" | cut -f 1)" \
  origin "$released:refs/tags/$tag" "$commit:refs/tags/$major" "$commit:$branch"
echo "$major is $commit"

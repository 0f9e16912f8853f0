#!/usr/bin/env bash
# tag-release.sh release|rebuild VERSION: commits the action.yml that write-action.sh wrote, on top of
# the commit that is checked out, and moves the major version's tag and branch there. A release gets
# its own tag in the same push; a rebuild leaves the release's tag where it is. Run again after it was
# cut short, it goes on; a tag with other content stops it.
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

[[ $kind == release || $kind == rebuild ]] || fail "'$kind' is neither release nor rebuild"
[[ $(git diff --name-only HEAD) == action.yml ]] || fail "exactly action.yml has to have changed"
grep -q "^  image: docker://[^ ]*:$version@sha256:" action.yml ||
  fail "action.yml does not run the image of $version"
newest=$("$here/newest-tag.sh" "$major")
[[ -z $newest || $(printf '%s\n' "$newest" "$tag" | sort -V | tail -n 1) == "$tag" ]] ||
  fail "$newest is out already, and $major stays there"

git add action.yml
tree=$(git write-tree)
released=
if [[ $newest == "$tag" ]]; then
  git fetch --quiet --no-tags origin "refs/tags/$tag"
  released=$(git rev-parse FETCH_HEAD)
  [[ $(git rev-parse "$released^1") == "$(git rev-parse HEAD)" ]] ||
    fail "$tag is there already, made from another commit"
fi

if [[ $kind == rebuild ]]; then
  [[ -n $released ]] || fail "there is no $tag to rebuild"
  commit=$(git commit-tree -p HEAD -m "tier2gate $version, its image built again" "$tree")
elif [[ -n $released ]]; then
  [[ $(git rev-parse "$released^{tree}") == "$tree" ]] ||
    fail "$tag is there already, with another image"
  commit=$released
else
  commit=$(git commit-tree -p HEAD -m "tier2gate $version" "$tree")
fi

# GitHub lets a workflow push no commit whose workflows differ from those of every branch. A branch at
# v1 keeps the release's among them, however main goes on. What moves is moved from where it was seen.
moving=("refs/tags/$major" "refs/heads/releases/$major")
leases=()
for ref in "${moving[@]}"; do
  leases+=("--force-with-lease=$ref:$(git ls-remote origin "$ref" | cut -f 1)")
done
git push --quiet --atomic "${leases[@]}" origin \
  "${released:-$commit}:refs/tags/$tag" "${moving[@]/#/$commit:}"
echo "$major is $commit"

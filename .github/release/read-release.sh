#!/usr/bin/env bash
# read-release.sh vMAJOR: prints, as a step's outputs, the version of the newest release, the commit
# of main that it was made from, and the image's name. GITHUB_REPOSITORY is the runner's.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")

tag=$("$here/newest-tag.sh" "$1")
if [[ -z $tag ]]; then
  echo "there is no release of $1 yet" >&2
  exit 1
fi
git fetch --quiet --no-tags origin "refs/tags/$tag"
source=$(git rev-parse --verify 'FETCH_HEAD^1')
if [[ $(git diff --name-only "$source" FETCH_HEAD) != action.yml ]]; then
  echo "$tag changes more than action.yml, or less: it is no release commit" >&2
  exit 1
fi
echo "version=${tag#v}"
echo "source=$source"
echo "image=ghcr.io/${GITHUB_REPOSITORY,,}"

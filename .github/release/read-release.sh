#!/usr/bin/env bash
# Prints, as a step's outputs, the version of the newest release, the commit of main that it was made
# from, the current commit of its major version (v1), and the image's name. The runner sets
# GITHUB_REPOSITORY.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")

tag=$("$here/newest-tag.sh")
if [[ -z $tag ]]; then
  echo "there is no release yet" >&2
  exit 1
fi
git fetch --quiet --no-tags origin "refs/tags/$tag"
source=$(git rev-parse --verify 'FETCH_HEAD^1')
if [[ $(git diff --name-only "$source" FETCH_HEAD) != action.yml ]]; then
  echo "$tag is not a release commit: it must change action.yml and nothing else" >&2
  exit 1
fi
current=$(git ls-remote origin "refs/tags/${tag%%.*}" | cut -f 1)
echo "version=${tag#v}"
echo "source=$source"
echo "current=$current"
echo "image=ghcr.io/${GITHUB_REPOSITORY,,}"

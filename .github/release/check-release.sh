#!/usr/bin/env bash
# Checks that the checked-out commit can be released; prints the version and the image's name as a
# step's outputs. The runner sets GITHUB_REF and GITHUB_REPOSITORY.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")

if [[ $GITHUB_REF != refs/heads/main ]]; then
  echo "releases must be made from main, not from $GITHUB_REF" >&2
  exit 1
fi
version=$("$here/read-version.sh")
"$here/changelog-section.sh" "$version" >/dev/null
if ! grep -qx '  image: Dockerfile' action.yml; then
  echo "action.yml: on main, it must have 'image: Dockerfile'" >&2
  exit 1
fi
newest=$("$here/newest-tag.sh" "v${version%%.*}")
if [[ $(printf '%s\n' "$newest" "v$version" | sort -V | tail -n 1) == "$newest" ]]; then
  echo "$newest is already released; raise the version in tier2gate/__init__.py" >&2
  exit 1
fi
echo "version=$version"
echo "image=ghcr.io/${GITHUB_REPOSITORY,,}"

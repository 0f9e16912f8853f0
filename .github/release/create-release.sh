#!/usr/bin/env bash
# create-release.sh VERSION FOLDER: makes the release's page, if it is not there, with the changelog's
# section and the packages.
set -euo pipefail
version=$1 dist=$2

if gh release view "v$version" >/dev/null 2>&1; then
  echo "v$version has its page already"
  exit 0
fi
"$(dirname "${BASH_SOURCE[0]}")/changelog-section.sh" "$version" |
  gh release create "v$version" --verify-tag --title "tier2gate $version" --notes-file - "$dist"/*

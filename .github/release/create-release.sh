#!/usr/bin/env bash
# create-release.sh VERSION FOLDER: creates the release's page, if it is missing, with the changelog's
# section and the packages.
set -euo pipefail
version=$1 dist=$2

if gh release view "v$version" >/dev/null 2>&1; then
  echo "v$version already has a page"
  exit 0
fi
"$(dirname "${BASH_SOURCE[0]}")/changelog-section.sh" "$version" |
  gh release create "v$version" --verify-tag --title "tier2gate $version" --notes-file - "$dist"/*

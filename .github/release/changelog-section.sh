#!/usr/bin/env bash
# changelog-section.sh VERSION: prints the section of a version in CHANGELOG.md, which must be dated.
set -euo pipefail
version=$1

heading=$(grep -E "^## ${version//./\\.}( |\$)" CHANGELOG.md || true)
if [[ ! $heading =~ ^"## $version ("[0-9]{4}-[0-9]{2}-[0-9]{2}")"$ ]]; then
  echo "CHANGELOG.md: expected one heading '## $version (YYYY-MM-DD)', found '$heading'" >&2
  exit 1
fi
section=$(awk -v heading="$heading" '
  /^## / { inside = ($0 == heading); next }
  inside && (NF || text) { text = text $0 "\n" }
  END { printf "%s", text }' CHANGELOG.md)
if [[ -z $section ]]; then
  echo "CHANGELOG.md: the section '$heading' is empty" >&2
  exit 1
fi
printf '%s\n' "$section"

#!/usr/bin/env bash
# newest-tag.sh [vMAJOR]: prints the tag of the newest release, if any; with vMAJOR, of that major
# version.
set -euo pipefail

tags=$(git ls-remote --tags origin "refs/tags/${1:-v*}.*")
sed -n 's#^.*\trefs/tags/\(v[0-9]*\.[0-9]*\.[0-9]*\)$#\1#p' <<<"$tags" | sort -V | tail -n 1

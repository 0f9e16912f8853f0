#!/usr/bin/env bash
# read-sbom.sh IMAGE DIGEST PLATFORM FILE: writes a pushed image's SBOM for a platform.
set -euo pipefail
image=$1 digest=$2 platform=$3 file=$4

docker buildx imagetools inspect "$image@$digest" \
  --format "{{ json (index .SBOM \"$platform\").SPDX }}" >"$file"
if ! grep -q '"spdxVersion"' "$file"; then
  echo "$image@$digest has no SBOM for $platform" >&2
  exit 1
fi

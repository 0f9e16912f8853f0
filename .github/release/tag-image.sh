#!/usr/bin/env bash
# tag-image.sh VERSION IMAGE DIGEST: tags a pushed image, both architectures, with its version.
set -euo pipefail
version=$1 image=$2 digest=$3

docker buildx imagetools create --tag "$image:$version" "$image@$digest"
tagged=$(docker buildx imagetools inspect --format '{{.Manifest.Digest}}' "$image:$version")
if [[ $tagged != "$digest" ]]; then
  echo "$image:$version is $tagged, not $digest" >&2
  exit 1
fi

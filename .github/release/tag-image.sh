#!/usr/bin/env bash
# tag-image.sh VERSION IMAGE DIGEST: tags a pushed image (both architectures) with its version and the
# start of its digest, a tag that never moves, and with its version alone, which the next rebuild
# moves. A tag that is already there is left alone.
set -euo pipefail
version=$1 image=$2 digest=$3

read_digest() { # TAG
  docker buildx imagetools inspect --format '{{.Manifest.Digest}}' "$image:$1"
}

for tag in "$version-${digest:7:12}" "$version"; do
  if [[ $(read_digest "$tag" 2>/dev/null || true) == "$digest" ]]; then
    continue
  fi
  docker buildx imagetools create --tag "$image:$tag" "$image@$digest"
  tagged=$(read_digest "$tag")
  if [[ $tagged != "$digest" ]]; then
    echo "$image:$tag is $tagged, not $digest" >&2
    exit 1
  fi
done

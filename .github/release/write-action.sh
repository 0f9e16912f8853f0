#!/usr/bin/env bash
# write-action.sh VERSION IMAGE DIGEST: makes action.yml run a pushed image instead of the Dockerfile.
set -euo pipefail
version=$1 image=$2 digest=$3

if [[ ! $digest =~ ^sha256:[0-9a-f]{64}$ ]]; then
  echo "'$digest' is not a digest: expected sha256: and 64 hexadecimal digits" >&2
  exit 1
fi
if [[ ! $image =~ ^[a-z0-9.-]+(/[a-z0-9._-]+)+$ ]]; then
  echo "'$image' is not the name of an image without a tag" >&2
  exit 1
fi
if [[ $version != "$("$(dirname "${BASH_SOURCE[0]}")/read-version.sh")" ]]; then
  echo "'$version' is not the package's version" >&2
  exit 1
fi
if [[ $(grep -c '^  image:' action.yml) != 1 || $(tail -n 1 action.yml) != '  image: Dockerfile' ]]; then
  echo "action.yml: the last line must be '  image: Dockerfile'" >&2
  exit 1
fi
written=$(sed '$d' action.yml)
cat >action.yml <<END
$written
  image: docker://$image:$version@$digest
  env:
    TIER2GATE_IMAGE: $image@$digest
END

#!/usr/bin/env bash
# check-published.sh VERSION FOLDER: checks that the index serves the same wheel and sdist for this
# version that were built here. ATTEMPTS and PAUSE (in seconds) set how long to wait for them.
set -euo pipefail
version=$1 dist=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -I -m venv "$work/pip"
pip=("$work/pip/bin/python" -I -m pip --disable-pip-version-check --no-input)
"${pip[@]}" install --quiet --require-hashes --no-deps --only-binary :all: -r requirements/build.txt

fetch() { # KIND FILE: downloads the wheel or the sdist that pip finds
  local hash
  hash=$(sha256sum "$2" | cut -d ' ' -f 1)
  echo "tier2gate==$version --hash=sha256:$hash" >"$work/$1.txt"
  "${pip[@]}" download --quiet --no-cache-dir --no-deps --no-build-isolation --require-hashes \
    "--$1" tier2gate --dest "$work/$1" -r "$work/$1.txt"
}

for ((attempt = 1; attempt <= ${ATTEMPTS:-20}; attempt++)); do
  if fetch only-binary "$dist/tier2gate-$version-py3-none-any.whl" &&
    fetch no-binary "$dist/tier2gate-$version.tar.gz"; then
    exit 0
  fi
  sleep "${PAUSE:-15}"
done
echo "the index does not serve the packages of tier2gate $version that were built here" >&2
exit 1

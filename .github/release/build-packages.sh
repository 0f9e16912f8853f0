#!/usr/bin/env bash
# build-packages.sh FOLDER: builds the sdist, and the wheel from it, into a new folder; installs the
# wheel into an empty environment, and checks the gates in examples/ with it.
set -euo pipefail
dist=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

install() {
  "$1/bin/python" -I -m pip --disable-pip-version-check --no-input install --quiet \
    --require-hashes --no-deps --only-binary :all: "${@:2}"
}

version=$("$(dirname "${BASH_SOURCE[0]}")/read-version.sh")
python3 -I -m venv "$work/build"
install "$work/build" -r requirements/build.txt
mkdir "$dist"
"$work/build/bin/python" -I -m hatchling build --target sdist --directory "$dist"
"$work/build/bin/python" -I -m pip --disable-pip-version-check --no-input wheel --quiet --no-index \
  --no-deps --no-build-isolation --wheel-dir "$dist" "$dist/tier2gate-$version.tar.gz"

python3 -I -m venv "$work/installed"
install "$work/installed" -r requirements/image.txt
"$work/installed/bin/python" -I -m pip --disable-pip-version-check --no-input install --quiet \
  --no-index --no-deps --force-reinstall "$dist/tier2gate-$version-py3-none-any.whl"
cp -R examples "$work"
(cd "$work" && installed/bin/tier2gate check examples)

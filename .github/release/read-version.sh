#!/usr/bin/env bash
# Prints the package's version, which must be a release version: X.Y.Z.
set -euo pipefail

version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' tier2gate/__init__.py)
if [[ ! $version =~ ^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$ ]]; then
  echo "tier2gate/__init__.py: the version '$version' is not X.Y.Z" >&2
  exit 1
fi
echo "$version"

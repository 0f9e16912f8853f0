#!/usr/bin/env bash
# replay.sh IMAGE FOLDER: runs an image on the fixtures of a checkout as GitHub's runner does, but
# without network, capabilities or write access, and fails if a hash, a verdict or an output is not
# as expected. ENGINE is the container engine; default: docker.
set -euo pipefail
image=$1
folder=$(cd "$2" && pwd)
read -r -a engine <<<"${ENGINE:-docker}"
commands=$(mktemp -d)
trap 'rm -rf "$commands"' EXIT
confined=(--rm --network=none --read-only --cap-drop=ALL --security-opt=no-new-privileges
  --volume "$folder:/github/workspace:ro" --workdir /github/workspace)

output() { # NAME: prints the value of this output of the Action
  awk -v name="$1" 'index($0, name "<<") == 1 { getline; print; exit }' "$commands/output"
}

gate() { # PATH STATUS OUTCOME [OPTION...]: runs the Action on a folder of gates, and compares
  local status=0 wanted found gates
  : >"$commands/output"
  : >"$commands/summary"
  chmod 777 "$commands"
  chmod 666 "$commands/output" "$commands/summary"
  "${engine[@]}" run "${confined[@]}" --volume "$commands:/github/file_commands" \
    --env CI=true --env GITHUB_ACTIONS=true --env GITHUB_WORKSPACE=/github/workspace \
    --env GITHUB_OUTPUT=/github/file_commands/output \
    --env GITHUB_STEP_SUMMARY=/github/file_commands/summary \
    --env "INPUT_PATHS=$1" "${@:4}" "$image" || status=$?
  gates=$(find "$folder/$1" -name '*.golden.json' | wc -l)
  wanted="status $2, outcome $3, exit-code $2, gates $((gates))"
  found="status $status, outcome $(output outcome), exit-code $(output exit-code), gates $(output gates)"
  if [[ $found != "$wanted" ]]; then
    echo "$1: expected $wanted; found $found" >&2
    exit 1
  fi
  if [[ ! -s $commands/summary ]]; then
    echo "$1: there is no summary" >&2
    exit 1
  fi
  echo "== $1: $found, as expected"
}

gate examples 0 passed
# This must fail, to show that the image compares; without annotations, which the job would show.
gate tests/cases/hash-drift/behaviour-changed 3 hash-drift --env INPUT_ANNOTATIONS=false
"${engine[@]}" run "${confined[@]}" --entrypoint /opt/tier2gate/bin/python "$image" \
  -I tests/vectors/replay.py

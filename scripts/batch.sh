#!/bin/sh
# Trains several models, holds them to their goals, and collects what they left:  sh scripts/batch.sh
# BLASNET, RUNS and ARTIFACTS say where the command, the runs and the results are; FORCE=1 trains what has not changed too. It needs no
# clone: copy it and blasnet.sh beside your own work.
set -eu
RUNS=${RUNS:-runs} ARTIFACTS=${ARTIFACTS:-artifacts/training}
mkdir -p "$ARTIFACTS"

. "$(dirname "$0")/blasnet.sh"

sha256() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1; }

# The job itself, and the bytes of the files that it names.
digest() {
    place=${3#*:}
    { echo "$@"; for file in "$2" "$place"; do if [ -e "$file" ]; then find "$file" -type f | LC_ALL=C sort | while read -r each; do sha256 <"$each"; done; fi; done; } | sha256
}

# job NAME MODEL DATA GOAL [OPTION...]
job() {
    name=$1 model=$2 data=$3 goal=$4 now=$(digest "$@")
    if [ -z "${FORCE:-}" ] && [ "$(cat "$ARTIFACTS/$name.sha256" 2>/dev/null)" = "$now" ]; then
        echo "$name: nothing has changed since it was trained."
        return
    fi
    shift 4
    blasnet data check "$data" # data that cannot be trained on is exit code 3 and ends the script
    # A missed goal is exit code 6 and ends the script.
    blasnet train --model "$model" --data "$data" "$@" --fail-under "$goal" --name "$name" --runs "$RUNS" --json >"$ARTIFACTS/$name.json"
    cat "$ARTIFACTS/$name.json"
    run=$(sed -n 's/.*"run":"\([^"]*\)".*/\1/p' "$ARTIFACTS/$name.json")
    blasnet report "$run" --out "$ARTIFACTS/$name.html"
    echo "$now" >"$ARTIFACTS/$name.sha256"
}

job circles circles circles val_accuracy=0.95 --epochs 50 --seed 1
job moons mlp moons val_accuracy=0.95 --epochs 30 --seed 1
cp "$RUNS/index.csv" "$ARTIFACTS"

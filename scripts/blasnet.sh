# The command for the scripts beside this file, which read it:  . "$(dirname "$0")/blasnet.sh"

# Runs the command: the program in BLASNET, or else blasnet on PATH, of a tool manifest here or above, or of a clone that is built.
blasnet() {
    if [ -n "${BLASNET:-}" ]; then "$BLASNET" "$@"
    elif program=$(unset -f blasnet; command -v blasnet); then "$program" "$@"
    elif manifest "$PWD"; then dotnet tool run blasnet -- "$@"
    elif [ -x artifacts/blasnet/blasnet ]; then artifacts/blasnet/blasnet "$@"
    else
        echo "There is no blasnet in BLASNET, on PATH, in a tool manifest or in artifacts/blasnet." \
            "'dotnet tool install --global BlasNet.Tool' installs it." >&2
        return 5
    fi
}

# manifest FOLDER: whether a tool manifest in the folder or above names the command.
manifest() {
    grep -iqs '"blasnet.tool"' "$1/.config/dotnet-tools.json" "$1/dotnet-tools.json" || { [ "$1" != / ] && manifest "$(dirname "$1")"; }
}

#!/bin/sh
# Checks credctl with the real client libraries of providers:
#
#   CREDCTL=PROGRAM scripts/clients.sh FOLDER
#
# The libraries go into virtual environments below FOLDER; what is there in the right versions stays.
set -eu
cd "$(dirname "$0")/.."
folder=$1
checks=tests/clients
lists=$checks/requirements

say() { printf '%s\n' "$*" >&2; }

# A Python that the libraries support.
suits() { "$1" -c 'import sys; sys.exit(not (3, 12) <= sys.version_info < (3, 14))' 2>/dev/null; }

find_python() {
    for candidate in python3.12 python3.13 python3 \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[23].*/bin/python3; do
        if command -v "$candidate" >/dev/null && suits "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

# Makes a virtual environment of a list of requirements, and puts those of a second list beside them.
make_place() {
    place=$folder/$1
    wanted=$(cat "$lists/$1.txt" "$lists/$1.locked.txt" ${2:+"$lists/$2.txt"})
    [ "$(cat "$place/wanted" 2>/dev/null)" != "$wanted" ] || return 0
    say "clients: installing the $1 libraries, which takes minutes at first"
    rm -rf "$place"
    nice "$python" -m venv "$place"
    install="nice $place/bin/python -m pip install -q --disable-pip-version-check"
    $install -r "$lists/$1.txt" -c "$lists/$1.locked.txt"
    [ -z "${2:-}" ] || $install --no-deps -r "$lists/$2.txt"
    printf '%s\n' "$wanted" >"$place/wanted"
}

python=$(find_python) || {
    say "clients: Python 3.12 or 3.13 is missing"
    exit 1
}
make_place main alone
make_place lumibot

export PYTHONDONTWRITEBYTECODE=1 PYTHONWARNINGS=ignore
nice "$folder/main/bin/python" $checks/check.py
# The servers are a part of their own.
[ ! -e tests/provider_servers/serve.py ] ||
    nice "$folder/main/bin/python" $checks/check_servers.py

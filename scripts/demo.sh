#!/bin/sh
# Runs the main job of credctl on a throw-away home, and shows each command with what it answers:
#
#   scripts/demo.sh FOLDER-OF-CREDCTL
#
# However it ends, the private database is stopped and everything it made is removed.
set -eu
PATH=$(cd "$1" && pwd):$PATH

# Nobody's settings but the demo's.
for name in $(env | sed -n 's/^\(CREDCTL_[A-Z_]*\)=.*/\1/p'); do
    case $name in
        CREDCTL_PG_BIN) ;;
        *) unset "$name" ;;
    esac
done

# Short, for the path of a socket has at most 107 bytes.
CREDCTL_HOME=$(mktemp -d /tmp/credctl-demo.XXXXXX)
export CREDCTL_HOME

clean_up() {
    status=$?
    trap '' HUP INT TERM
    trap - EXIT
    # 3: there is none yet.
    credctl db destroy --yes --without-backup >/dev/null 2>&1 || [ $? -eq 3 ] ||
        say "demo: the database of $CREDCTL_HOME was not removed"
    rm -rf "$CREDCTL_HOME"
    exit "$status"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

say() { printf '\n# %s\n' "$*"; }

# Shows a command line and runs it; both streams together, as on a terminal.
run() {
    printf '$ %s\n' "$1"
    eval "$1" 2>&1
}

# The same on a terminal of its own where there is none, for a table is shown on terminals only.
see() {
    if [ -t 1 ] || ! script --version >/dev/null 2>&1; then
        run "$1"
        return
    fi
    printf '$ %s\n' "$1"
    shown=$(NO_COLOR=1 script -qec "$1" /dev/null </dev/null)
    printf '%s\n' "$shown" | tr -d '\r'
}

say "Two paper accounts, a live one and a data key: four credentials, two providers."
run 'printf "PKDEMO1XXXXXXXXXFAKE\nnot-a-real-secret-1\n" | credctl add --nickname "Paper 1" --paper --stdin'
run 'printf "PKDEMO2XXXXXXXXXFAKE\nnot-a-real-secret-2\n" | credctl add --nickname "Paper 2" --paper --stdin'
run 'printf "AKDEMO3XXXXXXXXXFAKE\nnot-a-real-secret-3\n" | credctl add --nickname Live --live --stdin'
run 'printf "not-a-real-polygon-key\n" | credctl add --type polygon --nickname Data --stdin'
see 'credctl list'

say "Switch to the other paper account, and back."
run 'credctl use "Paper 2"'
run 'credctl use -'

say "A new nickname; the id stays, and so does everything that names it."
run 'credctl rename "Paper 2" Momentum'
see 'credctl list'

say "Remove one; without --yes, a person is asked."
run 'credctl remove Momentum --yes'
see 'credctl list'

say "Done. The database and everything else the demo made is removed now."

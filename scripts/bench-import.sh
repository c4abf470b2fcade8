#!/bin/sh
# Measures `credctl import` of many credentials beside a plain binary COPY of the same rows, in the same
# private database on a throw-away home.
#
#   scripts/bench-import.sh [PROGRAM [COUNT [ROUNDS]]]
set -eu

program=$(realpath "${1:-target/release/credctl}")
count=${2:-10000}
rounds=${3:-3}

. "$(dirname "$0")/bench-common.sh"

took() { printf '%-28s %5d ms\n' "$1" "$(since "$2")"; }

# Prints a line for each credential: nickname, environment and a pair of the usual length.
table() {
    awk -v count="$count" -v round="$1" 'BEGIN {
        print "nickname,environment,api_key,secret_key"
        for (n = 1; n <= count; n++)
            printf "Bulk %d,paper,PK%04d%014d,%08d%032d\n", n, round, n, round, n
    }'
}

printf 'K\nS\n' | "$program" --quiet add --nickname first --paper --stdin >/dev/null
find_database
# A table with the same columns and indexes as that of the credentials.
psql -qX "$super" -c 'CREATE TABLE copied (LIKE user_credentials INCLUDING ALL)'

for round in $(seq "$rounds"); do
    umask 077
    table "$round" >"$home/table.csv"
    began=$(now)
    "$program" --quiet import "$home/table.csv" >/dev/null
    took "import of $count" "$began"
    psql -qX "$super" -c "\\copy (SELECT * FROM user_credentials ORDER BY created_at DESC LIMIT $count) TO '$home/rows' (FORMAT binary)"
    began=$(now)
    psql -qX "$super" -c "\\copy copied FROM '$home/rows' (FORMAT binary)"
    took "binary COPY of the same" "$began"
    began=$(now)
    "$program" --quiet import "$home/table.csv" >/dev/null
    took "import again, all skipped" "$began"
done

#!/bin/sh
# Measures `credctl import` of many credentials beside a plain binary COPY of the same rows into tables
# with the same columns and indexes, in the same private database on a throw-away home.
#
#   scripts/bench-import.sh [PROGRAM [COUNT [ROUNDS]]]
set -eu

program=$(realpath "${1:-target/release/credctl}")
count=${2:-10000}
rounds=${3:-3}

. "$(dirname "$0")/bench-common.sh"

printf 'K\nS\n' | "$program" --quiet add --nickname first --paper --stdin >/dev/null
find_database
psql -qX "$super" -c 'CREATE TABLE copied (LIKE user_credentials INCLUDING ALL)' \
    -c 'CREATE TABLE copied_companions (LIKE credctl.credentials INCLUDING ALL)'

for round in $(seq "$rounds"); do
    table "$round" >"$home/table.csv"
    began=$(now)
    memory=$(measured "$program" import "$home/table.csv")
    took "import of $count" "$began"
    echo "$memory"
    psql -qX "$super" <<SQL
\\copy (SELECT * FROM user_credentials ORDER BY created_at DESC LIMIT $count) TO '$home/rows' (FORMAT binary)
\\copy (SELECT k.* FROM user_credentials c JOIN credctl.credentials k ON k.credential_id = c.id ORDER BY c.created_at DESC LIMIT $count) TO '$home/companions' (FORMAT binary)
SQL
    began=$(now)
    psql -qX "$super" <<SQL
BEGIN;
\\copy copied FROM '$home/rows' (FORMAT binary)
\\copy copied_companions FROM '$home/companions' (FORMAT binary)
COMMIT;
SQL
    took "binary COPY of the same" "$began"
    began=$(now)
    "$program" --quiet import "$home/table.csv" >/dev/null
    took "import again, all skipped" "$began"
done

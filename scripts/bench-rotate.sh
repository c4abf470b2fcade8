#!/bin/sh
# Measures `credctl vault rotate` of many credentials beside two limits, in the same run on the same
# machine: the cryptography alone (benches/reseal.rs), and a bare UPDATE of the same rows from a
# temporary table that they are COPYed to.
#
#   scripts/bench-rotate.sh [PROGRAM [COUNT [ROUNDS]]]
set -eu

program=$(realpath "${1:-target/release/credctl}")
count=${2:-100000}
rounds=${3:-3}

. "$(dirname "$0")/bench-common.sh"

took() {
    ms=$(since "$2")
    printf '%-36s %6d ms %8d rows/s\n' "$1" "$ms" $((count * 1000 / ms))
}

# Prints a line for each credential: nickname, environment and a pair of the usual length.
table() {
    awk -v count="$count" 'BEGIN {
        print "nickname,environment,api_key,secret_key"
        for (n = 1; n <= count; n++) printf "Bulk %d,paper,PK%018d,%040d\n", n, n, n
    }'
}

umask 077
table >"$home/table.csv"
"$program" --quiet import "$home/table.csv" >/dev/null
rm "$home/table.csv"
find_database
columns='id, api_key, secret_key, key_id, fingerprint, fingerprint_of, seal, label_seal'

# Runs a program, and prints its peak memory as the system counts it.
measured() {
    python3 -c '
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode
print("peak memory", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, "MiB")
sys.exit(code)' "$@"
}

for round in $(seq "$rounds"); do
    psql -qX "$super" -c "\\copy (SELECT $columns FROM user_credentials) TO '$home/rows' (FORMAT binary)" \
        -c 'VACUUM ANALYZE user_credentials' -c CHECKPOINT
    began=$(now)
    memory=$(measured "$program" vault rotate --yes)
    took "vault rotate of $count" "$began"
    echo "$memory"
    psql -qX "$super" -c 'VACUUM ANALYZE user_credentials' -c CHECKPOINT
    began=$(now)
    psql -qX "$super" <<SQL
BEGIN;
CREATE TEMPORARY TABLE w ON COMMIT DROP AS SELECT $columns FROM user_credentials LIMIT 0;
\\copy w FROM '$home/rows' (FORMAT binary)
UPDATE user_credentials c SET api_key = w.api_key, secret_key = w.secret_key, key_id = w.key_id,
    fingerprint = w.fingerprint, fingerprint_of = w.fingerprint_of, seal = w.seal, label_seal = w.label_seal
FROM w WHERE c.id = w.id;
COMMIT;
SQL
    took "bare COPY and UPDATE ... FROM" "$began"
done
if command -v cargo >/dev/null; then
    cargo bench --quiet --bench reseal -- "$count" 2>/dev/null
fi

#!/bin/sh
# Measures `credctl vault rotate` of many credentials beside two limits, in the same run on the same
# machine: the cryptography alone (benches/reseal.rs), and a bare UPDATE of the same rows of both tables
# from temporary tables that they are COPYed to.
#
#   scripts/bench-rotate.sh [PROGRAM [COUNT [ROUNDS]]]
set -eu

program=$(realpath "${1:-target/release/credctl}")
count=${2:-100000}
rounds=${3:-3}

. "$(dirname "$0")/bench-common.sh"

table 1 >"$home/table.csv"
"$program" --quiet import "$home/table.csv" >/dev/null
rm "$home/table.csv"
find_database
row='id, api_key, secret_key'
companion='credential_id, user_id, fields, key_id, fingerprint, seal'

for round in $(seq "$rounds"); do
    psql -qX "$super" <<SQL
\\copy (SELECT $row FROM user_credentials) TO '$home/rows' (FORMAT binary)
\\copy (SELECT $companion FROM credctl.credentials) TO '$home/companions' (FORMAT binary)
VACUUM ANALYZE user_credentials, credctl.credentials;
CHECKPOINT;
SQL
    began=$(now)
    memory=$(measured "$program" vault rotate --yes)
    took "vault rotate of $count" "$began"
    echo "$memory"
    psql -qX "$super" -c 'VACUUM ANALYZE user_credentials, credctl.credentials' -c CHECKPOINT
    began=$(now)
    psql -qX "$super" <<SQL
BEGIN;
CREATE TEMPORARY TABLE r ON COMMIT DROP AS SELECT $row FROM user_credentials LIMIT 0;
CREATE TEMPORARY TABLE m ON COMMIT DROP AS SELECT $companion FROM credctl.credentials LIMIT 0;
\\copy r FROM '$home/rows' (FORMAT binary)
\\copy m FROM '$home/companions' (FORMAT binary)
UPDATE user_credentials c SET api_key = r.api_key, secret_key = r.secret_key FROM r WHERE c.id = r.id;
UPDATE credctl.credentials k SET fields = m.fields, key_id = m.key_id, fingerprint = m.fingerprint, seal = m.seal
FROM m WHERE k.credential_id = m.credential_id AND k.user_id = m.user_id;
COMMIT;
SQL
    took "bare COPY and UPDATE ... FROM" "$began"
done
if command -v cargo >/dev/null; then
    cargo bench --quiet --bench reseal -- "$count" 2>/dev/null
fi

#!/bin/sh
# The program of the pages: ends with 1 unless it was given keys, and says whose.
set -u
: "${CREDCTL_EXEC_NICKNAME:?}"
test -n "${APCA_API_KEY_ID:-}${POLYGON_API_KEY:-}" || exit 1
echo "$CREDCTL_EXEC_NICKNAME trades on ${APCA_API_BASE_URL:-no host}"

#!/bin/sh
# sudo -u postgres psql: psql as superuser of the throw-away server. Anything else is just run.
set -eu
if [ "$1" = -u ] && [ "$2" = postgres ] && [ "$3" = psql ]; then
    shift 3
    exec psql --no-psqlrc --set ON_ERROR_STOP=1 \
        --host "$SUPERUSER_HOST" --port "$SUPERUSER_PORT" --username postgres --dbname postgres "$@"
fi
exec "$@"

#!/bin/sh
# Accepts what installs PostgreSQL, and nothing else.
case "$*" in
    update | "install -y --no-install-recommends postgresql") exit 0 ;;
    *) echo "apt-get: unexpected: $*" >&2; exit 100 ;;
esac

# shellcheck shell=sh
# A throw-away home with a private database, and a clock. The benchmarks source it once `program` is set.

home=$(mktemp -d /tmp/bench.XXXXXX)
export CREDCTL_HOME="$home" CREDCTL_NO_INPUT=true
cleanup() {
    "$program" db stop >/dev/null 2>&1 || true
    if [ -n "${data:-}" ]; then
        rm -rf "$data"
    fi
    rm -rf "$home"
}
trap cleanup EXIT

now() { date +%s%N; }

# Prints the milliseconds since a moment that `now` printed.
since() { echo $((($(now) - $1) / 1000000)); }

# Sets `super` to the URL of the superuser, who may COPY past row-level security, and `data` to the folder
# of the database if that lies outside of the home. Some command must have made the database before.
find_database() {
    data=$("$program" db status --json | sed -n 's|.*"data":"\(/var/lib/credctl/[^"/]*\)/postgres".*|\1|p')
    url=$("$program" db url)
    super=$(printf '%s' "$url" | sed 's|//credctl@|//postgres@|')
}

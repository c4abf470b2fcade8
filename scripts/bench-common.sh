# shellcheck shell=sh
# A throw-away home with a private database, rows to store, and a clock. The benchmarks source it once
# `program` and `count` are set.

umask 077
home=$(mktemp -d /tmp/bench.XXXXXX)
export CREDCTL_HOME="$home" CREDCTL_NO_INPUT=true
cleanup() {
    "$program" db destroy --yes --without-backup >/dev/null 2>&1 || true
    rm -rf "$home"
}
trap cleanup EXIT

now() { date +%s%N; }

# Prints the milliseconds since a moment that `now` printed.
since() { echo $((($(now) - $1) / 1000000)); }

# Prints what took how long since a moment that `now` printed.
took() {
    ms=$(since "$2")
    printf '%-32s %6d ms %8d rows/s\n' "$1" "$ms" $((count * 1000 / ms))
}

# Runs a program, and prints its peak memory as the system counts it.
measured() {
    python3 -c '
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode
print("peak memory", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, "MiB")
sys.exit(code)' "$@"
}

# Prints a line for each credential of a round: nickname, environment and a pair of the usual length.
table() {
    awk -v count="$count" -v round="$1" 'BEGIN {
        print "nickname,environment,api_key,secret_key"
        for (n = 1; n <= count; n++)
            printf "Bulk %d,paper,PK%04d%014d,%08d%032d\n", n, round, n, round, n
    }'
}

# Sets `super` to the URL of the superuser, who may COPY past row-level security. Some command must have
# made the database before.
find_database() {
    url=$("$program" db url)
    super=$(printf '%s' "$url" | sed 's|//credctl@|//postgres@|')
}

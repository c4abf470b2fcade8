#!/bin/sh
# Installs what is missing, and nothing that is there:
#
#   scripts/setup.sh compiler checkers postgres python shells tracer pooler packagers root
#
# Programs that are installed but not on PATH are linked into target/tools/bin, which the Makefile
# puts on PATH.
set -eu
cd "$(dirname "$0")/.."
tools=${TOOLS:-target/tools}

say() { printf '%s\n' "$*" >&2; }

have() { command -v "$1" >/dev/null 2>&1; }

# The package manager: the first of those we know.
manager=
for candidate in apt-get dnf brew; do
    if [ -z "$manager" ] && have "$candidate"; then manager=$candidate; fi
done

# The command line that installs packages.
install_line() {
    case $manager in
        apt-get) echo "apt-get install -y --no-install-recommends --no-upgrade $*" ;;
        dnf) echo "dnf install -y $*" ;;
        brew) echo "brew install $*" ;;
        *) return 1 ;;
    esac
}

# Runs something as root: as we are, or by sudo, which may ask for a password only if somebody is there.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif have sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        sudo "$@"
    else
        return 1
    fi
}

# Installs packages; 1 when that is not for us to do.
install() {
    line=$(install_line "$@") || return 1
    [ "$manager" = brew ] || as_root true || return 1
    say "setup: $line"
    case $manager in
        brew) $line >&2 ;;
        apt-get)
            as_root apt-get update -qq >&2 &&
                as_root env DEBIAN_FRONTEND=noninteractive $line >&2
            ;;
        *) as_root $line >&2 ;;
    esac
}

# Ends with what to type, where it could not be installed.
missing() {
    what=$1
    shift
    say "setup: $what is missing, and could not be installed from here."
    if line=$(install_line "$@"); then
        if [ "$manager" = brew ] || [ "$(id -u)" -eq 0 ]; then
            say "setup: run: $line"
        elif have sudo; then
            say "setup: run: sudo $line"
        else
            say "setup: run as root: $line"
        fi
    fi
    exit 1
}

# --- PostgreSQL: the programs of a server, version 14 or later -----------------------------------

postgres_folder() (
    IFS=:
    for folder in ${CREDCTL_PG_BIN:-} $PATH "$(pg_config --bindir 2>/dev/null || :)" \
        $(ls -d /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin \
            /usr/local/opt/postgresql*/bin /usr/pgsql-*/bin 2>/dev/null | sort -r | tr '\n' ':'); do
        if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] && [ -x "$folder/pg_dump" ]; then
            version=$("$folder/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
            if [ "$version" -ge 14 ]; then
                echo "$folder"
                exit 0
            fi
        fi
    done
    exit 1
)

setup_postgres() {
    case $manager in
        brew) package=postgresql@17 ;;
        dnf) package=postgresql-server ;;
        *) package=postgresql ;;
    esac
    postgres_folder >/dev/null || install "$package" || missing "PostgreSQL (14 or later)" "$package"
    folder=$(postgres_folder) || missing "PostgreSQL (14 or later)" "$package"
    # Homebrew keeps it off PATH, and the tests look there.
    if [ "$manager" = brew ] && ! have initdb; then
        mkdir -p "$tools/bin"
        for program in "$folder"/*; do ln -sf "$program" "$tools/bin/"; done
    fi
}

# --- Python with `cryptography`, the other reader of the same database, and `dotenv` --------------

has_packages() { "$1" -c 'import cryptography.fernet, dotenv' >/dev/null 2>&1; }

setup_python() {
    if has_packages python3; then return; fi
    mkdir -p "$tools/bin"
    if [ "$manager" != brew ]; then install python3 python3-cryptography python3-dotenv || :; fi
    if has_packages python3; then return; fi
    # Another `python3` may come first on PATH than the one the package belongs to.
    if has_packages /usr/bin/python3; then
        ln -sf /usr/bin/python3 "$tools/bin/python3"
        return
    fi
    say "setup: python3 -m venv $tools"
    if python3 -m venv "$tools" >&2 &&
        "$tools/bin/python3" -m pip install -q cryptography python-dotenv >&2; then
        return
    fi
    rm -rf "$tools/bin/python3" "$tools/pyvenv.cfg"
    case $manager in
        brew) missing "Python 3" python3 ;;
        *)
            missing "Python 3 with its packages cryptography and dotenv" \
                python3 python3-cryptography python3-dotenv
            ;;
    esac
}

# --- The shells that read what credctl writes for them -------------------------------------------

setup_shells() {
    absent=
    for shell in bash zsh fish tcsh; do
        have "$shell" || absent="$absent $shell"
    done
    # The older csh, a package of its own only in Debian; elsewhere `csh` is tcsh.
    [ "$manager" != apt-get ] || [ -x /bin/bsd-csh ] || absent="$absent csh"
    [ -z "$absent" ] || install $absent || missing "a shell:$absent" $absent
}

# --- What the hardest tests need: a tracer that injects faults, and a pooler --------------------

setup_tracer() {
    # Only Linux has it, and only there are those tests built.
    [ "$(uname)" = Linux ] || return 0
    have strace || install strace || missing strace strace
}

setup_pooler() {
    # Debian keeps it out of the PATH of ordinary users.
    PATH=$PATH:/usr/sbin:/usr/local/sbin
    have pgbouncer || install pgbouncer || missing PgBouncer pgbouncer
    have openssl || install openssl || missing OpenSSL openssl
}

# --- What reads the manual, and what makes packages -----------------------------------------------

setup_manual() {
    case $manager in
        apt-get) package=groff-base ;;
        *) package=groff ;;
    esac
    have groff || install $package || missing groff $package
}

# A tool of cargo, in a fixed version, below target.
cargo_tool() {
    [ "$(cat "$tools/$1.version" 2>/dev/null)" != "$2" ] || return 0
    cargo install -q --locked --root "$tools" "$1@$2" >&2
    echo "$2" >"$tools/$1.version"
}

setup_packagers() {
    [ "$(uname)" = Linux ] || { say "setup: packages are made on Linux"; exit 1; }
    have musl-gcc || install musl-tools || missing musl-gcc musl-tools
    rustup target add "$(uname -m)-unknown-linux-musl" >&2
    cargo_tool cargo-auditable 0.7.7
    cargo_tool cargo-deb 3.8.0
    cargo_tool cargo-cyclonedx 0.5.9
}

setup_root() {
    have debootstrap || install debootstrap || missing debootstrap debootstrap
}

# --- Rust: what it needs, and what a small installation of it leaves out ------------------------

setup_compiler() {
    have cargo || {
        say "setup: Rust is missing: see https://rustup.rs"
        exit 1
    }
    case $manager in
        apt-get) linker="gcc libc6-dev" ;;
        *) linker=gcc ;;
    esac
    have cc || install $linker || missing "a linker (cc)" $linker
}

setup_checkers() {
    cargo fmt --version >/dev/null 2>&1 || rustup component add rustfmt >&2
    cargo clippy --version >/dev/null 2>&1 || rustup component add clippy >&2
}

for part in "$@"; do "setup_$part"; done

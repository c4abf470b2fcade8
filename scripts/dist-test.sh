#!/bin/sh
# Installs, uses and removes the packages of target/dist in a clean Debian, made by debootstrap. Runs as root.
set -eu
cd "$(dirname "$0")/.."
[ "$(id -u)" -eq 0 ] || { echo "dist-test: run as root" >&2; exit 1; }
release=${RELEASE:-bookworm}
base=$(pwd)/target/dist-root/$release
root=$(pwd)/target/dist-root/test
deb=$(echo target/dist/credctl_*.deb)
tar=$(echo target/dist/credctl-*.tar.gz)
[ -f "$deb" ] && [ -f "$tar" ] || { echo "dist-test: run \`make dist\` first" >&2; exit 1; }

say() { printf '\n== %s\n' "$*"; }
fail() { echo "dist-test: $*" >&2; exit 1; }

unmount() { umount -R "$root/proc" "$root/dev/pts" "$root/dev/shm" 2>/dev/null || :; }
finish() {
    # Servers that the test started have their files below the root.
    for pid in $(cat "$root"/home/kim/.local/share/credctl/postgres/postmaster.pid \
        "$root"/var/lib/credctl/*/postgres/postmaster.pid 2>/dev/null | grep -E '^[0-9]+$' | head -n 4); do
        case $(readlink "/proc/$pid/root" 2>/dev/null) in "$root") kill -INT "$pid" 2>/dev/null || : ;; esac
    done
    unmount
}
trap finish EXIT

say "the sums fit"
(cd target/dist && sha256sum -c SHA256SUMS)

if [ ! -e "$base/etc/debian_version" ]; then
    say "a clean Debian $release"
    debootstrap --variant=minbase "$release" "$base" >"$base.log" 2>&1 || { tail -n 5 "$base.log"; exit 1; }
fi
rm -rf "$root"
cp -a "$base" "$root"
mount -t proc proc "$root/proc"
mkdir -p "$root/dev/pts" "$root/dev/shm"
mount -t devpts devpts "$root/dev/pts"
mount -t tmpfs tmpfs "$root/dev/shm"
cp "$deb" "$tar" "$root/root/"
cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || :
# Packages come from where this machine has its own.
rm -rf "$root/etc/apt/sources.list"
for file in /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/apt.conf.d; do
    [ ! -e "$file" ] || { rm -rf "$root$file"; cp -a "$file" "$root$file"; }
done
# No service starts by itself.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"

inside() { chroot "$root" /usr/bin/env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME="$1" LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive sh -ec "$2"; }
as_kim() { chroot "$root" /usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/home/kim LANG=C.UTF-8 setpriv --reuid kim --regid kim --init-groups sh -ec "cd; $1"; }

say "apt-get install ./$(basename "$deb")"
inside /root 'apt-get update -qq && apt-get install -y -qq bash-completion >/dev/null'
inside /root "cd && apt-get install -y ./$(basename "$deb") | tail -n 3"
inside /root 'useradd --create-home --shell /bin/bash kim'
inside /root 'dpkg --verify credctl && dpkg -L credctl | wc -l'
inside /root 'test -e /usr/share/man/man1/credctl.1.gz && test -e /usr/share/man/man7/credctl-references.7.gz'
inside /root 'test -e /usr/lib/systemd/user/credctl-db.service'
inside /root 'bash -c ". /usr/share/bash-completion/completions/credctl && complete -p credctl"'

say "the first credential, a program, a backup: as a user"
as_kim 'credctl --version'
as_kim 'printf "PKDISTTEST0000000001\nsecret-of-a-test\n" | credctl add --nickname "Paper 1" --paper --stdin'
as_kim 'credctl list'
as_kim 'credctl exec --paper -- sh -c "echo \$CREDCTL_EXEC_NICKNAME trades on \$APCA_API_BASE_URL"' |
    grep -x 'Paper 1 trades on https://paper-api.alpaca.markets' || fail "exec"
as_kim '(umask 077; echo "a phrase of nine words that nobody else has" >phrase); credctl backup safe --with-keys --passphrase-file phrase'
as_kim 'credctl db destroy --yes; rm -r .local/share/credctl .config/credctl; credctl restore safe --passphrase-file phrase; credctl show "Paper 1" --paper --field secret_key' |
    grep -qx secret-of-a-test || fail "restore"
as_kim 'credctl db stop'

say "as root, as in CI"
inside /root 'export CREDCTL_HOME="$HOME/vault" CI=true APCA_API_KEY_ID=PKDISTTEST0000000002 APCA_API_SECRET_KEY=secret-of-ci
    credctl add --nickname Smoke --paper --from-env
    credctl exec --paper -- sh -c "test \$CREDCTL_EXEC_NICKNAME = Smoke"
    credctl db destroy --yes --without-backup'

say "apt-get remove credctl"
inside /root 'apt-get remove -y credctl | tail -n 1; ! command -v credctl; test ! -e /usr/share/man/man1/credctl.1.gz'
as_kim 'test -e .local/share/credctl/vault.keys'

say "the tar.gz"
inside /root "cd && tar -C /usr/local --strip-components 1 -xzf $(basename "$tar") && credctl -V && test -e /usr/local/share/man/man1/credctl.1"
as_kim 'credctl list; credctl db stop'
ldd "$root/usr/local/bin/credctl" 2>&1 | grep -q 'statically linked\|not a dynamic' || fail "the program is not static"
readelf -S "$root/usr/local/bin/credctl" | grep -q dep-v0 || fail "the program does not say what it is made of"
grep -q '"bomFormat": "CycloneDX"' target/dist/*.cdx.json || fail "the SBOM is no CycloneDX"

printf '\ndist-test: all passed\n'

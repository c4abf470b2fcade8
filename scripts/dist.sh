#!/bin/sh
# Builds the packages of the checked-out commit into target/dist, for the processor of this machine:
# a static program in a tar.gz and in a .deb, the list of its parts (SBOM), and the SHA-256 sums.
#
# The same commit gives the same bytes, in whatever folder it lies: times are those of the commit, paths
# are replaced.
set -eu
cd "$(dirname "$0")/.."
here=$(pwd)
tools=${TOOLS:-$here/target/tools}
dist=$here/target/dist
cargo_home=${CARGO_HOME:-$HOME/.cargo}
PATH="$tools/bin:$PATH"

machine=$(uname -m)
target=$machine-unknown-linux-musl
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
name=credctl-$version-linux-$machine

SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
RUSTFLAGS="--remap-path-prefix=$here=/credctl --remap-path-prefix=$cargo_home=/cargo"
CARGO_TARGET_DIR=$here/target/dist-build
export SOURCE_DATE_EPOCH RUSTFLAGS CARGO_TARGET_DIR
# The crate that builds C names the compiler by the target.
export "CC_$(echo "$target" | tr - _)=musl-gcc" "CFLAGS_$(echo "$target" | tr - _)=-ffile-prefix-map=$cargo_home=/cargo"

cargo auditable build --release --locked --target "$target"
program=$CARGO_TARGET_DIR/$target/release/credctl

rm -rf "$dist"
mkdir -p "$dist/$name/bin" "$dist/$name/share/man/man1" "$dist/$name/share/man/man7" \
    "$dist/$name/share/bash-completion/completions" "$dist/$name/share/zsh/site-functions" \
    "$dist/$name/share/fish/vendor_completions.d" "$dist/$name/share/doc/credctl"
install -m 755 "$program" "$dist/$name/bin/credctl"
install -m 644 man/*.1 "$dist/$name/share/man/man1"
install -m 644 man/*.7 "$dist/$name/share/man/man7"
install -m 644 completions/credctl.bash "$dist/$name/share/bash-completion/completions/credctl"
install -m 644 completions/_credctl "$dist/$name/share/zsh/site-functions/_credctl"
install -m 644 completions/credctl.fish "$dist/$name/share/fish/vendor_completions.d/credctl.fish"
install -m 644 LICENSE-MIT LICENSE-APACHE CHANGELOG.md "$dist/$name/share/doc/credctl"
tar -C "$dist" --sort=name --owner=0 --group=0 --numeric-owner --mode=u+rwX,go+rX,go-w \
    --mtime="@$SOURCE_DATE_EPOCH" -cf - "$name" | gzip -9n >"$dist/$name.tar.gz"
rm -r "${dist:?}/$name"

cargo deb --no-build --no-strip --locked --target "$target" --output "$dist"

cargo cyclonedx --format json --spec-version 1.5 --target "$target" --override-filename "$name.cdx"
# Cargo leaves the name of the package out of its id where the folder has the same name.
sed -e "s|$here|/credctl|g" -e "s|file:///credctl#credctl@|file:///credctl#|g" "$name.cdx.json" \
    >"$dist/$name.cdx.json"
rm "$name.cdx.json"

(cd "$dist" && sha256sum ./*.tar.gz ./*.deb ./*.json | sed 's| \./| |' >SHA256SUMS)
ls -l "$dist"

#!/bin/sh
# Builds the packages of the checked-out commit a second time, in another folder, and compares them with
# target/dist byte for byte.
set -eu
cd "$(dirname "$0")/.."
here=$(pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git clone -q "$here" "$copy/credctl"
TOOLS=${TOOLS:-$here/target/tools} "$copy/credctl/scripts/dist.sh"
for file in target/dist/*; do
    cmp "$file" "$copy/credctl/$file"
done
echo "the same bytes in both folders:"
cat target/dist/SHA256SUMS

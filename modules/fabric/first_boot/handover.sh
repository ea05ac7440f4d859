#!/bin/bash
# Fetches the bootstrap bundle from the artifacts bucket, proves it whole, and lets its install.sh set up the node.
# systemd runs this at every boot, and every minute until it succeeds: nodes are made before the bundle is uploaded.
# A first argument replaces / as the root of everything that is read and written.
set -euo pipefail

root=${1:-}
# shellcheck source=/dev/null
source "$root/etc/banking-audit/node.env"
export AWS_REGION

source_folder=s3://$ARTIFACTS_BUCKET/bootstrap
archive=bootstrap.tar.gz
home=$root/opt/banking-audit

install -d -m 0755 "$home"
# Beside its destination, so that the last step is a rename.
work=$(mktemp -d "$home/.handover.XXXXXX")
trap 'rm -rf "$work"' EXIT

for file in "$archive" "$archive.sha256"; do
  if ! aws s3 cp --only-show-errors "$source_folder/$file" "$work/$file"; then
    echo "$NODE_NAME: $source_folder/$file is not there yet, can't be read or can't be written down" >&2
    exit 75
  fi
done

if ! (cd "$work" && sha256sum --check --status "$archive.sha256"); then
  echo "$NODE_NAME: $source_folder/$archive doesn't match its checksum; nothing was changed" >&2
  exit 65
fi

mkdir "$work/bootstrap"
if ! tar --extract --gzip --no-same-owner --file "$work/$archive" --directory "$work/bootstrap"; then
  echo "$NODE_NAME: $source_folder/$archive is cut off, or $home has no room for it; nothing was changed" >&2
  exit 69
fi
if [[ ! -x $work/bootstrap/install.sh ]]; then
  echo "$NODE_NAME: $source_folder/$archive has no executable install.sh; nothing was changed" >&2
  exit 65
fi

rm -rf "$home/bootstrap"
mv "$work/bootstrap" "$home/bootstrap"
echo "$NODE_NAME: running $home/bootstrap/install.sh"
"$home/bootstrap/install.sh" "$root"

# shellcheck shell=bash
# What every script of a node begins with; to be sourced, with the scripts' first argument.
# That argument replaces / as the root of everything that is read and written: tests run the scripts in a folder.
set -euo pipefail
shopt -s inherit_errexit

root=${1:-}
# shellcheck source=/dev/null
source "$root/etc/banking-audit/node.env"
# shellcheck source=/dev/null
source "$root/etc/banking-audit/settings.env"
# The first is what version 2 of the AWS CLI reads, the second what version 1 reads.
export AWS_REGION AWS_DEFAULT_REGION=$AWS_REGION

# Read by the scripts that source this file.
# shellcheck disable=SC2034
{
  run=$root/run/banking-audit
  identity=$run/identity
  ledger_mount=$root/var/hyperledger
  ledger=$ledger_mount/production
  kept=$root/var/lib/banking-audit

  # Exit codes of sysexits.h, which systemd shows by name.
  readonly WRONG_DATA=65 UNAVAILABLE=69 TRY_AGAIN=75 WRONG_SETTINGS=78
}

say() {
  echo "$NODE_NAME: $*"
}

give_up() {
  local code=$1
  shift
  echo "$NODE_NAME: $*" >&2
  exit "$code"
}

# Fetches a file and its checksum from the artifacts bucket into a folder, and proves it whole.
# fetch KEY FOLDER: the file has the key's last part as its name.
fetch() {
  local key=$1 folder=$2 name=${1##*/} file
  for file in "$key.sha256" "$key"; do
    if ! aws s3 cp --only-show-errors "s3://$ARTIFACTS_BUCKET/$file" "$folder/"; then
      give_up "$TRY_AGAIN" "s3://$ARTIFACTS_BUCKET/$file is not there yet, can't be read or can't be written down"
    fi
  done
  if ! (cd "$folder" && sha256sum --check --status --strict "$name.sha256"); then
    give_up "$WRONG_DATA" "s3://$ARTIFACTS_BUCKET/$key doesn't match its checksum; nothing was changed"
  fi
}

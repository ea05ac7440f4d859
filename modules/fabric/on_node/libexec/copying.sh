# shellcheck shell=bash disable=SC2154 # what is not set here, common.sh has set
# A copy of the ledger to work on while Fabric goes on; to be sourced after common.sh.

# How long a node waits for its turn.
lock_wait_seconds=${LOCK_WAIT_SECONDS:-7200}

# take_copy NAME: sets $copy, a folder on the volume (only there, a copy costs nothing), $height, how many blocks it has
# at least, and $work, a folder for the rest. Both are removed when the script ends. A NAME is one script's at a time.
take_copy() {
  [[ -n $(ls -A "$ledger" 2>/dev/null) ]] || give_up "$TRY_AGAIN" "there is no ledger in $ledger yet"
  mountpoint --quiet "$ledger_mount" || give_up "$UNAVAILABLE" "$ledger_mount is not the data volume"
  claim "$1"
  copy=$folder/ledger
  mkdir "$copy"
  "$(dirname "$0")/with-lock" "$root" "$lock_wait_seconds" "$(dirname "$0")/copy-ledger" "$root" "$copy" || exit
  # shellcheck disable=SC2034 # by those who take the copy
  height=$(<"$folder/height")
}

# claim NAME: makes the empty folders $folder, on the volume, and $work, and removes them when the script ends.
claim() {
  install -d -m 0755 "$run"
  exec 8>"$run/$1.lock"
  flock --nonblock 8 || give_up "$TRY_AGAIN" "$1 is running on this node already"
  folder=$ledger_mount/.$1
  # Of a run that was killed, or that the power failed in.
  rm -rf "$folder"
  work=$(mktemp -d "$run/.$1.XXXXXX")
  trap 'leave $?' EXIT
  trap 'exit 143' TERM INT HUP
  install -d -m 0700 "$folder" || give_up "$UNAVAILABLE" "$ledger_mount can't be written to; is the volume full?"
}

leave() {
  rm -rf "$folder" "$work"
  # What the script has to tell when it failed, if it has.
  if (($1)) && declare -F failed >/dev/null; then
    failed
  fi
  exit "$1"
}

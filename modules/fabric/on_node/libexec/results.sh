# shellcheck shell=bash disable=SC2154 # what is not set here, common.sh has set
# What the last backup, check and restoration came to, for operators who ask; to be sourced after common.sh.

# keep_result NAME JSON: one line; whoever reads it finds the old one or the new one, and never a half.
# What the script has achieved stays achieved, also if this can't be written down.
keep_result() {
  local new
  { install -d -m 0755 "$kept" && new=$(mktemp "$kept/.$1.XXXXXX") && printf '%s\n' "$2" >"$new" &&
    chmod 0644 "$new" && mv "$new" "$kept/$1.json"; } ||
    say "WARNING: the result can't be written to $kept: $2"
}

# kept_result NAME: the result, or null if there is none.
kept_result() {
  local found
  found=$(cat "$kept/$1.json" 2>/dev/null) || found=null
  [[ $found == '{'*'}' ]] || found=null
  echo "$found"
}

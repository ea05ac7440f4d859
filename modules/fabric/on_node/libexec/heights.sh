# shellcheck shell=bash disable=SC2154 # what is not set here, common.sh has set
# How many blocks this node's ledger has, as Fabric itself counts them; to be sourced after common.sh.

# fabric_metrics: all that Fabric measures; fails if it isn't told.
fabric_metrics() {
  curl --silent --fail --max-time 5 "http://127.0.0.1:$OPERATIONS_PORT/metrics"
}

# gauge NAME: reads metrics, and writes channel and whole value of each of the name's lines, sorted by channel.
# Prometheus writes large values as 1.2e+03.
gauge() {
  awk -v name="$1" 'index($1, name "{") == 1 && match($0, /channel="[^"]*"/) {
    printf "%s %d\n", substr($0, RSTART + 9, RLENGTH - 10), $NF
  }' | LC_ALL=C sort
}

# of_channel: out of what gauge wrote, the value of our channel; null if there is none.
of_channel() {
  awk -v channel="$CHANNEL" '$1 == channel { value = $2 } END { print value == "" ? "null" : value }'
}

# height: of our channel's ledger, or null. A copy that is made later has at least as many blocks.
height() {
  { fabric_metrics || true; } | gauge ledger_blockchain_height | of_channel
}

# shellcheck shell=bash disable=SC2154 # what is not set here, common.sh has set
# How a script stops Fabric for a moment; to be sourced after common.sh, by what runs under the lock.
# shellcheck source=libexec/heights.sh
source "$(dirname "$0")/heights.sh"

# The file $stopped says that Fabric is to be started again, whatever becomes of the script.
fabric=banking-audit-fabric.service
stopped=$run/fabric-is-to-start-again

# Whether each other orderer answers with a certificate of ours. Raft survives the loss of a minority: this node is
# to be the only one that is missing.
#
# Fabric updates consensus_etcdraft_active_nodes on the leader only; on a follower it stays what it was, often 0. So the
# leader's metric counts, and every orderer asks all others itself.
# https://github.com/hyperledger/fabric/blob/release-2.5/orderer/consensus/etcdraft/tracker.go
refuse_below_quorum() {
  [[ $NODE_ROLE == orderer ]] || return 0
  local address host others=()
  for address in ${ORDERERS//,/ }; do
    [[ ${address%:*} == "$NODE_HOST_NAME" ]] || others+=("$address")
  done
  ((${#others[@]})) || return 0

  for address in "${others[@]}"; do
    host=${address%:*}
    timeout 10 openssl s_client -connect "$address" -servername "$host" -no-CApath -no-CAstore -partial_chain \
      -CAfile "$identity/tls/ca.crt" -verify_hostname "$host" -verify_return_error </dev/null >/dev/null 2>&1 ||
      give_up "$TRY_AGAIN" "$host doesn't answer: with this orderer stopped too, the others might have no majority"
  done

  local metrics channel active size
  metrics=$(fabric_metrics) ||
    give_up "$TRY_AGAIN" "Fabric doesn't tell its metrics, so nobody knows whether the others are a majority"
  while read -r channel active size; do
    ((active == size)) ||
      give_up "$TRY_AGAIN" "of channel $channel's $size orderers only $active are active: this one must not stop now"
  done < <(
    awk 'function value(name) { return $1 ~ "^consensus_etcdraft_" name "[{]" }
      { split($1, part, "\""); channel = part[2] }
      value("is_leader") && $2 == 1 { leads[channel] }
      value("active_nodes") { active[channel] = $2 }
      value("cluster_size") { size[channel] = $2 }
      END { for (channel in leads) print channel, int(active[channel]), int(size[channel]) }' <<<"$metrics"
  )
}

# stop_fabric [broken]: a node that an operator has stopped stays stopped. With `broken`, also one that fails and starts
# in turn is stopped without asking the others: they do without it already, and what comes next is to mend it.
stop_fabric() {
  local state
  state=$(systemctl is-active "$fabric") || true
  case $state in
    active | reloading) refuse_below_quorum ;;
    activating) [[ ${1:-} == broken ]] || refuse_below_quorum ;;
    *)
      say "Fabric is $state already"
      return 0
      ;;
  esac
  touch "$stopped"
  systemctl stop "$fabric" || give_up "$UNAVAILABLE" "Fabric doesn't stop"
}

# Returns once Fabric is healthy, as its unit waits for that.
start_fabric() {
  [[ -e $stopped ]] || return 0
  rm -f "$stopped"
  # With the 0: in a trap, a bare return says how the script failed before.
  systemctl start "$fabric" && return 0
  echo "$NODE_NAME: Fabric doesn't start again; systemd goes on trying: journalctl -u $fabric tells why" >&2
  return "$UNAVAILABLE"
}

# For a trap at EXIT: Fabric starts again, and a failure before that stays the exit code.
start_fabric_and_leave() {
  local code=$?
  start_fabric || code=$UNAVAILABLE
  exit "$code"
}

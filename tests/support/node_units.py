"""systemd and its journal on a node in a folder: a unit that is started runs what its real file says."""

from tests.support.fabric_node import FabricNode

SYSTEMCTL = """case $1 in
  is-active) if [[ -e $running ]]; then echo active; else echo inactive; exit 3; fi ;;
  stop) rm -f "$running" ;;
  start)
    if [[ $2 == banking-audit-fabric.service ]]; then touch "$running"; exit; fi
    [[ -z ${start_refused:-} ]] || exit 1
    instance=${2#*@}
    command=$(sed -n 's/^ExecStart=//p' "$bundle/units/${2/@*./@.}")
    set -a
    source "$root/etc/banking-audit/settings.env"
    eval "words=(${command//%i/${instance%.service}})"
    echo "$RANDOM$RANDOM" >"$home/run"
    # The first argument of a script is its root.
    "$bundle/libexec/${words[0]##*/}" "$root" "${words[@]:2}" >"$home/journal" 2>&1
    code=$?
    echo "$code" >"$home/code"
    ((code == 0)) ;;
  show) cat "$home/$([[ $3 == InvocationID ]] && echo run || echo code)" 2>/dev/null || true ;;
esac"""

# systemd's own words are in the journal too, but not as the unit's.
JOURNALCTL = """[[ $* == --sync ]] && exit
[[ $* == *"_SYSTEMD_INVOCATION_ID=$(cat "$home/run")"* ]] || exit 1
[[ $* == *_SYSTEMD_UNIT=banking-audit-*.service* ]] || echo 'Failed with result exit-code.'
cat "$home/journal" """


def give_units(node: FabricNode) -> FabricNode:
    """Let the node start its units, once it has a ledger."""
    node.extra |= {"home": str(node.home), "root": str(node.root), "bundle": str(node.bundle)}
    node.stub("systemctl", SYSTEMCTL)
    node.stub("journalctl", JOURNALCTL)
    return node

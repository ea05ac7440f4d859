#!/bin/bash
# Makes this instance the Fabric node that its settings describe. Runs at every boot, and may run at any time: what is
# already so stays as it is. A first argument replaces / as the root of everything that is read and written.
set -euo pipefail
shopt -s inherit_errexit

root=${1:-}
bundle=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
source "$root/etc/banking-audit/node.env"

mine=$bundle/nodes/$NODE_NAME
if [[ ! -d $mine ]]; then
  echo "$NODE_NAME: the bundle knows no $NODE_NAME; was the node removed from the settings?" >&2
  exit 78
fi

# Amazon Linux's repositories lie in S3, which the private subnets reach without the internet.
missing=()
for package in docker amazon-cloudwatch-agent xfsprogs openssl; do
  rpm --query --quiet "$package" || missing+=("$package")
done
if ((${#missing[@]})); then
  dnf install --assumeyes --quiet "${missing[@]}"
fi

install -d -m 0755 "$root/etc/banking-audit" "$root/etc/systemd/system" "$root/var/lib/banking-audit"
install -m 0644 "$mine"/etc/* "$root/etc/banking-audit/"
# What an earlier bundle brought and this one doesn't: its timers must not fire any more.
for unit in "$root"/etc/systemd/system/banking-audit-*; do
  name=${unit##*/}
  if [[ -e $unit && $name != banking-audit-handover.service && ! -e $bundle/units/$name && ! -e $mine/units/$name ]]; then
    systemctl disable --now "$name" || true
    rm -f "$unit"
  fi
done
install -m 0644 "$bundle"/units/* "$mine"/units/* "$root/etc/systemd/system/"
systemctl daemon-reload
systemctl enable --now docker.service
systemctl enable banking-audit-fabric.service
# Without waiting: the artifacts may come days later, and each unit waits for the one before it. Not while a script has
# stopped Fabric to copy its ledger, and starts it again itself.
if [[ ! -e $root/run/banking-audit/fabric-is-to-start-again ]]; then
  systemctl start --no-block banking-audit-fabric.service
fi
for timer in "$mine"/units/*.timer "$bundle"/units/*.timer; do
  systemctl enable --now "${timer##*/}"
done

amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c "file:$root/etc/banking-audit/cloudwatch-agent.json"
echo "$NODE_NAME: installed as $NODE_HOST_NAME"

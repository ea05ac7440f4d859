# shellcheck shell=bash disable=SC2154 # what is not set here, common.sh has set
# How a node hands a file over to the artifacts bucket for good; to be sourced after common.sh.

# retain KEY: nobody can delete or overwrite this version for the years that the settings say.
retain() {
  [[ -n $OBJECT_LOCK_MODE ]] || return 0
  local until
  until=$(date --utc --date "+$OBJECT_LOCK_YEARS years" +%Y-%m-%dT%H:%M:%SZ)
  aws s3api put-object-retention --bucket "$ARTIFACTS_BUCKET" --key "$1" \
    --retention "Mode=$OBJECT_LOCK_MODE,RetainUntilDate=$until" >/dev/null ||
    give_up "$TRY_AGAIN" "s3://$ARTIFACTS_BUCKET/$1 can't be locked until $until, so it doesn't count"
}

# store FILE KEY
store() {
  aws s3 cp --only-show-errors "$1" "s3://$ARTIFACTS_BUCKET/$2" ||
    give_up "$TRY_AGAIN" "s3://$ARTIFACTS_BUCKET/$2 can't be written"
  retain "$2"
}

# store_checksum DIGEST KEY: comes last; a file without its checksum is one that was never finished.
store_checksum() {
  echo "$1  ${2##*/}" >"$work/checksum"
  store "$work/checksum" "$2.sha256"
}

# publish METRIC VALUE
publish() {
  aws cloudwatch put-metric-data --namespace "$METRICS_NAMESPACE" \
    --metric-data "MetricName=$1,Unit=None,Value=$2,Dimensions=[{Name=Node,Value=$NODE_NAME}]"
}

"""CloudWatch: composite alarms."""

from moto.cloudwatch.models import Alarm
from moto.cloudwatch.responses import CloudWatchResponse

from emulator.gaps.framework import Gap, Original, Shape

COMPOSITE_ALARMS = Gap(
    id="cloudwatch-composite-alarms",
    service="cloudwatch",
    symptom="PutCompositeAlarm answers 500, and DescribeAlarms ignores AlarmTypes.",
    cure="A composite alarm is kept as moto's own alarm with a rule; AlarmTypes chooses what is described.",
)

_OF_METRIC_ALARMS = (
    "namespace",
    "metric_name",
    "metric_data_queries",
    "comparison_operator",
    "evaluation_periods",
    "datapoints_to_alarm",
    "period",
    "threshold",
    "statistic",
    "extended_statistic",
    "unit",
    "treat_missing_data",
    "evaluate_low_sample_count_percentile",
    "threshold_metric_id",
)
_SUPPRESSION = ("ActionsSuppressor", "ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod")


@COMPOSITE_ALARMS.operation(CloudWatchResponse)
def _put_composite_alarm(self: CloudWatchResponse, request: Shape) -> None:
    backend = self.cloudwatch_backend
    settings: Shape = {
        **dict.fromkeys(_OF_METRIC_ALARMS),
        "name": request["AlarmName"],
        "description": request.get("AlarmDescription"),
        "dimensions": [],
        "alarm_actions": request.get("AlarmActions", []),
        "ok_actions": request.get("OKActions", []),
        "insufficient_data_actions": request.get("InsufficientDataActions", []),
        "actions_enabled": request.get("ActionsEnabled", True),
        "rule": request["AlarmRule"],
    }
    alarm = Alarm(backend.account_id, backend.region_name, **settings)
    for name in _SUPPRESSION:
        if name in request:
            vars(alarm)[name] = request[name]
    backend.alarms[alarm.name] = alarm
    backend.tagger.tag_resource(alarm.alarm_arn, request.get("Tags", []))


@COMPOSITE_ALARMS.around(CloudWatchResponse)
def _describe_alarms(original: Original, self: CloudWatchResponse) -> object:
    action = original(self)
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html:
    # without AlarmTypes, only metric alarms are returned, even when a composite one is named.
    types = self._get_param("AlarmTypes") or ["MetricAlarm"]
    for kind, listed in (("MetricAlarm", "MetricAlarms"), ("CompositeAlarm", "CompositeAlarms")):
        if kind not in types:
            action.result[listed] = []
    return action

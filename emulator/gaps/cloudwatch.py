"""CloudWatch: composite alarms."""

from moto.cloudwatch.responses import CloudWatchResponse

from emulator.gaps.framework import Gap, Original, Shape

COMPOSITE_ALARMS = Gap(
    id="cloudwatch-composite-alarms",
    service="cloudwatch",
    symptom="PutCompositeAlarm answers 500, and DescribeAlarms ignores AlarmTypes.",
    cure="A composite alarm is kept as moto's own alarm with a rule; AlarmTypes chooses what is described.",
)


@COMPOSITE_ALARMS.operation(CloudWatchResponse)
def put_composite_alarm(self: CloudWatchResponse, request: Shape) -> None:
    alarm = self.cloudwatch_backend.put_metric_alarm(
        name=request["AlarmName"],
        namespace=None,
        metric_name=None,
        metric_data_queries=None,
        comparison_operator=None,
        evaluation_periods=None,
        datapoints_to_alarm=None,
        period=None,
        threshold=None,
        statistic=None,
        extended_statistic=None,
        description=request.get("AlarmDescription"),
        dimensions=[],
        alarm_actions=request.get("AlarmActions", []),
        ok_actions=request.get("OKActions", []),
        insufficient_data_actions=request.get("InsufficientDataActions", []),
        unit=None,
        actions_enabled=request.get("ActionsEnabled", True),
        treat_missing_data=None,
        evaluate_low_sample_count_percentile=None,
        threshold_metric_id=None,
        rule=request["AlarmRule"],
        tags=request.get("Tags", []),
    )
    for name in ("ActionsSuppressor", "ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod"):
        if name in request:
            setattr(alarm, name, request[name])


@COMPOSITE_ALARMS.around(CloudWatchResponse)
def describe_alarms(original: Original, self: CloudWatchResponse) -> object:
    action = original(self)
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html:
    # without AlarmTypes, only metric alarms are returned, even when a composite one is named.
    types = self._get_param("AlarmTypes") or ["MetricAlarm"]
    for kind, listed in (("MetricAlarm", "MetricAlarms"), ("CompositeAlarm", "CompositeAlarms")):
        if kind not in types:
            action.result[listed] = []
    return action

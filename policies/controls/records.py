"""What is written down, and who is told."""

from policies.controls.control import Control, Gates, Open, Standards

CONTROLS = (
    Control(
        id="LOG-1",
        promise="All traffic of the VPC, accepted and refused, is recorded for a year.",
        guide=("VPC Flow Logs",),
        resources=("network:aws_vpc", "network:aws_flow_log", "network:aws_cloudwatch_log_group"),
        gates=Gates(
            checkov=("CKV2_AWS_11",),
            guard=("logging-off",),
            tests=("contract/test_network.py::test_vpc_flow_logs",),
        ),
        standards=Standards(pci=("10.2.1",), cis=("3.7",), soc2=("CC7.2",), nist=("AU-2", "AU-12", "SI-4")),
    ),
    Control(
        id="LOG-2",
        promise="Every log is encrypted with a key of ours and kept for a year.",
        guide=("CloudWatch logging",),
        resources=(
            "container:aws_cloudwatch_log_group",
            "database:aws_cloudwatch_log_group",
            "fabric:aws_cloudwatch_log_group",
            "network:aws_cloudwatch_log_group",
        ),
        gates=Gates(
            checkov=("CKV_AWS_158", "CKV_AWS_338", "CKV_AWS_66"),
            guard=("data-loss", "encryption-off", "logging-off", "protection-weakened"),
            tests=("contract/test_all_tiers.py::test_every_log_group_is_encrypted_and_kept_for_a_year",),
        ),
        standards=Standards(pci=("10.3.2", "10.5.1"), soc2=("CC7.2",), nist=("AU-9", "AU-11")),
    ),
    Control(
        id="LOG-3",
        promise="Commands in containers are recorded, as are the load balancer's requests and who reads buckets.",
        resources=("container:aws_ecs_cluster", "network:aws_lb", "fabric:aws_s3_bucket_logging"),
        gates=Gates(
            checkov=("CKV_AWS_91", "CKV_AWS_224", "CKV_AWS_223"),
            guard=("logging-off",),
            tests=("contract/test_container.py::test_sessions_of_executed_commands_can_be_opened",),
        ),
        standards=Standards(pci=("10.2.1",), soc2=("CC7.2",), nist=("AU-2", "AU-3", "AU-12")),
    ),
    Control(
        id="LOG-4",
        promise="People are told when something fails, is attacked or stops being backed up.",
        resources=(
            "monitoring:aws_cloudwatch_metric_alarm",
            "monitoring:aws_cloudwatch_event_rule",
            "monitoring:aws_sns_topic_subscription",
        ),
        gates=Gates(
            checkov=("CKV_AWS_319", "CKV_LEDGER_1"),
            guard=("logging-off",),
            tests=(
                "contract/test_monitoring.py::test_configured_alarms",
                "contract/test_monitoring.py::test_configured_alarms_reach_the_topic",
                "unit/monitoring/test_alarms.py::test_every_alarm_says_what_it_means",
            ),
        ),
        standards=Standards(pci=("10.7.2",), soc2=("CC7.2",), nist=("AU-6", "SI-4")),
    ),
)

OPEN = (
    Open("Enable AWS GuardDuty", "The guide's command; no stack makes the detector."),
    Open("Enable CloudTrail", "The guide's command; no stack makes the trail."),
    Open("Set up CloudTrail", "As above."),
    Open("Configure AWS Config", "By hand; no stack makes the recorder."),
    Open(
        "Enable MFA for AWS account",
        "The account's own matter: no stack makes users. The deploy role's trust asks for it.",
    ),
)

"""The documented keys of the CloudWatch agent's configuration that we use, as a JSON schema.

An agent ignores a key that it doesn't know, and what the key was for silently doesn't happen: here it is refused.

Sources:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-PrometheusEC2.html
https://github.com/aws/amazon-cloudwatch-agent/blob/main/translator/config/schema.json
"""

from typing import Any

NAME = {"type": "string", "minLength": 1, "maxLength": 255}
NAMES = {"type": "array", "items": NAME, "minItems": 1, "uniqueItems": True}
DIMENSION_SETS = {"type": "array", "items": {**NAMES, "maxItems": 30}, "minItems": 1, "uniqueItems": True}
OWN_DIMENSIONS = {"type": "object", "additionalProperties": NAME, "maxProperties": 30}
SECONDS = {"type": "integer", "minimum": 1, "maximum": 172800}


def table(required: tuple[str, ...] = (), **properties: object) -> dict[str, Any]:
    """An object with these keys, and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
        "minProperties": 1,
    }


DECLARATION = table(
    ("source_labels", "label_matcher", "dimensions", "metric_selectors"),
    source_labels=NAMES,
    label_matcher=NAME,
    label_separator=NAME,
    dimensions=DIMENSION_SETS,
    metric_selectors=NAMES,
)
PROMETHEUS = table(
    ("prometheus_config_path", "emf_processor"),
    prometheus_config_path=NAME,
    log_group_name={**NAME, "maxLength": 512},
    emf_processor=table(
        ("metric_declaration",),
        metric_namespace=NAME,
        metric_declaration_dedup={"type": "boolean"},
        metric_unit={"type": "object", "additionalProperties": NAME},
        metric_declaration={"type": "array", "items": DECLARATION, "minItems": 1},
    ),
)
# The names of the measurements, with or without the prefix of their section.
DISK = table(
    ("measurement",),
    measurement={"type": "array", "items": {"enum": ["used_percent", "disk_used_percent"]}, "minItems": 1},
    resources=NAMES,
    ignore_file_system_types=NAMES,
    drop_device={"type": "boolean"},
    append_dimensions=OWN_DIMENSIONS,
    metrics_collection_interval=SECONDS,
)
MEMORY = table(
    ("measurement",),
    measurement={"type": "array", "items": {"enum": ["used_percent", "mem_used_percent"]}, "minItems": 1},
    append_dimensions=OWN_DIMENSIONS,
    metrics_collection_interval=SECONDS,
)
AGENT_SCHEMA = table(
    agent=table(metrics_collection_interval=SECONDS, omit_hostname={"type": "boolean"}, region=NAME),
    metrics=table(
        ("metrics_collected",),
        namespace=NAME,
        aggregation_dimensions=DIMENSION_SETS,
        metrics_collected=table(disk=DISK, mem=MEMORY),
        force_flush_interval=SECONDS,
    ),
    logs=table(("metrics_collected",), metrics_collected=table(prometheus=PROMETHEUS), force_flush_interval=SECONDS),
)

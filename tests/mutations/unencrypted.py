"""What could be read on disks and on the way."""

from tests.mutations.changes import assign, drop, parameter, remove
from tests.mutations.mutation import Mutation
from tests.mutations.places import DATABASE, ORDERER

TLS = ("aws_lb_listener", "load_balancer_https")


UNENCRYPTED = (
    Mutation(
        "database-in-clear",
        "Disks and snapshots of the database can be read",
        "database",
        assign(*DATABASE, "storage_encrypted", value=False),
    ),
    Mutation(
        "ledger-in-clear",
        "A ledger's volume and its snapshots can be read",
        "fabric",
        assign("aws_ebs_volume", "orderer_0_data_disk", "encrypted", value=False),
    ),
    Mutation(
        "root-volume-in-clear",
        "A node's root volume can be read",
        "fabric",
        assign(*ORDERER, "root_block_device", "encrypted", value=False),
    ),
    Mutation(
        "topic-in-clear",
        "Alerts are stored unencrypted",
        "monitoring",
        drop("aws_sns_topic", "alerts_topic", "kms_master_key_id"),
    ),
    Mutation(
        "queue-in-clear",
        "Undelivered alerts are stored unencrypted",
        "monitoring",
        drop("aws_sqs_queue", "events_undelivered", "kms_master_key_id"),
    ),
    Mutation(
        "log-without-our-key",
        "Who may read logs needs no key any more",
        "database",
        drop("aws_cloudwatch_log_group", "primary_logs_postgresql_group", "kms_key_id"),
    ),
    Mutation(
        "secret-without-our-key",
        "The password is encrypted with AWS's key",
        "database",
        drop("aws_secretsmanager_secret", "db_credentials_secret", "kms_key_id"),
    ),
    Mutation(
        "bucket-without-our-key",
        "The archive is encrypted with S3's key",
        "fabric",
        assign(
            "aws_s3_bucket_server_side_encryption_configuration",
            "archive_encryption",
            "rule",
            0,
            "apply_server_side_encryption_by_default",
            value={"sse_algorithm": "AES256"},
        ),
    ),
    Mutation(
        "key-without-rotation",
        "A key that leaks is good for ever",
        "database",
        assign("aws_kms_key", "database_key_key", "enable_key_rotation", value=False),
    ),
    Mutation("database-without-tls", "Queries travel in clear", "database", parameter("rds.force_ssl", "0")),
    Mutation(
        "old-tls",
        "TLS 1.0 at the load balancer",
        "network",
        assign(*TLS, "ssl_policy", value="ELBSecurityPolicy-2016-08"),
    ),
    Mutation(
        "http-at-the-load-balancer",
        "Users' requests travel in clear",
        "network",
        assign(
            "aws_lb_listener",
            "load_balancer_http",
            "default_action",
            value=[{"type": "fixed-response", "fixed_response": {"content_type": "text/plain", "status_code": "200"}}],
        ),
    ),
    Mutation(
        "imds-v1",
        "A forged request yields a node's credentials",
        "fabric",
        assign(*ORDERER, "metadata_options", "http_tokens", value="optional"),
    ),
    Mutation(
        "bucket-takes-http",
        "Nothing refuses requests to the archive without TLS",
        "fabric",
        remove("aws_s3_bucket_policy", "archive_policy"),
    ),
)

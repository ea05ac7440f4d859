"""The ways to weaken production: by a slip in a review, or by somebody who got at the repository."""

from dataclasses import dataclass

from tests.mutations.changes import Change, add, allow, assign, drop, forget_statement, parameter, remove

ANYWHERE = "0.0.0.0/0"
STRANGER = "arn:aws:iam::999999999999:root"
DATABASE = ("aws_db_instance", "primary_instance")
ORDERER = ("aws_instance", "orderer_0_instance")
ROLE_POLICY = ("aws_iam_role_policy", "backend_roles_task_exec_sessions", "policy")
RULE = "aws_vpc_security_group_ingress_rule"
TLS = ("aws_lb_listener", "load_balancer_https")


@dataclass(frozen=True)
class Mutation:
    """One way."""

    name: str
    what: str
    """What somebody gains, or what a slip costs."""
    tier: str
    change: Change


def _open(group: str, port: int, cidr: str = ANYWHERE) -> Change:
    return add(
        RULE,
        "weak",
        security_group_id=f"${{aws_security_group.{group}.id}}",
        cidr_ipv4=cidr,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        description="Weak",
    )


EXPOSED = (
    Mutation(
        "database-open", "Everybody can try passwords on the database's port", "network", _open("access_database", 5432)
    ),
    Mutation("ssh-to-nodes", "Everybody reaches SSH on the orderers", "network", _open("access_orderer", 22)),
    Mutation("half-the-internet", "0.0.0.0/0 written as a half", "network", _open("access_peer", 7051, "0.0.0.0/1")),
    Mutation(
        "backend-past-the-firewall",
        "HTTPS straight to the backend, past the load balancer",
        "network",
        _open("access_backend", 443),
    ),
    Mutation(
        "load-balancer-admin-port",
        "A port that nobody watches, on the load balancer",
        "network",
        _open("access_load_balancer", 9000),
    ),
    Mutation(
        "acl-lets-all-in",
        "The isolated subnets' network ACL lets the internet in",
        "network",
        lambda document: document["resource"]["aws_network_acl"]["acls_isolated"]["ingress"].append(
            {
                "action": "allow",
                "cidr_block": ANYWHERE,
                "from_port": 0,
                "icmp_code": None,
                "icmp_type": None,
                "ipv6_cidr_block": None,
                "protocol": "-1",
                "rule_no": 5,
                "to_port": 0,
            }
        ),
    ),
    Mutation(
        "database-public",
        "The database gets a public address",
        "database",
        assign(*DATABASE, "publicly_accessible", value=True),
    ),
    Mutation(
        "node-public",
        "An orderer gets a public address",
        "fabric",
        assign(*ORDERER, "associate_public_ip_address", value=True),
    ),
    Mutation(
        "subnet-public-addresses",
        "What starts in a private subnet gets a public address",
        "network",
        assign("aws_subnet", "network_private_a", "map_public_ip_on_launch", value=True),
    ),
    Mutation(
        "tasks-public",
        "The backend's tasks get public addresses",
        "container",
        assign("aws_ecs_service", "backend_app_service", "network_configuration", "assign_public_ip", value=True),
    ),
    Mutation(
        "bucket-may-be-public",
        "A public policy on the archive would be served",
        "fabric",
        assign("aws_s3_bucket_public_access_block", "archive_public_access", "block_public_policy", value=False),
    ),
    Mutation(
        "public-access-block-gone",
        "Nothing keeps the artifacts bucket from becoming public",
        "fabric",
        remove("aws_s3_bucket_public_access_block", "artifacts_public_access"),
    ),
    Mutation(
        "bucket-for-everybody",
        "Everybody reads the archive",
        "fabric",
        allow(
            "aws_s3_bucket_policy",
            "archive_policy",
            "policy",
            Action="s3:GetObject",
            Principal="*",
            Resource="${aws_s3_bucket.archive_bucket.arn}/*",
        ),
    ),
    Mutation(
        "bucket-for-a-stranger",
        "Another account reads the state's logs",
        "state",
        allow(
            "aws_s3_bucket_policy",
            "logs_policy",
            "policy",
            Action="s3:GetObject",
            Principal={"AWS": STRANGER},
            Resource="${aws_s3_bucket.logs_bucket.arn}/*",
        ),
    ),
    Mutation(
        "key-for-everybody",
        "Everybody decrypts with the database's key",
        "database",
        allow("aws_kms_key", "database_key_key", "policy", Action="kms:Decrypt", Principal={"AWS": "*"}, Resource="*"),
    ),
    Mutation(
        "topic-for-everybody",
        "Everybody reads the alerts",
        "monitoring",
        allow(
            "aws_sns_topic_policy",
            "alerts_policy",
            "policy",
            Action="sns:Subscribe",
            Principal={"AWS": "*"},
            Resource="${aws_sns_topic.alerts_topic.arn}",
        ),
    ),
    Mutation(
        "firewall-off",
        "The load balancer without the web firewall",
        "network",
        remove("aws_wafv2_web_acl_association", "web_firewall_load_balancer"),
    ),
    Mutation(
        "second-door",
        "A second load balancer that faces the internet",
        "network",
        add(
            "aws_lb",
            "weak",
            name="weak",
            internal=False,
            load_balancer_type="application",
            drop_invalid_header_fields=True,
            security_groups=["${aws_security_group.access_load_balancer.id}"],
            subnets=["${aws_subnet.network_public_a.id}", "${aws_subnet.network_public_b.id}"],
        ),
    ),
)

PERMITTED = (
    Mutation(
        "role-may-everything",
        "Who breaks into the backend owns the account",
        "container",
        allow(*ROLE_POLICY, Action="*", Resource="*"),
    ),
    Mutation(
        "role-may-all-of-s3",
        "Who breaks into the backend deletes every bucket",
        "container",
        allow(*ROLE_POLICY, Action="s3:*", Resource="*"),
    ),
    Mutation(
        "role-may-all-but",
        "All actions but some, by NotAction",
        "container",
        allow(*ROLE_POLICY, NotAction="iam:CreateUser", Resource="*"),
    ),
    Mutation(
        "pass-any-role",
        "The backend starts something with any role",
        "container",
        allow(*ROLE_POLICY, Action="iam:PassRole", Resource="*"),
    ),
    Mutation(
        "read-any-secret",
        "The backend reads all secrets of the account",
        "container",
        allow(*ROLE_POLICY, Action="secretsmanager:GetSecretValue", Resource="*"),
    ),
    Mutation(
        "trust-a-stranger",
        "Another account takes a node's role",
        "fabric",
        allow(
            "aws_iam_role",
            "orderer_0_access_role_role",
            "assume_role_policy",
            Action="sts:AssumeRole",
            Principal={"AWS": STRANGER},
        ),
    ),
    Mutation(
        "administrator",
        "The backend's role gets AdministratorAccess",
        "container",
        add(
            "aws_iam_role_policy_attachment",
            "weak",
            role="${aws_iam_role.backend_roles_task_role.name}",
            policy_arn="arn:aws:iam::aws:policy/AdministratorAccess",
        ),
    ),
)

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

SILENT = (
    Mutation("no-flow-logs", "Nobody sees who talked to whom", "network", remove("aws_flow_log", "flow_logs_vpc")),
    Mutation(
        "flow-logs-of-rejects-only",
        "Nobody sees what got through",
        "network",
        assign("aws_flow_log", "flow_logs_vpc", "traffic_type", value="REJECT"),
    ),
    Mutation(
        "no-access-logs",
        "Nobody sees who asked for what",
        "network",
        assign("aws_lb", "load_balancer_alb", "access_logs", "enabled", value=False),
    ),
    Mutation(
        "no-firewall-log",
        "Nobody sees what the web firewall blocked",
        "network",
        remove("aws_wafv2_web_acl_logging_configuration", "web_firewall_logging"),
    ),
    Mutation(
        "no-database-logs",
        "Nobody sees who logged in to the database",
        "database",
        assign(*DATABASE, "enabled_cloudwatch_logs_exports", value=[]),
    ),
    Mutation(
        "connections-not-logged",
        "PostgreSQL doesn't write down who logs in",
        "database",
        parameter("log_connections", "0"),
    ),
    Mutation(
        "no-container-insights",
        "Nobody sees how tasks fare",
        "container",
        assign(
            "aws_ecs_cluster", "cluster_cluster", "setting", value=[{"name": "containerInsights", "value": "disabled"}]
        ),
    ),
    Mutation(
        "sessions-not-logged",
        "What is typed into containers is written down nowhere",
        "container",
        drop("aws_ecs_cluster", "cluster_cluster", "configuration"),
    ),
    Mutation(
        "alarm-mute",
        "An alarm goes off, and nobody hears it",
        "monitoring",
        assign("aws_cloudwatch_metric_alarm", "alarms_backend_down_alarm", "actions_enabled", value=False),
    ),
    Mutation(
        "alarm-gone",
        "The backend can be down unnoticed",
        "monitoring",
        remove("aws_cloudwatch_metric_alarm", "alarms_backend_down_alarm"),
    ),
    Mutation(
        "nobody-on-call", "Alarms reach nobody", "monitoring", remove("aws_sns_topic_subscription", "alerts_on_call")
    ),
    Mutation(
        "bucket-not-logged",
        "Nobody sees who read the state",
        "state",
        remove("aws_s3_bucket_logging", "state_access_logging"),
    ),
)

UNPROTECTED = (
    Mutation("database-gone", "The audit database is deleted", "database", remove(*DATABASE)),
    Mutation(
        "key-gone", "All that the volumes' key encrypted is lost", "fabric", remove("aws_kms_key", "volumes_key_key")
    ),
    Mutation("state-gone", "Terraform forgets what there is", "state", remove("aws_s3_bucket", "state_bucket")),
    Mutation("ledger-gone", "An orderer loses its ledger", "fabric", remove("aws_ebs_volume", "orderer_0_data_disk")),
    Mutation(
        "two-orderers-gone",
        "The channel orders nothing any more",
        "fabric",
        lambda document: (
            [document["resource"]["aws_instance"].pop(f"orderer_{number}_instance") for number in (0, 1)] and None
        ),
    ),
    Mutation(
        "database-deletable",
        "One call deletes the database",
        "database",
        assign(*DATABASE, "deletion_protection", value=False),
    ),
    Mutation(
        "no-last-snapshot",
        "A deletion leaves no snapshot",
        "database",
        assign(*DATABASE, "skip_final_snapshot", value=True),
    ),
    Mutation(
        "backups-for-a-day",
        "What is noticed after two days can't be restored",
        "database",
        assign(*DATABASE, "backup_retention_period", value=1),
    ),
    Mutation(
        "no-standby", "The zone fails, and with it the database", "database", assign(*DATABASE, "multi_az", value=False)
    ),
    Mutation(
        "vault-unlocked",
        "Backups can be deleted before their time",
        "database",
        remove("aws_backup_vault_lock_configuration", "backup_lock"),
    ),
    Mutation(
        "vault-lock-shorter",
        "Backups can be deleted after a day",
        "database",
        assign("aws_backup_vault_lock_configuration", "backup_lock", "min_retention_days", value=1),
    ),
    Mutation(
        "vault-policy-open",
        "Nothing denies deleting recovery points",
        "database",
        forget_statement("aws_backup_vault_policy", "backup_policy", "policy", "KeepRecoveryPoints"),
    ),
    Mutation(
        "no-versions",
        "What is overwritten in the archive is lost",
        "fabric",
        assign(
            "aws_s3_bucket_versioning", "archive_versioning", "versioning_configuration", "status", value="Suspended"
        ),
    ),
    Mutation(
        "log-for-a-day",
        "Evidence is gone the next day",
        "database",
        assign("aws_cloudwatch_log_group", "primary_logs_postgresql_group", "retention_in_days", value=1),
    ),
    Mutation(
        "key-deleted-in-a-week",
        "Less time to notice that a key will be deleted",
        "database",
        assign("aws_kms_key", "database_key_key", "deletion_window_in_days", value=7),
    ),
    Mutation(
        "secret-deleted-at-once",
        "A deleted secret can't be restored",
        "database",
        assign("aws_secretsmanager_secret", "db_credentials_secret", "recovery_window_in_days", value=0),
    ),
    Mutation(
        "locks-without-recovery",
        "The nodes' locks can't be restored to a time",
        "fabric",
        assign("aws_dynamodb_table", "lock_locks_table", "point_in_time_recovery", "enabled", value=False),
    ),
    Mutation(
        "tags-movable",
        "An image is exchanged under its tag",
        "fabric",
        assign("aws_ecr_repository", "images_orderer_repository", "image_tag_mutability", value="MUTABLE"),
    ),
    Mutation(
        "firewall-only-counts",
        "The web firewall lets through what it finds",
        "network",
        assign("aws_wafv2_web_acl", "web_firewall_acl", "rule", 2, "override_action", value={"count": {}}),
    ),
    Mutation(
        "load-balancer-deletable",
        "One call deletes the only door",
        "network",
        assign("aws_lb", "load_balancer_alb", "enable_deletion_protection", value=False),
    ),
)

MUTATIONS = (*EXPOSED, *PERMITTED, *UNENCRYPTED, *SILENT, *UNPROTECTED)

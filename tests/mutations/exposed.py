"""What strangers would reach."""

from tests.mutations.changes import Change, add, allow, assign, remove
from tests.mutations.mutation import Mutation
from tests.mutations.places import DATABASE, ORDERER, STRANGER

ANYWHERE = "0.0.0.0/0"
RULE = "aws_vpc_security_group_ingress_rule"


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

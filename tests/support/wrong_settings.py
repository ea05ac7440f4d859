"""One wrong setting each, which key is told about, with which value, and a part of what is said to be allowed."""

from typing import Any

ARN = "arn:aws:acm:{region}:{account}:certificate/12345678-1234-1234-1234-123456789012"
OTHER_REGION = ARN.format(region="eu-west-1", account="123456789012")
OTHER_ACCOUNT = ARN.format(region="us-east-1", account="210987654321")


def backend(**settings: object) -> dict[str, Any]:
    return {"container": {"backend": settings}}


# Overrides of production's file, the key that is told, the value, and a part of what is allowed.
WRONG_IN_THE_FILE = {
    "a subnet overlaps another": (
        {"network": {"private_subnet_cidrs": ["10.0.0.0/24", "10.0.32.0/20", "10.0.48.0/20"]}},
        ("network.private_subnet_cidrs[0]", "10.0.0.0/24", "overlaps network.public_subnet_cidrs[0] 10.0.0.0/24"),
    ),
    "a subnet lies outside the VPC": (
        {"network": {"isolated_subnet_cidrs": ["10.9.0.0/24", "10.0.9.0/24", "10.0.10.0/24"]}},
        ("network.isolated_subnet_cidrs[0]", "10.9.0.0/24", "network.vpc_cidr 10.0.0.0/16"),
    ),
    "a subnet is too small for a load balancer": (
        {"network": {"public_subnet_cidrs": ["10.0.0.0/28", "10.0.1.0/24", "10.0.2.0/24"]}},
        ("network.public_subnet_cidrs[0]", "10.0.0.0/28", "/27 or larger"),
    ),
    "a subnet is too small for AWS": (
        {"network": {"isolated_subnet_cidrs": ["10.0.8.0/29", "10.0.9.0/24", "10.0.10.0/24"]}},
        ("network.isolated_subnet_cidrs[0]", "10.0.8.0/29", "/28 or larger"),
    ),
    "a VPC is too large": (
        {"network": {"vpc_cidr": "10.0.0.0/8"}},
        ("network.vpc_cidr", "10.0.0.0/8", "/16 to /24"),
    ),
    "a network has host bits": (
        {"network": {"vpc_cidr": "10.0.0.1/16"}},
        ("network.vpc_cidr", "10.0.0.1/16", "did you mean 10.0.0.0/16?"),
    ),
    "a network is none": (
        {"network": {"vpc_cidr": "ten"}},
        ("network.vpc_cidr", "ten", "such as 10.0.0.0/16"),
    ),
    "a zone has no subnet": (
        {"network": {"public_subnet_cidrs": ["10.0.0.0/24"]}},
        ("network.public_subnet_cidrs", "1 subnets", "3 availability zones"),
    ),
    "a zone is of another region": (
        {"network": {"availability_zones": ["eu-west-1a", "us-east-1b", "us-east-1c"]}},
        ("network.availability_zones[0]", "eu-west-1a", "us-east-1a"),
    ),
    "a zone is named twice": (
        {"network": {"availability_zones": ["us-east-1a", "us-east-1a", "us-east-1c"]}},
        ("network.availability_zones[1]", "us-east-1a", "each zone is allowed once"),
    ),
    "a zone is none": (
        {"network": {"availability_zones": ["north", "us-east-1b", "us-east-1c"]}},
        ("network.availability_zones[0]", "north", "for example us-east-1a"),
    ),
    "there are more NAT gateways than zones": (
        {"network": {"nat_gateways": 4}},
        ("network.nat_gateways", "4", "1 to 3"),
    ),
    "an endpoint's service does not exist": (
        {"network": {"interface_endpoints": ["s4"]}},
        ("network.interface_endpoints[0]", "s4", "one of ecr.api, ecr.dkr, kms"),
    ),
    "a firewall rule is counted twice": (
        {"network": {"web_firewall": {"counted_rules": ["AWSManagedRulesSQLiRuleSet", "AWSManagedRulesSQLiRuleSet"]}}},
        ("network.web_firewall.counted_rules[1]", "AWSManagedRulesSQLiRuleSet", "each rule is allowed once"),
    ),
    "a rate is below what the firewall counts": (
        {"network": {"web_firewall": {"requests_per_five_minutes": 9}}},
        ("network.web_firewall.requests_per_five_minutes", "9", "from 10 to 2000000000"),
    ),
    "the number of orderers is even": (
        {"fabric": {"orderers": {"count": 4}}},
        ("fabric.orderers.count", "4", "3 and 5"),
    ),
    "production has fewer than three orderers": (
        {"fabric": {"orderers": {"count": 1}}},
        ("fabric.orderers.count", "1", "3 or more"),
    ),
    "production has one peer": (
        {"fabric": {"peers": {"count": 1}}},
        ("fabric.peers.count", "1", "2 or more"),
    ),
    "the loss of a zone takes the quorum": (
        {
            "network": {
                "availability_zones": ["us-east-1a", "us-east-1b"],
                "public_subnet_cidrs": ["10.0.0.0/24", "10.0.1.0/24"],
                "private_subnet_cidrs": ["10.0.16.0/20", "10.0.32.0/20"],
                "isolated_subnet_cidrs": ["10.0.8.0/24", "10.0.9.0/24"],
            },
        },
        ("fabric.orderers.count", "3", "3 or more network.availability_zones"),
    ),
    "there are more orderers than the settings know": (
        {"fabric": {"orderers": {"count": 9}}},
        ("fabric.orderers.count", "9", "from 1 to 7"),
    ),
    "fewer tasks are desired than the minimum": (
        backend(desired_tasks=1),
        ("container.backend.desired_tasks", "1", "scaling.min_tasks 2"),
    ),
    "more tasks are desired than the maximum": (
        backend(desired_tasks=11),
        ("container.backend.desired_tasks", "11", "scaling.max_tasks 10"),
    ),
    "the minimum of tasks is above the maximum": (
        backend(scaling={"min_tasks": 11}),
        ("container.backend.scaling.min_tasks", "11", "up to scaling.max_tasks 10"),
    ),
    "off peak, the minimum is above the peak's maximum": (
        backend(off_peak={"min_tasks": 11}),
        ("container.backend.off_peak.min_tasks", "11", "up to scaling.max_tasks 10"),
    ),
    "off peak, the minimum is above the maximum": (
        backend(off_peak={"min_tasks": 5}),
        ("container.backend.off_peak.max_tasks", "4", "off_peak.min_tasks 5"),
    ),
    "off peak, the maximum is above the peak's": (
        backend(off_peak={"max_tasks": 11}),
        ("container.backend.off_peak.max_tasks", "11", "scaling.max_tasks 10"),
    ),
    "a time zone does not exist": (
        backend(off_peak={"timezone": "Mars/Olympus"}),
        ("container.backend.off_peak.timezone", "Mars/Olympus", "Europe/Berlin"),
    ),
    "a schedule is no cron expression": (
        backend(off_peak={"begins": "at night"}),
        ("container.backend.off_peak.begins", "at night", "cron(0 20 ? * MON-FRI *)"),
    ),
    "Fargate has no such CPU": (
        backend(cpu_units=1000),
        ("container.backend.cpu_units", "1000", "256, 512, 1024"),
    ),
    "Fargate has no such pair of CPU and memory": (
        backend(memory_mib=1024),
        ("container.backend.memory_mib", "1024", "2048 to 8192 in steps of 1024"),
    ),
    "a schedule has no ? for either kind of days": (
        backend(off_peak={"ends": "cron(0 6 * * * *)"}),
        ("container.backend.off_peak.ends", "cron(0 6 * * * *)", "one of the two kinds of days being ?"),
    ),
    "a scratch folder is named twice": (
        backend(scratch_folders=["/scratch", "/scratch"]),
        ("container.backend.scratch_folders[1]", "/scratch", "each folder is allowed once"),
    ),
    "backups are locked without an end": (
        {"fabric": {"backups": {"object_lock": "governance"}}},
        ("fabric.backups.object_lock", "governance", "object_lock_years is needed, from 1 to 100"),
    ),
    "backups have a lock's end without a lock": (
        {"fabric": {"backups": {"object_lock_years": 10}}},
        ("fabric.backups.object_lock_years", "10", "governance or compliance, or no years"),
    ),
    "backups are sealed where everything may be destroyed": (
        {
            "fabric": {"backups": {"object_lock": "compliance", "object_lock_years": 10}},
            "protection": {"deletion_protection": False},
        },
        ("fabric.backups.object_lock", "compliance", "off and governance"),
    ),
    "orderers are of an old family": (
        {"fabric": {"orderers": {"instance_type": "t2.medium"}}},
        ("fabric.orderers.instance_type", "t2.medium", "Nitro"),
    ),
    "peers are of an old family": (
        {"fabric": {"peers": {"instance_type": "m4.large"}}},
        ("fabric.peers.instance_type", "m4.large", "for example t3.medium"),
    ),
    "a port is privileged": (
        backend(container_port=80),
        ("container.backend.container_port", "80", "from 1024 to 65535"),
    ),
    "an image tag is none": (
        backend(image_tag="not a tag"),
        ("container.backend.image_tag", "not a tag", "128 letters, digits and any of _.-"),
    ),
    "database backups are kept too long for RDS": (
        {"database": {"backup_retention_days": 36}},
        ("database.backup_retention_days", "36", "from 1 to 35"),
    ),
    "a login is rotated too seldom for Secrets Manager": (
        {"database": {"rotation": {"interval_days": 1001}}},
        ("database.rotation.interval_days", "1001", "from 1 to 1000"),
    ),
    "a rotation has no time": (
        {"database": {"rotation": {"window_hours": 0}}},
        ("database.rotation.window_hours", "0", "from 1 to 24"),
    ),
    "database backups are switched off": (
        {"database": {"backup_retention_days": 0}},
        ("database.backup_retention_days", "0", "from 1 to 35"),
    ),
    "logs are kept for days that CloudWatch does not offer": (
        {"logs": {"retention_days": 8}},
        ("logs.retention_days", "8", "1, 3, 5, 7, 14, 30"),
    ),
    "performance insights are kept for part of a month": (
        {"database": {"performance_insights_retention_days": 30}},
        ("database.performance_insights_retention_days", "30", "the multiples of 31 up to 713"),
    ),
    "storage can not grow": (
        {"database": {"max_allocated_storage_gib": 109}},
        ("database.max_allocated_storage_gib", "109", "110 or more"),
    ),
    "a backup window is too short": (
        {"database": {"backup_window": "03:00-03:29"}},
        ("database.backup_window", "03:00-03:29", "30 or more"),
    ),
    "a backup window is none": (
        {"database": {"backup_window": "3am"}},
        ("database.backup_window", "3am", "hh:mm-hh:mm, UTC"),
    ),
    "maintenance falls into the backup": (
        {"database": {"maintenance_window": "sun:03:30-sun:04:30"}},
        ("database.maintenance_window", "sun:03:30-sun:04:30", "database.backup_window 03:00-04:00"),
    ),
    "the vault's backup comes close to RDS's own": (
        {"database": {"backup_vault": {"begins_at": "01:30"}}},
        ("database.backup_vault.begins_at", "01:30", "database.backup_window 03:00-04:00"),
    ),
    "a vault is sealed where everything may be destroyed": (
        {"database": {"backup_vault": {"lock": "compliance"}}, "protection": {"deletion_protection": False}},
        ("database.backup_vault.lock", "compliance", "none and governance"),
    ),
    "an instance class is none of RDS's": (
        {"database": {"instance_class": "t3.medium"}},
        ("database.instance_class", "t3.medium", "for example db.t3.medium"),
    ),
    "a key is unknown": (
        {"database": {"backup_retention_day": 7}},
        ("database.backup_retention_day", "7", "did you mean backup_retention_days?"),
    ),
    "a key is unknown deep inside": (
        backend(scaling={"minimum_tasks": 1}),
        ("container.backend.scaling.minimum_tasks", "1", "did you mean min_tasks?"),
    ),
    "a group is unknown": (
        {"databse": {"multi_az": True}},
        ("databse", '{"multi_az": true}', "did you mean database?"),
    ),
    "a group is a number": (
        {"fabric": 5},
        ("fabric", "5", "a table with the keys orderers, peers"),
    ),
    "the account's values are in the wrong file": (
        {"account": {"AWS_REGION": "us-east-1"}},
        ("account", None, "is in the wrong file"),
    ),
    "a number is quoted": (
        {"network": {"nat_gateways": "2"}},
        ("network.nat_gateways", '"2"', "a whole number from 1 to 6"),
    ),
    "a truth is a word": (
        {"database": {"multi_az": "yes"}},
        ("database.multi_az", '"yes"', "true or false"),
    ),
    "a number is a truth": (
        backend(desired_tasks=True),
        ("container.backend.desired_tasks", "true", "a whole number"),
    ),
    "a tag is empty": (
        {"tags": {"owner": ""}},
        ("tags.owner", '""', "1 to 256"),
    ),
    "the name is not the file's": (
        {"name": "prod"},
        ("name", "prod", "production"),
    ),
    "the suffix is too long for load balancers": (
        {"name_suffix": "-preproduction"},
        ("name_suffix", "-preproduction", "allowed is"),
    ),
    "a key rotates too often": (
        {"keys": {"rotation_period_days": 30}},
        ("keys.rotation_period_days", "30", "from 90 to 2560"),
    ),
    "TLS is too old": (
        {"network": {"load_balancer": {"ssl_policy": "ELBSecurityPolicy-2016-08"}}},
        ("network.load_balancer.ssl_policy", "ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-TLS13-1-2-2021-06"),
    ),
}

# Variables that win over .env.aws.example, the one that is told, and a part of what is allowed.
WRONG_IN_THE_VARIABLES = {
    "a certificate is of another region": ("ALB_CERTIFICATE_ARN", OTHER_REGION, "AWS_REGION us-east-1"),
    "a certificate is of another account": ("ALB_CERTIFICATE_ARN", OTHER_ACCOUNT, "AWS_ACCOUNT_ID 123456789012"),
    "a certificate is none": ("ALB_CERTIFICATE_ARN", "mine", "arn:aws:acm:<region>:<account>:certificate/<id>"),
    "a permissions boundary is of another account": (
        "PERMISSIONS_BOUNDARY_ARN",
        "arn:aws:iam::210987654321:policy/boundary",
        "AWS_ACCOUNT_ID 123456789012",
    ),
    "a permissions boundary is none": (
        "PERMISSIONS_BOUNDARY_ARN",
        "boundary",
        "arn:aws:iam::<account>:policy/<name>",
    ),
    "an account id is too short": ("AWS_ACCOUNT_ID", "1234", "the 12 digits"),
    "a region is a zone": ("AWS_REGION", "us-east-1a", "for example us-east-1"),
    "a domain has a scheme": ("DOMAIN_NAME", "https://audit.example.com", "for example audit.example.com"),
    "a mailbox is none": ("ALERT_EMAIL", "oncall", "an e-mail address"),
    "a bucket prefix is too long": ("S3_BUCKET_NAME", "b" * 31, "3 to 30"),
    "a bucket prefix has capitals": ("S3_BUCKET_NAME", "Banking", "lower-case"),
    "a hosted zone is none": ("HOSTED_ZONE_ID", "example.com", "for example Z0123456789EXAMPLE"),
}

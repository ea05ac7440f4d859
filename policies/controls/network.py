"""Who reaches what."""

from policies.controls.control import Control, Gates, Standards

CONTROLS = (
    Control(
        id="NET-1",
        promise="Tasks, nodes and database stand in subnets that nobody on the internet can reach.",
        guide=("VPC with private subnets",),
        resources=(
            "network:aws_vpc",
            "network:aws_subnet",
            "network:aws_route_table",
            "network:aws_network_acl",
        ),
        gates=Gates(
            checkov=("CKV_AWS_130",),
            guard=("public-exposure",),
            reachability=("way", "extra"),
            tests=(
                "contract/test_database.py::test_the_database_is_private",
                "contract/test_fabric.py::test_instances_are_in_private_subnets",
                "contract/test_container.py::test_tasks_are_in_private_subnets",
                "contract/reachability/test_port_matrix.py::test_isolated_subnets_have_no_way_out",
            ),
        ),
        standards=Standards(pci=("1.4.1", "1.4.4"), soc2=("CC6.6",), nist=("SC-7",)),
    ),
    Control(
        id="NET-2",
        promise="A port is open only where the port matrix says so, to one party, with the reason beside it.",
        guide=("Security groups with minimal access", "Review security group rules"),
        resources=(
            "network:aws_security_group",
            "network:aws_vpc_security_group_ingress_rule",
            "network:aws_vpc_security_group_egress_rule",
            "network:aws_default_security_group",
        ),
        gates=Gates(
            checkov=("CKV_AWS_24", "CKV_AWS_25", "CKV2_AWS_12", "CKV_LEDGER_7"),
            guard=("public-exposure",),
            reachability=("missing", "extra", "rule"),
            tests=(
                "contract/test_network.py::test_security_groups_with_minimal_access_open_single_ports",
                "contract/reachability/test_port_matrix.py::test_network_and_port_matrix_say_the_same",
            ),
        ),
        standards=Standards(
            pci=("1.2.5", "1.3.1", "1.3.2"), cis=("5.2", "5.4"), soc2=("CC6.6",), nist=("AC-4", "SC-7")
        ),
    ),
    Control(
        id="NET-3",
        promise="Attacks that AWS knows, and too many requests of one address, are refused before they reach a task.",
        guide=("Configure AWS WAF",),
        resources=(
            "network:aws_lb",
            "network:aws_wafv2_web_acl",
            "network:aws_wafv2_web_acl_association",
            "network:aws_wafv2_web_acl_logging_configuration",
        ),
        gates=Gates(
            checkov=("CKV2_AWS_28", "CKV2_AWS_31", "CKV_AWS_192"),
            guard=("public-exposure", "protection-weakened", "logging-off"),
            tests=(
                "contract/test_network.py::test_waf_is_attached_to_the_alb",
                "unit/network/test_web_firewall.py::test_known_attacks_are_blocked_by_the_rules_that_aws_maintains",
                "unit/network/test_web_firewall.py::test_decisions_are_logged_encrypted_without_users_sessions",
            ),
        ),
        standards=Standards(pci=("6.4.2",), soc2=("CC6.6",), nist=("SC-5", "SC-7", "SI-4")),
    ),
    Control(
        id="NET-4",
        promise="Nobody logs in to a node by SSH; sessions go through Session Manager, and instances' metadata needs "
        "a token.",
        resources=("fabric:aws_instance", "fabric:aws_ssm_document"),
        gates=Gates(
            checkov=("CKV_AWS_79", "CKV_AWS_88"),
            guard=("encryption-off", "public-exposure"),
            tests=(
                "contract/test_fabric.py::test_operators_connect_via_session_manager",
                "contract/reachability/test_port_matrix.py::test_the_orderers_admin_port_and_ssh_are_open_to_nobody",
                "integration/nodes/test_metadata_service.py",
            ),
        ),
        standards=Standards(pci=("2.2.7",), cis=("5.6",), soc2=("CC6.1",), nist=("AC-17", "CM-7")),
    ),
)

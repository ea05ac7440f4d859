"""Who may do what."""

from policies.controls.control import Control, Gates, Standards

CONTROLS = (
    Control(
        id="IAM-1",
        promise="Each role may do what is granted to it by name, for one service, and none can come to more.",
        guide=("IAM roles with least privilege", "Review IAM policies"),
        resources=(
            "container:aws_iam_role",
            "container:aws_iam_role_policy",
            "database:aws_iam_role_policy",
            "fabric:aws_iam_role_policy",
            "network:aws_iam_role_policy",
        ),
        gates=Gates(
            checkov=("CKV_AWS_62", "CKV_AWS_63", "CKV_AWS_61"),
            guard=("wildcard-iam",),
            iam=("iam/wildcard-action", "iam/wildcard-resource", "iam/all-but", "iam/pass-role", "iam/trust"),
            tests=(
                "contract/test_iam.py::test_nothing_is_found_that_is_neither_explained_nor_waived",
                "integration/roles/test_roles.py::test_a_role_reads_its_own_secret_and_no_other",
                "integration/roles/test_roles.py::test_no_role_becomes_another_grants_itself_anything_or_runs_anything",
                "integration/nodes/enforced/test_isolation.py",
            ),
        ),
        standards=Standards(
            pci=("7.2.1", "7.2.2", "7.2.5"), cis=("1.16", "1.18"), soc2=("CC6.1", "CC6.3"), nist=("AC-3", "AC-6")
        ),
    ),
    Control(
        id="IAM-2",
        promise="Passwords are in Secrets Manager alone: in no state, plan, log or argument list.",
        guide=("Secrets Manager for credentials",),
        resources=(
            "database:aws_secretsmanager_secret",
            "database:aws_secretsmanager_secret_version",
            "fabric:aws_secretsmanager_secret",
        ),
        gates=Gates(
            checkov=("CKV_AWS_149",),
            guard=("data-loss", "encryption-off"),
            iam=("iam/wildcard-resource",),
            tests=(
                "contract/test_all_tiers.py::test_secrets_manager_has_database_and_fabric_secrets",
                "contract/test_container.py::test_credentials_come_from_secrets_manager",
                "integration/production/test_production.py::test_no_state_holds_the_password",
            ),
        ),
        standards=Standards(pci=("8.3.2",), soc2=("CC6.1",), nist=("IA-5",)),
    ),
    Control(
        id="IAM-3",
        promise="The application's database password changes every 30 days, and a rotation that fails breaks nothing.",
        resources=(
            "database:aws_secretsmanager_secret",
            "database:aws_secretsmanager_secret_rotation",
            "database:aws_lambda_function",
            "monitoring:aws_cloudwatch_metric_alarm",
        ),
        gates=Gates(
            checkov=("CKV2_AWS_57",),
            tests=(
                "contract/test_rotation.py::test_the_guides_secret_rotates_every_30_days_at_night",
                (
                    "integration/rotation/test_rotation.py::"
                    "test_two_rotations_alternate_the_logins_and_both_passwords_work"
                ),
                "integration/rotation/test_failures.py",
                "unit/monitoring/test_alarms.py::test_rotation_that_fails_is_told",
            ),
        ),
        standards=Standards(pci=("8.6.3",), soc2=("CC6.1",), nist=("IA-5",)),
    ),
    Control(
        id="IAM-4",
        promise="Nobody needs AdministratorAccess to deploy: a role for it is derived from what Terraform calls, and "
        "bounds all roles that it makes.",
        resources=("network:aws_iam_role", "container:aws_iam_role"),
        gates=Gates(
            iam=("iam/wildcard-action",),
            tests=(
                (
                    "unit/policies/deployer/test_documents.py::"
                    "test_roles_are_made_and_given_rights_only_within_the_boundary"
                ),
                "integration/production/test_recorded_calls.py",
            ),
        ),
        standards=Standards(pci=("7.2.5",), soc2=("CC6.3",), nist=("AC-6",)),
    ),
    Control(
        id="CHG-1",
        promise="A change is planned, judged and shown before it is applied; what is let through has a name, a reason, "
        "an owner and a last day.",
        resources=("state:aws_s3_bucket", "state:aws_dynamodb_table"),
        gates=Gates(
            guard=("protection-weakened", "public-exposure", "wildcard-iam", "encryption-off", "logging-off"),
            tests=(
                "contract/test_plan_guard.py::test_no_environment_is_refused_when_it_is_made",
                "contract/test_checkov.py",
                "mutations/test_mutations.py::test_it_is_caught_by_a_gate",
            ),
        ),
        standards=Standards(pci=("6.5.1",), soc2=("CC8.1",), nist=("CM-3", "CM-5", "CM-6")),
    ),
)

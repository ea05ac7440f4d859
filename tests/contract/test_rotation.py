"""Issue 4: "database credentials rotate on a schedule by a rotation function that lives here"."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.support.stacks import Stack, example_environment, synthesize

Production = Callable[[str], Stack]


def test_the_guides_secret_rotates_every_30_days_at_night(production: Production) -> None:
    stack = production("database")
    rotation = stack.one("aws_secretsmanager_secret_rotation")
    assert rotation["secret_id"].endswith("aws_secretsmanager_secret.db_credentials_secret.id}")
    assert rotation["rotation_rules"] == {"automatically_after_days": 30, "duration": "4h"}
    assert rotation["rotation_lambda_arn"] == "${aws_lambda_function.rotation_function.arn}"
    assert rotation["rotate_immediately"] is True


def test_the_schedule_is_a_setting(tmp_path: Path) -> None:
    environment = example_environment("production", database={"rotation": {"interval_days": 7, "window_hours": 2}})
    stack = synthesize(tmp_path, environment)["banking-audit-ledger-database-production"]
    rules = stack.one("aws_secretsmanager_secret_rotation")["rotation_rules"]
    assert rules == {"automatically_after_days": 7, "duration": "2h"}


def test_terraform_writes_the_master_users_version_under_a_label_of_its_own(production: Production) -> None:
    """So that neither a rotation nor a raised database.master_password_version undoes the other."""
    version = production("database").one("aws_secretsmanager_secret_version")
    assert version["version_stages"] == ["MASTER"]
    assert version["lifecycle"] == {"ignore_changes": ["version_stages"]}


def test_only_secrets_manager_of_this_account_may_call_the_function(production: Production) -> None:
    permission = production("database").one("aws_lambda_permission")
    assert permission["principal"] == "secretsmanager.amazonaws.com"
    assert permission["source_account"] == "123456789012"


def test_the_function_runs_in_the_private_subnets_behind_its_own_security_group(production: Production) -> None:
    network = production("database").one("aws_lambda_function")["vpc_config"]
    assert ["aws_subnet_network_private_" in subnet for subnet in network["subnet_ids"]] == [True] * 3
    [group] = network["security_group_ids"]
    assert "access_rotation" in group


def test_the_functions_role_reads_no_other_secret(production: Production) -> None:
    policies = production("database").resources("aws_iam_role_policy")
    of_role = [json.loads(policy["policy"]) for name, policy in policies.items() if name.startswith("rotation_role_")]
    read = {
        resource
        for document in of_role
        for statement in document["Statement"]
        if "secretsmanager:GetSecretValue" in statement["Action"]
        for resource in statement["Resource"]
    }
    assert read == {"${aws_secretsmanager_secret.db_credentials_secret.arn}"}


def test_a_new_login_replaces_the_backends_tasks(production: Production) -> None:
    stack = production("container")
    pattern = json.loads(
        stack.resources("aws_cloudwatch_event_rule")["first_image_backend_secret_changed"]["event_pattern"]
    )
    assert pattern == {
        "source": ["aws.secretsmanager"],
        "detail-type": ["Secret Label Updated"],
        "detail": {"name": ["banking-audit/db-credentials"], "labelUpdated": ["AWSCURRENT"]},
    }
    target = stack.resources("aws_cloudwatch_event_target")["first_image_restart_backend"]
    assert target["arn"] == "${aws_sfn_state_machine.first_image_machine.arn}"
    assert json.loads(target["input"]) == {"service": "${aws_ecs_service.backend_app_service.name}", "restart": True}

"""What roles and strangers would be permitted."""

from tests.mutations.changes import add, allow
from tests.mutations.mutation import Mutation
from tests.mutations.places import STRANGER

ROLE_POLICY = ("aws_iam_role_policy", "backend_roles_task_exec_sessions", "policy")


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

"""`docs/iam.md`: what every role may do, and what became of each finding."""

from collections.abc import Iterator

from policies.iam.abilities import Abilities, abilities_of
from policies.iam.artefacts import ARTEFACTS
from policies.iam.rules import RULES
from policies.iam.stacks import Stacks
from policies.iam.survey import Survey

HEAD = """# Who may do what

Every role and policy of the stacks, read from what is synthesized. Written by `make docs`; `make iam` shows the same
for all environments, and refuses what is found and not explained.

## How it is proved

- Every policy document (of identities, trust, resources and VPC endpoints) is collected with its references filled in.
  A type of resource or reference that the collector doesn't know is an error, not an omission.
- [parliament](https://github.com/duo-labs/parliament) reads each document,
  [cloudsplaining](https://github.com/salesforce/cloudsplaining) all that a role may do: privilege escalation, resource
  exposure, data exfiltration, infrastructure modification, credentials exposure.
- Our own rules, below.
- A graph over the roles of all environments: nobody gets another role's rights by assuming it, passing it, changing
  what runs with it (functions, state machines, images, published scripts, commands and sessions on instances and in
  tasks), or changing policies.
- `tests/integration/roles/` and `tests/integration/nodes/enforced/` assume the roles in an emulator that enforces IAM:
  each does its work, and is denied its neighbours'.
"""

NOT_PROVED = """## What is not proved

- The emulator asks IAM about the requests of clients, not of AWS's services among themselves: that KMS is asked with
  `kms:ViaService`, that EventBridge or Backup may assume their roles, and that a resource's policy lets a service in,
  is read from the documents by the linters and rules only.
- moto decides on resources for S3, DynamoDB, ECR, KMS, Secrets Manager, CloudWatch Logs, Step Functions and RDS. For
  others, a request is about `*`: that the first image's roll-out updates its two services, and that Data Lifecycle
  Manager snapshots tagged volumes, is read from the documents; the tests show that those roles may do nothing else.
- A rotation function's role is not assumed where IAM is enforced.
- Service control policies, session policies and permissions boundaries are the account's, not the stacks'.
- The graph takes conditions as met, and knows the ways in its tables (`policies/iam/escalation.py`).
- Who may start a state machine or invoke a function runs what is written there: that is no way in the graph.
"""


def page(stacks: Stacks, environment: str = "production") -> str:
    """The page in Markdown."""
    survey = Survey.of(stacks)
    roles = abilities_of((role for role in survey.roles if role.environment == environment), stacks.key_names())
    parts = [
        HEAD,
        "## Our rules\n\n| Rule | Why | Instead |\n|---|---|---|\n" + "\n".join(_rules()) + "\n",
        f"## The roles of {environment}\n\n"
        "`N` is the node's own number; a key is called by its alias. Roles of other environments have a suffix, and\n"
        "name their own environment's resources.\n\n"
        "| Role | Assumed by | For | May |\n|---|---|---|---|\n" + "\n".join(map(_row, roles)) + "\n",
        "## Findings\n\n"
        "All that the linters still find in the policies of all environments: each is an artefact, and none a risk\n"
        "that somebody has waived. One that is found no more fails the gate, so that the table stays true. What was a\n"
        "risk has been fixed: AWS Backup's role had AWS's own policy, with which it could run commands on the Fabric\n"
        "nodes.\n\n"
        "| Check | On | Found | Explanation |\n|---|---|---|---|\n" + "\n".join(_findings()) + "\n",
        NOT_PROVED,
    ]
    return "\n".join(parts)


def _rules() -> Iterator[str]:
    for rule in RULES:
        yield f"| `iam/{rule.id}` | {rule.reason} | {rule.remedy} |"


def _row(role: Abilities) -> str:
    name = f"`{role.name}`" + (f" ({role.count})" if role.count > 1 else "")
    may = "<br>".join(str(ability).replace("*", "\\*") for ability in role.allowed)
    return f"| {name} | {', '.join(role.services)} | {role.description} | {may} |"


def _findings() -> Iterator[str]:
    for artefact in ARTEFACTS:
        check = artefact.check.replace(".*", "…")
        yield f"| `{check}` | `{artefact.carrier}` | {artefact.summary} | {artefact.reason} |"

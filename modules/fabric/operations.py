"""What operators may ask of a node through Systems Manager's Run Command, without a shell on it.

Creates: one SSM document, which runs the node's `libexec/operate` as root with an operation and an argument.

The document grants nothing: who may use it, callers' own policies say. An operator needs `ssm:SendCommand` on the
document and on the nodes' instances (best by the condition `ssm:resourceTag/Project`), and `ssm:GetCommandInvocation`.
Whoever has that for `AWS-RunShellScript` is root on the nodes already; with this document alone, one can run these
operations and nothing else.
"""

import json

from cdktf_cdktf_provider_aws.ssm_document import SsmDocument
from constructs import Construct

from modules.shared.tier_stack import TierStack

OPERATIONS = ("status", "backup", "verify", "restore", "join-channel")
"""What `operate` knows; a backup's or a block's key is the argument of the last two."""

ARGUMENT = "^[A-Za-z0-9._/=:-]{0,512}$"
"""Keys of objects. Nothing in it means anything to the shell that it is handed to in quotes."""

OPERATE = "/opt/banking-audit/bootstrap/libexec/operate"

LONGEST_SECONDS = 7 * 3600
"""A backup may take 6 hours and 20 minutes (see its unit), two of them waiting for the lock; AWS's default is one."""


def document_content() -> dict[str, object]:
    """The document.

    Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-syntax-data-elements-parameters.html
    """
    return {
        "schemaVersion": "2.2",
        "description": "Runs one of the operations that a Fabric node of the audit ledger offers",
        "parameters": {
            "Operation": {
                "type": "String",
                "description": "What the node is to do",
                "allowedValues": list(OPERATIONS),
            },
            "Argument": {
                "type": "String",
                "description": "restore: the backup's key; join-channel: the block's key; otherwise empty",
                "default": "",
                "allowedPattern": ARGUMENT,
            },
        },
        "mainSteps": [
            {
                "action": "aws:runShellScript",
                "name": "operate",
                "precondition": {"StringEquals": ["platformType", "Linux"]},
                "inputs": {
                    "timeoutSeconds": str(LONGEST_SECONDS),
                    # The first argument is the root that the node's scripts take; here it is /.
                    "runCommand": [f'{OPERATE} "" "{{{{ Operation }}}}" "{{{{ Argument }}}}"'],
                },
            },
        ],
    }


class OperationsDocument(Construct):
    """The way in for day-2 operations: five of them, each checked by the node once more."""

    def __init__(self, scope: Construct, id: str, *, stack: TierStack) -> None:
        super().__init__(scope, id)
        name = stack.names.of("banking-audit-fabric-operations")
        self._document = SsmDocument(
            self,
            "document",
            name=name,
            document_type="Command",
            document_format="JSON",
            target_type="/AWS::EC2::Instance",
            content=json.dumps(document_content()),
            tags={"Name": name},
        )

    @property
    def name(self) -> str:
        """The document's name, as a reference."""
        return self._document.name

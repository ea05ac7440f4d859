"""What stands between a mistaken `terraform destroy` and the ledger.

Creates: one `terraform_data` that refuses to be destroyed while `deletion_protection` is true.
"""

from cdktf import DataResource, LocalExecProvisioner, TerraformResource
from constructs import Construct

from modules.shared.tier_stack import TierStack

REFUSAL = (
    "The Fabric nodes hold the ledger, and deletion_protection is true. To destroy them on purpose, "
    "first apply with -var deletion_protection=false."
)


class DestructionGuard(Construct):
    """`prevent_destroy` for a whole stack, that can be lifted by a variable; to be added last.

    EC2 has nothing like it: a free volume can always be deleted, and the AWS provider 5 lifts an instance's
    termination protection by itself when it destroys the instance. Terraform destroys what depends on others first,
    so that nothing has been touched when the guard refuses. It doesn't see a node that disappears from the settings,
    nor one that is replaced: that is what plans are read for.

    Source: https://github.com/hashicorp/terraform-provider-aws/pull/43722
    """

    def __init__(self, scope: Construct, id: str, *, stack: TierStack) -> None:
        super().__init__(scope, id)
        everything = [element for element in stack.node.find_all() if isinstance(element, TerraformResource)]
        refuse = f'{{ echo "{REFUSAL}" >&2; exit 1; }}'
        DataResource(
            self,
            "guard",
            input={"deletion_protection": stack.deletion_protection.boolean_value},
            depends_on=everything,
            provisioners=[
                LocalExecProvisioner(
                    type="local-exec",
                    when="destroy",
                    command=f'[ "${{self.output.deletion_protection}}" != true ] || {refuse}',
                ),
            ],
        )

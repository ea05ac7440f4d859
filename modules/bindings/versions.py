"""The AWS provider versions that the stacks support; `.terraform.lock.hcl` pins the one that runs."""

from typing import Final

AWS_PROVIDER_VERSIONS: Final = ">= 5.100.0, < 7.0.0"
"""5.100.0 is the version applied in our tests; the bindings are generated from 6.25.0."""

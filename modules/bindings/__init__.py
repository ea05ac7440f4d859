"""Lazy loading of the AWS bindings, and the range of AWS providers the stacks support.

Importing this package changes how `cdktf_cdktf_provider_aws` loads: only the modules that are used are
imported, in Python and in jsii's Node process. It must run before the first import of `cdktf`; `main.py` and
`tests/conftest.py` do so. `CDKTF_EAGER_IMPORTS=1` switches it off.
"""

from modules.bindings.lazy import install
from modules.bindings.versions import AWS_PROVIDER_VERSIONS, TERRAFORM_VERSIONS

__all__ = ["AWS_PROVIDER_VERSIONS", "TERRAFORM_VERSIONS", "install"]

install()

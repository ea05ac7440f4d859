"""Lazy loading of the AWS bindings, and the range of AWS providers the stacks support.

Importing this package changes how `cdktf_cdktf_provider_aws` loads: only the modules that are used are
imported, in Python and in jsii's Node process. It must run before the first import of `cdktf`; `main.py` and
`tests/conftest.py` do so. `CDKTF_EAGER_IMPORTS=1` switches it off.
"""

import os

from modules.bindings.lazy import install
from modules.bindings.versions import AWS_PROVIDER_VERSIONS

__all__ = ["AWS_PROVIDER_VERSIONS", "install"]

# Node 20 works as well as 22; jsii would print a banner about its age into every output.
os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")
install()

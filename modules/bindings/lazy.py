"""Load only the AWS binding modules that are used.

The stock package imports 2,213 submodules in Python and as many files in Node, whether or not they are used.
Here the package object exists without its `__init__` being run, its submodules are imported on demand, and
`lazy_index.js` does the same to the Node side. The synthesized output is byte-identical.
"""

import importlib
import importlib.machinery
import importlib.util
import os
import sys
from pathlib import Path
from typing import Final

PACKAGE: Final = "cdktf_cdktf_provider_aws"
NODE_HOOK: Final = Path(__file__).with_name("lazy_index.js")
SWITCH_OFF: Final = "CDKTF_EAGER_IMPORTS"


def install() -> bool:
    """Make the AWS bindings load lazily from now on.

    Returns:
        Whether lazy loading is on: not if `CDKTF_EAGER_IMPORTS` is set, the bindings are already loaded, or
        this jsii doesn't have the table we need. The stock import works in all these cases, only slower.
    """
    module = sys.modules.get(PACKAGE)
    if module is not None:
        return getattr(module, "__lazy__", False)
    if os.environ.get(SWITCH_OFF):
        return False
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return False
    if not _register_types(Path(spec.submodule_search_locations[0])):
        return False
    _hook_node()
    _put_package(spec)
    return True


def _register_types(package_folder: Path) -> bool:
    """Tell jsii which Python module defines the types of a bindings' namespace it has not met yet."""
    # The table is private to jsii, which is why jsii is pinned and its absence only costs speed.
    reference_map = importlib.import_module("jsii._reference_map")
    submodules = getattr(reference_map, "_submodule_fqn_map", None)
    if not isinstance(submodules, dict):
        return False
    submodules.update(
        {
            f"@cdktf/provider-aws.{_camel_case(folder.name)}": f"{PACKAGE}.{folder.name}"
            for folder in package_folder.iterdir()
            if folder.is_dir() and not folder.name.startswith("_")
        },
    )
    return True


def _hook_node() -> None:
    options = os.environ.get("NODE_OPTIONS", "")
    if str(NODE_HOOK) not in options:
        os.environ["NODE_OPTIONS"] = f'{options} --require "{NODE_HOOK}"'.strip()


def _put_package(spec: importlib.machinery.ModuleSpec) -> None:
    """Put the package into `sys.modules` without running its `__init__`."""
    package = importlib.util.module_from_spec(spec)

    def submodule(name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return importlib.import_module(f"{PACKAGE}.{name}")
        except ModuleNotFoundError as error:
            raise AttributeError(name) from error

    package.__dict__["__getattr__"] = submodule
    package.__dict__["__lazy__"] = True
    sys.modules[PACKAGE] = package


def _camel_case(snake_case: str) -> str:
    head, *rest = snake_case.split("_")
    return head + "".join(word.capitalize() for word in rest)

"""What our checks share: a broken promise is told as promised and found, and a check that breaks down has failed."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

from policies.checks.promises import PROMISES, environment_of, plain


@dataclass(frozen=True)
class Resource:
    """One resource, as checkov hands it to a check: each value in a list of its own."""

    values: Mapping[str, Any]
    file: Path

    def __getitem__(self, argument: str) -> object:
        """An argument's value; None if it isn't set."""
        return plain(self.values.get(argument))

    def blocks(self, name: str) -> Iterator[Mapping[str, Any]]:
        """The blocks of a name, each with its arguments' values out of their lists."""
        for block in _flat(self.values.get(name, [])):
            yield {
                argument: value[0] if isinstance(value, list) and value else value for argument, value in block.items()
            }

    @property
    def environment(self) -> str:
        """The environment that it belongs to; empty if nothing tells."""
        return environment_of(self.values, self.file)


def _flat(found: object) -> Iterator[Mapping[str, Any]]:
    """Stacks have the blocks in a list, plans in a list of lists."""
    if isinstance(found, list):
        for item in found:
            yield from _flat(item)
    elif isinstance(found, Mapping):
        yield found


class PromiseCheck(BaseResourceCheck):
    """A check of one promise. An exception fails it: checkov itself would say "unknown", which looks clean."""

    def __init__(self, number: int, name: str, resource: str, promise: str, category: CheckCategories) -> None:
        """Register the check with checkov.

        Args:
            number: what its id ends with.
            name: what it demands, in one sentence.
            resource: the Terraform type that it looks at.
            promise: the table of promises.toml that it holds resources against.
            category: one of checkov's.
        """
        super().__init__(
            name=name,
            id=f"CKV_LEDGER_{number}",
            categories=[category],
            supported_resources=[resource],
            guideline=f"The operators' guide: {PROMISES[promise]['source']}",
        )

    @abstractmethod
    def broken(self, resource: Resource) -> Iterator[str]:
        """What is promised and not kept, each as `argument: promised X, found Y`."""

    @property
    def _file(self) -> Path:
        """Checkov writes a path from its working folder with a slash before it: `/../stacks/x/cdk.tf.json`."""
        return Path(self.entity_path.split(":", 1)[0].removeprefix("/"))

    def scan_resource_conf(self, conf: dict[str, list[Any]]) -> CheckResult:
        """Fail if any promise is broken, or can't be checked."""
        try:
            self.details = list(self.broken(Resource(conf, self._file)))
        except Exception as error:  # noqa: BLE001 - whatever it is, the promise has not been seen to hold
            self.details = [f"it can't be checked: {type(error).__name__}: {error}"]
        return CheckResult.FAILED if self.details else CheckResult.PASSED

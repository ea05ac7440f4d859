"""The compliance matrix."""

from collections.abc import Iterable, Iterator

from policies.controls import access, data, network, records
from policies.controls.control import Control, Gates, Standards

CONTROLS: tuple[Control, ...] = (*network.CONTROLS, *data.CONTROLS, *access.CONTROLS, *records.CONTROLS)
OPEN = records.OPEN

_HEAD = """\
# Compliance matrix

What this system promises, which resources keep it, what would notice if it were broken, and where standards ask for
the same. The controls are data in `policies/controls/`; a test looks for every resource in production's stacks, and for
every gate in the code. Written by `make docs`.

"Mapped to" is our reading of the standards, for auditors to start from. It attests nothing: PCI DSS 4.0, the CIS AWS
Foundations Benchmark 3.0, SOC 2's Trust Services Criteria and NIST SP 800-53 revision 5 are judged by those who may.

| Control | Promise | Resources | Gates | Mapped to |
|---|---|---|---|---|
"""
_OPEN_HEAD = """
## Not here yet

| The operators' guide | Until then |
|---|---|
"""


def page() -> str:
    """The matrix, as the documentation has it."""
    rows = "".join(_row(control) for control in CONTROLS)
    missing = "".join(f"| {item.guide} | {item.instead} |\n" for item in OPEN)
    return f"{_HEAD}{rows}{_OPEN_HEAD}{missing}"


def _row(control: Control) -> str:
    guide = "".join(f"<br>“{words}”" for words in control.guide)
    cells = (
        control.id,
        f"{control.promise}{guide}",
        "<br>".join(f"`{resource}`" for resource in control.resources),
        "<br>".join(_gates(control.gates)),
        "<br>".join(_standards(control.standards)),
    )
    return f"| {' | '.join(cells)} |\n"


def _gates(gates: Gates) -> Iterator[str]:
    for name, listed in (
        ("checkov", gates.checkov),
        ("plan guard", gates.guard),
        ("IAM", gates.iam),
        ("reachability", gates.reachability),
    ):
        if listed:
            yield f"{name}: {', '.join(listed)}"
    yield from (f"`tests/{test.replace('::', '` `', 1)}`" for test in gates.tests)


def _standards(standards: Standards) -> Iterator[str]:
    named: Iterable[tuple[str, tuple[str, ...]]] = (
        ("PCI DSS", standards.pci),
        ("CIS", standards.cis),
        ("SOC 2", standards.soc2),
        ("NIST", standards.nist),
    )
    return (f"{name} {', '.join(ids)}" for name, ids in named if ids)

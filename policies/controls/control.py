"""What a control is."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Standards:
    """Where standards ask for the same, in our reading."""

    pci: tuple[str, ...] = ()
    """PCI DSS 4.0: https://www.pcisecuritystandards.org/document_library/"""
    cis: tuple[str, ...] = ()
    """CIS Amazon Web Services Foundations Benchmark 3.0: https://www.cisecurity.org/benchmark/amazon_web_services"""
    soc2: tuple[str, ...] = ()
    """SOC 2, Trust Services Criteria 2017: https://www.aicpa-cima.com/topic/audit-assurance"""
    nist: tuple[str, ...] = ()
    """NIST SP 800-53, revision 5: https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final"""


@dataclass(frozen=True, kw_only=True)
class Gates:
    """What would notice if the promise were broken."""

    checkov: tuple[str, ...] = ()
    """Checks of `make checkov`."""
    guard: tuple[str, ...] = ()
    """Rules of the plan guard."""
    iam: tuple[str, ...] = ()
    """Rules of `make iam`."""
    reachability: tuple[str, ...] = ()
    """Kinds of finding of `python -m policies.reachability`."""
    tests: tuple[str, ...] = ()
    """`file::function`, below `tests/`."""


@dataclass(frozen=True, kw_only=True)
class Control:
    """One promise."""

    id: str
    promise: str
    guide: tuple[str, ...] = ()
    """The words of the operators' guide that it keeps."""
    resources: tuple[str, ...]
    """Of production: `tier:type`, for example `network:aws_flow_log`."""
    gates: Gates
    standards: Standards


@dataclass(frozen=True)
class Open:
    """What the guide recommends and no stack does yet."""

    guide: str
    """The guide's words."""
    instead: str
    """What there is until then."""

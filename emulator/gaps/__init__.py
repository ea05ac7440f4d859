"""What moto 5.2.5 lacks for our stacks, and the cures: one small file a service."""

from importlib import import_module
from pkgutil import iter_modules

from emulator.gaps.framework import Gap

__all__ = ["Gap", "catalogue", "install"]


def catalogue() -> tuple[Gap, ...]:
    """Every gap that a file of this folder fills, by service."""
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    gaps = (value for module in modules for value in vars(module).values() if isinstance(value, Gap))
    return tuple(sorted(gaps, key=lambda gap: (gap.service, gap.id)))


def install() -> None:
    """Fill all gaps in this process; once, before it serves."""
    for gap in catalogue():
        gap.install()

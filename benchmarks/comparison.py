"""The arithmetic: medians of several runs, and how far the lazy bindings are ahead of the stock ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.process import Bindings, Run

FASTER_AT_LEAST = 5.0
"""Times, the import: what lazy bindings are for. What comes after it takes both equally long."""

MEMORY_AT_MOST = 1 / 3
"""Of the stock bindings' memory."""


@dataclass(frozen=True)
class Medians:
    """The medians of several runs with the same bindings."""

    import_seconds: float
    total_seconds: float
    python_mib: float
    node_mib: float
    memory_mib: float
    """Python and Node together."""
    resources: int

    @classmethod
    def of(cls, runs: Sequence[Run], bindings: Bindings) -> "Medians":
        """The medians of those runs that had these bindings."""
        chosen = [run for run in runs if run.bindings is bindings]

        def middle(measure: Callable[[Run], float]) -> float:
            return median(measure(run) for run in chosen)

        return cls(
            import_seconds=middle(lambda run: run.import_seconds),
            total_seconds=middle(lambda run: run.total_seconds),
            python_mib=middle(lambda run: run.python_mib),
            node_mib=middle(lambda run: run.node_mib),
            memory_mib=middle(lambda run: run.python_mib + run.node_mib),
            resources=chosen[0].resources,
        )

    @property
    def milliseconds_a_resource(self) -> float:
        """What is left once everything is loaded, spread over the resources."""
        return (self.total_seconds - self.import_seconds) * 1000 / self.resources


@dataclass(frozen=True)
class Comparison:
    """Lazy bindings against stock bindings."""

    lazy: Medians
    stock: Medians

    @classmethod
    def of(cls, runs: Sequence[Run]) -> "Comparison":
        """Compare runs with either bindings."""
        return cls(lazy=Medians.of(runs, Bindings.LAZY), stock=Medians.of(runs, Bindings.STOCK))

    @property
    def times_faster(self) -> float:
        """How many times the whole synthesis is faster."""
        return self.stock.total_seconds / self.lazy.total_seconds

    @property
    def times_faster_import(self) -> float:
        """How many times the import alone is faster."""
        return self.stock.import_seconds / self.lazy.import_seconds

    @property
    def memory_share(self) -> float:
        """Which part of the stock bindings' memory is still needed."""
        return self.lazy.memory_mib / self.stock.memory_mib

    @property
    def meets_targets(self) -> bool:
        """Whether both targets are met."""
        return self.times_faster_import >= FASTER_AT_LEAST and self.memory_share <= MEMORY_AT_MOST

"""Sets of whole numbers, as ranges: ports, and addresses."""

from collections.abc import Iterable
from dataclasses import dataclass

Span = tuple[int, int]
"""First and last number, both included."""


@dataclass(frozen=True)
class Ranges:
    """A set of whole numbers: disjoint spans in order, none of which touches the next."""

    spans: tuple[Span, ...] = ()

    @classmethod
    def of(cls, *spans: Span) -> "Ranges":
        """The numbers of all these spans; they may overlap, and a span that ends before it begins is empty."""
        merged: list[Span] = []
        for first, last in sorted(span for span in spans if span[0] <= span[1]):
            if merged and first <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
            else:
                merged.append((first, last))
        return cls(tuple(merged))

    @classmethod
    def union(cls, sets: Iterable["Ranges"]) -> "Ranges":
        """What is in any of these sets."""
        return cls.of(*(span for numbers in sets for span in numbers.spans))

    def __or__(self, other: "Ranges") -> "Ranges":
        return Ranges.union((self, other))

    def __and__(self, other: "Ranges") -> "Ranges":
        return Ranges.of(
            *((max(mine[0], others[0]), min(mine[1], others[1])) for mine in self.spans for others in other.spans)
        )

    def __sub__(self, other: "Ranges") -> "Ranges":
        left = list(self.spans)
        for first, last in other.spans:
            left = [
                part
                for span in left
                for part in ((span[0], min(span[1], first - 1)), (max(span[0], last + 1), span[1]))
                if part[0] <= part[1]
            ]
        return Ranges.of(*left)

    def __bool__(self) -> bool:
        return bool(self.spans)

    def __contains__(self, number: int) -> bool:
        return any(first <= number <= last for first, last in self.spans)

    def __le__(self, other: "Ranges") -> bool:
        return not self - other

    def __ge__(self, other: "Ranges") -> bool:
        return not other - self

    def __str__(self) -> str:
        return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in self.spans)


NOTHING = Ranges()

"""What would happen to a resource, in words that go on after `would`."""

from policies.plan_guard.document import Change


def loss(change: Change) -> str:
    """A deletion, or a replacement and what forces it."""
    if not change.replaces:
        return "be deleted"
    forcing = sorted({str(path[0]) for path in change.replace_paths if path})
    return f"be replaced, as {_and(forcing)} can't be changed in place" if forcing else "be replaced"


def stop(attributes: tuple[str, ...]) -> str:
    """A stop and a start, and what for."""
    return f"be stopped and started, to change {_and(attributes)}"


def _and(names: tuple[str, ...] | list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))

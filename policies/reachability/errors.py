"""What makes the reach incomputable: nothing is said then, rather than half of it."""


class UnreadableNetworkError(Exception):
    """The stacks or the matrix can't be read; the message says where, why, and what to do."""

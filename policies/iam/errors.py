"""What makes the stacks unreadable: nothing can be said of them then."""


class UnreadableStacksError(Exception):
    """The stacks can't be read to the last policy; the message says where, why, and what to do."""

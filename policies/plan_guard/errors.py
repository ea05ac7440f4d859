"""What is wrong with a document that should be a plan."""


class NotAPlanError(Exception):
    """The document is no plan that can be judged; the message says why, and what to do."""

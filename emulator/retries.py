"""A request that a client sends again is answered again, not done again.

On a busy machine a connection breaks now and then after the work was done. AWS's SDKs
then send the same request once more, marked by an invocation id and a number of the
attempt; done twice, a deletion would answer that there is nothing to delete.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""

import re
from collections import OrderedDict

from emulator.wsgi import Answer, Application, Environ, record

# Terraform has at most some dozens of requests under way.
_REMEMBERED = 256
_SAFE_METHODS = {"GET", "HEAD"}
_SENT_AGAIN = re.compile(r"attempt=([2-9]|\d\d)")


class Retries:
    """Remembers the newest successful answers; to be used by one request at a time."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, Answer] = OrderedDict()

    def answer(self, application: Application, environ: Environ) -> Answer:
        """Answer by the application, unless it has done this very request before."""
        invocation = environ.get("HTTP_AMZ_SDK_INVOCATION_ID", "")
        if environ["REQUEST_METHOD"] in _SAFE_METHODS or not invocation:
            return record(application, environ)
        answer = self._answers.get(invocation) if _is_sent_again(environ) else None
        if answer is None:
            answer = record(application, environ)
            # Only what succeeded: SDKs also try again what failed for a reason that may pass.
            if answer.status.startswith("2"):
                self._remember(invocation, answer)
        return answer

    def _remember(self, invocation: str, answer: Answer) -> None:
        self._answers[invocation] = answer
        while len(self._answers) > _REMEMBERED:
            self._answers.popitem(last=False)


def _is_sent_again(environ: Environ) -> bool:
    return bool(_SENT_AGAIN.search(environ.get("HTTP_AMZ_SDK_REQUEST", "")))

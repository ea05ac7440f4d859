"""The ways to weaken production: by a slip in a review, or by somebody who got at the repository."""

from tests.mutations.exposed import EXPOSED
from tests.mutations.permitted import PERMITTED
from tests.mutations.silent import SILENT
from tests.mutations.unencrypted import UNENCRYPTED
from tests.mutations.unprotected import UNPROTECTED

MUTATIONS = (*EXPOSED, *PERMITTED, *UNENCRYPTED, *SILENT, *UNPROTECTED)

"""What a gap filler is: data that says what moto lacks, and the changes that cure it.

A change is one of five kinds, and all of them work on moto's own classes, so that
the account and the region come from the request, the state lives in moto's
backends, and vanishes with moto's own reset:

- `Gap.operation`: adds an API operation to a service.
- `Gap.around`: wraps a function, method or property of moto's.
- `Gap.paths`: adds URL paths that a REST service of moto's doesn't route.
- `Gap.new_service`: adds a service that moto doesn't have at all.
- `Gap.newer_model`: adds to the API model what is newer than the pinned botocore.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from inspect import getattr_static
from types import ModuleType
from typing import Any, TypeVar

from botocore.utils import deep_merge
from moto.core import utils
from moto.core.base_backend import BaseBackend
from moto.core.exceptions import ServiceException
from moto.core.parse import XFormedDict
from moto.core.responses import ActionResult, BaseResponse, EmptyResult

#: An operation's parameters or its result, as the service's API model names them.
Shape = dict[str, Any]
Original = Callable[..., Any]
Operation = TypeVar("Operation", bound=Callable[[Any, Shape], Shape | None])
Wrapper = TypeVar("Wrapper", bound=Callable[..., object])

#: Services that moto doesn't have, by the name that requests are signed for.
NEW_SERVICES: dict[str, type[BaseResponse]] = {}

_SHELF_PREFIX = "emulator_"


class AwsError(ServiceException):
    """An error as the service itself answers it: its code, and a message.

    moto looks up the status in the service's API model, unless the class is moto's own.
    """


def shelf(backend: BaseBackend, name: str) -> dict[str, Any]:
    """A gap filler's own state, kept on moto's backend of one account and region."""
    state: dict[str, Any] = backend.__dict__.setdefault(_SHELF_PREFIX + name, {})
    return state


@dataclass(frozen=True)
class Gap:
    """One thing that moto lacks: what one sees without the cure, and what the cure is."""

    id: str
    service: str
    symptom: str
    cure: str
    _changes: list[Callable[[], None]] = field(default_factory=list, repr=False, compare=False)

    def operation(self, response: type[BaseResponse]) -> Callable[[Operation], Operation]:
        """Add the operation that the decorated function is named for (`_put_x` for PutX).

        The function gets moto's response object and the parsed parameters, and
        returns the result as the API model names it.
        """

        def register(function: Operation) -> Operation:
            def handler(self: BaseResponse) -> ActionResult:
                result = function(self, parameters(self))
                return EmptyResult() if result is None else ActionResult(result)

            handler.__name__ = function.__name__.lstrip("_")
            self._changes.append(lambda: setattr(response, handler.__name__, handler))
            return function

        return register

    def around(self, owner: type | ModuleType, name: str = "") -> Callable[[Wrapper], Wrapper]:
        """Wrap `owner`'s function of that name (by default the decorated one's, less `_`).

        The decorated function gets the original first, then what the original would get.
        """

        def register(function: Wrapper) -> Wrapper:
            target = name or function.__name__.lstrip("_")

            def install() -> None:
                held = getattr_static(owner, target)
                original: Any = held.fget if isinstance(held, property) else getattr(owner, target)

                @wraps(original)
                def wrapper(*args: object, **kwargs: object) -> object:
                    return function(original, *args, **kwargs)

                as_held = {staticmethod: staticmethod, property: property}.get(type(held))
                setattr(owner, target, as_held(wrapper) if as_held else wrapper)

            self._changes.append(install)
            return function

        return register

    def paths(self, urls: ModuleType, response: type[BaseResponse], *patterns: str) -> None:
        """Route more URL paths (moto's notation) to a service's response class."""
        added = {f"{{0}}{pattern}": response.dispatch for pattern in patterns}
        self._changes.append(lambda: urls.url_paths.update(added))

    def new_service(self, signing_name: str, response: type[BaseResponse]) -> None:
        """Serve requests that are signed for a service that moto doesn't have."""
        self._changes.append(lambda: NEW_SERVICES.update({signing_name: response}))

    def newer_model(self, service: str, *, operations: Shape | None = None, shapes: Shape) -> None:
        """Merge operations and shapes into the API model that moto parses and answers by.

        Terraform's provider is newer than the botocore that checkov pins.
        """
        added = {"operations": operations or {}, "shapes": shapes}

        def install() -> None:
            load = utils._load_service_model  # noqa: SLF001 - moto's only way in

            @wraps(load)
            def wrapper(service_name: str, model_name: str) -> Shape:
                model = load(service_name, model_name)
                if (service_name, model_name) == (service, "service-2"):
                    deep_merge(model, added)
                return model

            utils._load_service_model = wrapper  # noqa: SLF001

        self._changes.append(install)

    def install(self) -> None:
        """Change moto in this process; to be done once, before it serves."""
        for change in self._changes:
            change()


def parameters(response: BaseResponse) -> Shape:
    """The request's parameters, parsed as the service's API model says."""
    response.parse_parameters(response.normalized_request)
    parsed: XFormedDict | Shape = response.params
    return parsed.original_dict() if isinstance(parsed, XFormedDict) else parsed

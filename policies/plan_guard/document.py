"""The parts of `terraform show -json PLAN` that the rules read.

Source: https://developer.hashicorp.com/terraform/internals/json-format
"""

from enum import StrEnum
from itertools import zip_longest
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from policies.plan_guard.errors import NotAPlanError

SHOWN_PROBLEMS = 3
HOW_TO_SHOW = "Make one: terraform plan -out=FILE, then terraform show -json FILE > plan.json"


class Unknown(StrEnum):
    """What stands for a value that is known only once the plan is applied."""

    UNKNOWN = "(known after apply)"


UNKNOWN = Unknown.UNKNOWN


class Action(StrEnum):
    """What Terraform does to a resource; two of them are a replacement. An action that is not here is an error."""

    NO_OP = "no-op"
    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    DELETE = "delete"
    FORGET = "forget"


class _Part(BaseModel):
    # Terraform may add members within a major version of the format.
    model_config = ConfigDict(frozen=True, extra="ignore")


class Change(_Part):
    """The difference that a plan makes."""

    actions: tuple[Action, ...] = Field(min_length=1)
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    after_unknown: dict[str, Any] | bool = False
    replace_paths: tuple[tuple[str | int, ...], ...] = ()
    """The attributes that can't be changed in place."""

    @property
    def deletes(self) -> bool:
        """Whether what exists goes away, if only to be made anew."""
        return Action.DELETE in self.actions

    @property
    def replaces(self) -> bool:
        """Whether it is made anew."""
        return self.deletes and Action.CREATE in self.actions

    @property
    def planned(self) -> dict[str, Any] | None:
        """What would be, with `UNKNOWN` for what isn't known yet; None if it goes away."""
        if self.after is None:
            return None
        planned = _overlaid(self.after, self.after_unknown)
        return planned if isinstance(planned, dict) else {}

    @property
    def makes_or_changes(self) -> bool:
        """Whether something is made or changed, in place or anew."""
        return Action.CREATE in self.actions or Action.UPDATE in self.actions

    def alters(self, attribute: str) -> bool:
        """Whether the attribute changes, or may change: some values are known only once the plan is applied."""
        before, after = (self.before or {}).get(attribute), (self.after or {}).get(attribute)
        unknown = self.after_unknown.get(attribute) if isinstance(self.after_unknown, dict) else self.after_unknown
        return before != after or _any(unknown)


def _overlaid(known: object, unknown: object) -> object:
    """A value with `UNKNOWN` where the parallel structure says so."""
    match unknown:
        case True:
            return UNKNOWN
        case dict() if isinstance(known, dict) or known is None:
            known = known or {}
            return known | {name: _overlaid(known.get(name), value) for name, value in unknown.items() if _any(value)}
        case list() if isinstance(known, list) or _any(unknown):
            if not isinstance(known, list):
                return UNKNOWN
            return [_overlaid(value, part) for value, part in zip_longest(known, unknown[: len(known)])]
        case _:
            return known


def _any(unknown: object) -> bool:
    """Whether anything in a value is unknown; blocks say it for each of their attributes."""
    if isinstance(unknown, dict):
        return any(_any(value) for value in unknown.values())
    if isinstance(unknown, list):
        return any(_any(value) for value in unknown)
    return bool(unknown)


class ResourceChange(_Part):
    """What happens to one resource, or to a deposed object that an interrupted replacement has left of it."""

    address: str
    previous_address: str | None = None
    mode: Literal["managed", "data"]
    type: str
    deposed: str | None = None
    change: Change


class Resource(_Part):
    """A resource as it is."""

    address: str
    mode: Literal["managed", "data"]
    type: str
    values: dict[str, Any] = {}
    deposed_key: str | None = None


class Module(_Part):
    """A module's resources."""

    resources: tuple[Resource, ...] = ()
    child_modules: tuple[Self, ...] = ()

    def everything(self) -> tuple[Resource, ...]:
        """Its own resources and those of the modules in it."""
        return (*self.resources, *(resource for module in self.child_modules for resource in module.everything()))


class Values(_Part):
    """A state's values."""

    root_module: Module = Module()


class State(_Part):
    """What exists when the plan is made."""

    values: Values = Values()


class ConfiguredResource(_Part):
    """A resource as the configuration writes it: which others its arguments refer to."""

    address: str
    type: str
    expressions: dict[str, Any] = {}

    def references(self, argument: str) -> frozenset[str]:
        """The addresses that an argument refers to, with and without the attribute."""
        expression = self.expressions.get(argument)
        return frozenset(expression.get("references", ())) if isinstance(expression, dict) else frozenset()


class ConfiguredModule(_Part):
    """The configuration of the root module; the stacks have no other."""

    resources: tuple[ConfiguredResource, ...] = ()


class Configuration(_Part):
    """What was planned from."""

    provider_config: dict[str, Any] = {}
    root_module: ConfiguredModule = ConfiguredModule()

    def resource(self, address: str) -> ConfiguredResource | None:
        """A resource by its address."""
        return next((item for item in self.root_module.resources if item.address == address), None)

    def of_type(self, kind: str) -> tuple[ConfiguredResource, ...]:
        """All resources of a type."""
        return tuple(item for item in self.root_module.resources if item.type == kind)


class Variable(_Part):
    """An input variable; Terraform fills in the defaults."""

    value: Any = None


class PlanDocument(_Part):
    """A plan."""

    format_version: str = Field(pattern=r"^1\.\d+$")
    errored: bool = False
    variables: dict[str, Variable] = {}
    planned_values: dict[str, Any]
    prior_state: State = State()
    resource_drift: tuple[ResourceChange, ...] = ()
    resource_changes: tuple[ResourceChange, ...] = ()
    configuration: Configuration = Configuration()

    @property
    def managed(self) -> tuple[ResourceChange, ...]:
        """What happens to resources, without data sources."""
        return tuple(item for item in self.resource_changes if item.mode == "managed")

    @classmethod
    def of(cls, content: object) -> Self:
        """Reads a document that `terraform show -json` has written.

        Raises:
            NotAPlanError: it is something else, or a plan that can't be applied.
        """
        if not isinstance(content, dict) or "format_version" not in content:
            raise NotAPlanError(f"It is not what terraform show -json writes. {HOW_TO_SHOW}")
        if "planned_values" not in content and "resource_changes" not in content:
            raise NotAPlanError(f"It shows a state, not a plan. {HOW_TO_SHOW}")
        try:
            plan = cls.model_validate(content)
        except ValidationError as error:
            raise NotAPlanError(f"It is no plan that the guard understands: {_problems(error)}.") from error
        if plan.errored:
            raise NotAPlanError("Terraform failed while it planned, so the plan is incomplete. Plan again.")
        return plan


def _problems(error: ValidationError) -> str:
    """Where and what; never the value, which may be secret."""
    found = [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors(include_input=False)]
    more = len(found) - SHOWN_PROBLEMS
    return "; ".join(found[:SHOWN_PROBLEMS]) + (f"; and {more} more" if more > 0 else "")

"""The parts of `terraform show -json PLAN` that the rules read.

Source: https://developer.hashicorp.com/terraform/internals/json-format
"""

from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from policies.plan_guard.errors import NotAPlanError

SHOWN_PROBLEMS = 3
HOW_TO_SHOW = "Make one: terraform plan -out=FILE, then terraform show -json FILE > plan.json"


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

    def alters(self, attribute: str) -> bool:
        """Whether the attribute changes, or may change: some values are known only once the plan is applied."""
        before, after = (self.before or {}).get(attribute), (self.after or {}).get(attribute)
        unknown = self.after_unknown.get(attribute) if isinstance(self.after_unknown, dict) else self.after_unknown
        return before != after or _any(unknown)


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

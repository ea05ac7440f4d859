"""Attributes that a protection hangs on: what weakens one, and what must not be at all.

An environment may be weaker than another by its settings: what exists is compared with what it was before. `forbidden`
says what no environment may have: it is held against what is new.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.plan_guard.document import UNKNOWN, PlanDocument, ResourceChange
from policies.plan_guard.finding import Finding
from policies.plan_guard.rule_id import RuleId
from policies.plan_guard.values import first

Values = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One protection of one type of resource."""

    type: str
    effect: str
    """What would happen, in words that go on after `would`; may name `{before}` and `{after}`."""
    read: Callable[[Values], object]
    """From the resource's values to the attribute."""
    weaker: Callable[[Any, Any], bool]
    """Whether the second value protects less than the first."""
    forbidden: Callable[[Any], bool] = lambda _value: False
    """Whether no environment may have the value."""


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What a rule says about its findings."""

    rule: RuleId
    reason: str
    remedy: str

    def finding(self, item: ResourceChange, effect: str) -> Finding:
        """A finding with these words."""
        return Finding(rule=self.rule, address=item.address, effect=effect, reason=self.reason, remedy=self.remedy)


def path(*names: str) -> Callable[[Values], object]:
    """Reads the first value at a path through blocks."""
    return lambda values: first(values, *names)


def is_on(value: object) -> bool:
    """Whether a switch is on: Terraform's true, and the texts that AWS has for it."""
    return value is True or (
        isinstance(value, str) and value.lower() in {"true", "enabled", "enable", "required", "on"}
    )


def turned_off(before: object, after: object) -> bool:
    """On before, and not any more."""
    return is_on(before) and not is_on(after)


def turned_on(before: object, after: object) -> bool:
    """Not on before: of a switch that weakens."""
    return is_on(after) and not is_on(before)


def is_off(value: object) -> bool:
    """Of a switch that has to be on."""
    return not is_on(value)


def removed(before: object, after: object) -> bool:
    """There before, and not any more."""
    return bool(before) and not after


def is_missing(value: object) -> bool:
    """Of a value that has to be there."""
    return not value


def shorter(before: object, after: object) -> bool:
    """A smaller number, or none at all any more."""
    return _number(after) < _number(before)


def longer(before: object, after: object) -> bool:
    """A greater number than there was; of numbers that weaken."""
    return before is not None and _number(after) > _number(before)


def changed_from(strongest: str) -> Callable[[Any, Any], bool]:
    """Of a choice of which one value protects most."""
    return lambda before, after: before == strongest != after


def fewer(before: object, after: object) -> bool:
    """Something that was in the list is not in it any more."""
    return bool(_members(before) - _members(after))


def _members(value: object) -> frozenset[str]:
    return frozenset(map(str, value)) if isinstance(value, (list, tuple, frozenset, set)) else frozenset()


def _number(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return 0


def weakened(plan: PlanDocument, settings: Iterable[Setting], advice: Advice) -> Iterator[Finding]:
    """The settings that a plan weakens, and those that no environment may have."""
    table: dict[str, list[Setting]] = {}
    for setting in settings:
        table.setdefault(setting.type, []).append(setting)
    for item in plan.managed:
        planned = item.change.planned
        if planned is None or not item.change.makes_or_changes:
            continue
        for setting in table.get(item.type, ()):
            after = setting.read(planned)
            before = None if item.change.before is None else setting.read(item.change.before)
            if after is UNKNOWN:
                continue
            is_new = item.change.before is None
            if setting.forbidden(after) if is_new else setting.weaker(before, after):
                yield advice.finding(item, setting.effect.format(before=_shown(before), after=_shown(after)))


def _shown(value: object) -> str:
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(sorted(map(str, value))) or "nothing"
    return (
        "nothing"
        if value in (None, "")
        else "for ever"
        if value == float("inf")
        else str(value).lower()
        if isinstance(value, bool)
        else str(value)
    )


def taken_away(plan: PlanDocument, guardians: Mapping[str, str], advice: Advice) -> Iterator[Finding]:
    """Resources that protect others, and would be deleted for good; one made elsewhere in their place excuses them.

    Args:
        plan: what is planned.
        guardians: by type, the attribute that tells which is which (`bucket`, `alarm_name`).
        advice: the rule's words.
    """
    made = {
        (item.type, _identity(item, guardians, (item.change.planned or {})))
        for item in plan.managed
        if item.type in guardians and item.change.makes_or_changes
    }
    for item in plan.managed:
        if item.type in guardians and item.change.deletes and not item.change.replaces and item.deposed is None:
            identity = _identity(item, guardians, item.change.before or {})
            if identity is None or (item.type, identity) not in made:
                yield advice.finding(item, "be deleted")


def _identity(item: ResourceChange, guardians: Mapping[str, str], values: Values) -> str | None:
    value = first(values, guardians[item.type])
    return None if value in (None, "", UNKNOWN) else str(value)

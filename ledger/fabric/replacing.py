"""Replaces nodes' instances, one at a time: the next one only when the one before is back."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from ledger.console import output
from ledger.errors import InterruptedByUserError, LedgerError
from ledger.fabric.catching_up import Standing
from ledger.fabric.network import ORDERER, TIER, FabricNetwork, Node
from ledger.fabric.replacement import instance_address, require_only, require_replaceable, require_settled
from ledger.fabric.waiting import await_counted, await_node
from ledger.guarding import print_allowed, require_accepted
from ledger.progress import Phase, Progress
from ledger.running import run
from ledger.session import Session
from ledger.steps import StackPlan, Steps


@dataclass
class Replacements:
    """One run over some nodes of one environment."""

    session: Session
    nodes: Sequence[Node]
    say: Callable[[str], None]
    done: list[str] = field(default_factory=list)
    begun: str | None = None
    """The node whose instance is replaced, or half so, and which is not back yet."""

    def check(self, network: FabricNetwork) -> None:
        """Refuses what can be refused before anybody is asked: a network that can't spare the first, pending changes.

        Raises:
            NotReplaceableError: with the reason.
        """
        require_replaceable(Standing.ask(network), self.nodes[0])
        environment = self.session.environment.name

        def job(steps: Steps, _progress: Progress) -> StackPlan:
            steps.prepare()
            plan = steps.plan()
            if plan.file:
                plan.file.unlink(missing_ok=True)
            require_settled(plan, environment)
            return plan

        self._run(job, done=Phase.PLANNED)

    def replace(self) -> None:
        """Replaces them all, or stops at the first that doesn't come back; the error says which are done."""
        with self._counted():
            for node in self.nodes:
                self._replace(node.name)
                self.done.append(node.name)

    def _replace(self, name: str) -> None:
        network = FabricNetwork.of(self.session.environment.name)
        node = network.node(name)
        standing = Standing.ask(network)
        require_replaceable(standing, node)
        # One that has not joined the channel yet doesn't by being replaced.
        goal = 0 if standing.heights([node])[name] == 0 else standing.goal(node)
        self.say(f"{name}: replacing {node.instance_id}")
        plan = self._plan(node, instance_address(self.session.states().get(TIER), node))
        self.begun = name
        self._run(lambda steps, _progress: steps.apply(plan), done=Phase.DONE)
        network = FabricNetwork.of(network.environment)
        successor = network.node(name)
        self.say(f"{name}: {successor.instance_id} is up; waiting until it is healthy and has caught up")
        await_node(network, successor, goal=goal, say=self.say)
        if node.role == ORDERER:
            await_counted(network, say=self.say)
        self.begun = None
        self.say(f"{name}: back, with its ledger")

    def _plan(self, node: Node, address: str) -> StackPlan:
        """The plan for one node, which replaces nothing else, and which the plan guard accepts."""

        def job(steps: Steps, _progress: Progress) -> StackPlan:
            from policies.plan_guard.document import PlanDocument  # noqa: PLC0415 - see load_environment

            steps.prepare()
            plan = steps.plan(replacing=[address])
            if plan.file:
                require_only(PlanDocument.of(steps.terraform.show(plan.file)), address, node)
            return steps.judge(plan)

        plan = self._run(job, done=Phase.PLANNED)[TIER]
        print_allowed(output, [plan], self.session.exceptions)
        require_accepted([plan], self.session)
        return plan

    def _run(self, job: Callable[[Steps, Progress], StackPlan], *, done: Phase) -> dict[str, StackPlan]:
        stacks = self.session.stacks.select([TIER])
        return run(self.session, stacks, stacks.edges(), job, done=done)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """An error out of this block also says which nodes are done, and which are not."""
        try:
            yield
        except KeyboardInterrupt:
            raise InterruptedByUserError(hint=self._count()) from None
        except LedgerError as error:
            error.hint = f"{error.hint.rstrip('.')}. {self._count()}" if error.hint else self._count()
            raise

    def _count(self) -> str:
        environment = self.session.environment.name
        said = [f"Replaced: {', '.join(self.done) or 'none'}."]
        if self.begun:
            said.append(
                f"Half-way: {self.begun}; its data volume is kept. If it has no instance now, bring the deployment to "
                f"its end: ledger deploy {environment} --tier {TIER}."
            )
        left = [node.name for node in self.nodes if node.name not in [*self.done, self.begun]]
        if left:
            said.append(
                f"Not begun: {', '.join(left)}. Once all nodes are healthy, go on with: "
                f"ledger fabric replace {environment} {' '.join(left)}"
            )
        return " ".join(said)

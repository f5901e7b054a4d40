"""A state machine as a page: a Mermaid drawing, its moves with who may make them, and its clocks."""

from __future__ import annotations

from collections.abc import Iterator

from portal.models.workflow import WorkflowModel
from portal.policies.book import known
from portal.services import moves
from portal.workflow import Machine, Move, machine_of


def page_of(model: type[WorkflowModel]) -> str:
    """The Markdown page of one machine, in the language that is active."""
    machine = machine_of(model)
    title = str(model._meta.verbose_name)
    about = (model.__doc__ or "").strip().splitlines()[0]
    parts = [f"# {title.capitalize()}", about, drawing(machine), _states(machine), _moves(model, machine)]
    clocks = list(_clocks(machine))
    if clocks:
        head = "| state | clock | default | at the end |\n| --- | --- | --- | --- |\n"
        parts.append("## Clocks\n\n" + head + "\n".join(clocks))
    return "\n\n".join(parts) + "\n"


def drawing(machine: Machine) -> str:
    """The machine as a Mermaid state diagram. Moves that keep the state are left to the table."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {machine.initial}"]
    for declared in machine.moves.values():
        if declared.target:
            lines += [f"    {source} --> {declared.target}: {declared.name}" for source in declared.sources]
    lines += [f"    {state} --> [*]" for state, _ in machine.states if state in machine.final_states]
    return "\n".join([*lines, "```"])


def _states(machine: Machine) -> str:
    rows = "\n".join(f"| `{state}` | {label} |" for state, label in machine.states)
    return f"## States\n\n| state | meaning |\n| --- | --- |\n{rows}"


def _moves(model: type[WorkflowModel], machine: Machine) -> str:
    head = "## Moves\n\n| move | from → to | who | refused when | brings about |\n| --- | --- | --- | --- | --- |\n"
    return head + "\n".join(_row(model, declared) for declared in machine.moves.values())


def _row(model: type[WorkflowModel], declared: Move) -> str:
    way = f"{', '.join(declared.sources)} → {declared.target or 'the same'}"
    guards = [*declared.guards, *moves.checks_of(model, declared.name)]
    follow = moves.consequences_of(model, declared.name)
    who = ", ".join(sorted(declared.roles))
    cells = (f"**{declared.name}**: {declared.help_text}", way, who, _firsts(guards), _firsts(follow))
    return "| " + " | ".join(cells) + " |"


def _firsts(functions: list) -> str:  # type: ignore[type-arg]
    """The first sentence of each function: the docs say what the code says of itself."""
    return "<br>".join(" ".join((f.__doc__ or f.__name__).split()) for f in functions)


def _clocks(machine: Machine) -> Iterator[str]:
    for state, _label in machine.states:
        for clock in machine.clocks(state):
            policy = known()[clock.policy]
            length = (
                "stored with the row" if clock.due else f"{policy.default['amount']} {policy.default['unit']}"
            )
            end = f"`{clock.move}`" if clock.move else "escalation"
            yield f"| `{state}` | {policy.label} (`{clock.policy}`) | {length} | {end} |"

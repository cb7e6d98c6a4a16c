"""The machine as it is in the code, drawn for README: a Mermaid diagram and a table of the steps."""

from django.utils.translation import override

from complaints import access, roles, steps
from complaints.states import ENDED, State

BEGIN, END = "<!-- machine: begin -->", "<!-- machine: end -->"
OTHERS = (("customer", access.CUSTOMER_STEPS), ("Redress itself", access.SYSTEM_STEPS))


def moves():
    """(from, to, step) of every move of the machine, in the order of states and steps; a step may have two targets."""
    for state in State.values:
        for step in steps.NAMES:
            for target in targets_of(step, state):
                yield state, target, step


def targets_of(step, state):
    """Where the step leads from this state: nowhere, to one state, or to one of several."""
    transition = steps.transition_of(step, state)
    if transition is None:
        return []
    return [str(target) for target in getattr(transition.target, "allowed_states", None) or [transition.target]]


def draw():
    """The Mermaid text; steps between the same two states share an arrow."""
    arrows = {}
    for state, target, step in moves():
        arrows.setdefault((state, target), []).append(step)
    lines = ["stateDiagram-v2", "    [*] --> intake: register"]
    lines += [f"    {state} --> {target}: {', '.join(names)}" for (state, target), names in arrows.items()]
    lines += [f"    {state} --> [*]" for state in ENDED]
    return "\n".join(lines)


def table():
    """One row per step: from and to, who may take it, what is asked of the case, and what it sets off beside itself."""
    rows = ["| step | from → to | who | asks for | sets off |", "|---|---|---|---|---|"]
    with override("en"):
        rows += [_row(step) for step in steps.NAMES]
    return "\n".join(rows)


def _row(step):
    sources = steps.sources_of(step)
    targets = list(dict.fromkeys(target for source in sources for target in targets_of(step, source)))
    cells = (
        f"`{step}`",
        f"{', '.join(sources)} → {' or '.join(targets)}",
        ", ".join(_who(step)),
        "; ".join(_asks(step, sources[0])) or "–",
        "; ".join(_sets_off(step)) or "–",
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _who(step):
    right = f"complaints.{step}_complaint"
    people = [role for role, rights in roles.ROLES.items() if right in rights]
    return people + [name for name, allowed in OTHERS if step in allowed]


def _asks(step, state):
    """The guards' own sentences; one that no room has registered is named, because the step refuses for want of it."""
    sentences = [str(guard.sentence) for guard in steps.guards_of(step, state)]
    return sentences + [f"`{name}` (not installed: refuses)" for name in steps.unregistered(step)]


def _sets_off(step):
    """The effects of rooms and floors above, by module and function."""
    return [f"`{function.__module__}.{function.__name__}`" for function in steps.effects_of(step)]


def section():
    """What stands in README between the two marks."""
    return f"{BEGIN}\n```mermaid\n{draw()}\n```\n\n{table()}\n{END}"


def put_into(text):
    """The text with the section between its marks drawn anew."""
    before, _begin, rest = text.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    if not _begin or not _end:
        raise ValueError(f"the text has no “{BEGIN}” … “{END}”")
    return f"{before}{section()}{after}"

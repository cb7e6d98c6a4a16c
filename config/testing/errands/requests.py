"""Steps that one asks for and another decides."""

from hypothesis import strategies as st

from complaints import lifecycle
from complaints.models import StepRequest
from config.testing.errands.errand import Errand, actor, bump
from config.testing.twin import MOVES

MANAGERS = {"manager", "other_manager", "director"}
AGENTS = {"agent", "lead", "named"}
# Who may ask for a step that somebody else decides, and who decides.
ASK = {
    "reject": AGENTS | MANAGERS | {"investigator"},
    "final_position": AGENTS,
    "reopen": AGENTS | MANAGERS | {"customer"},
    "appeal": AGENTS | MANAGERS | {"customer"},
}
DECIDE = {"reject": MANAGERS, "final_position": MANAGERS, "reopen": AGENTS | MANAGERS, "appeal": MANAGERS}
ASKERS = ["agent", "lead", "investigator", "manager", "finance", "named", "customer", "system", "disabled"]
DECIDERS = ["agent", "manager", "other_manager", "director", "reviewer", "named"]


def last_request(twin, step):
    return StepRequest.objects.filter(complaint=twin.key, step=step).order_by("-pk").first()


def _ask(case, staff, how):
    step, name = how
    return lifecycle.ask(case, step, by=actor(name, case, staff), reason="because")


def _foretell_ask(twin, how):
    step, name = how
    if name not in ASK[step] or (name == "named" and "named" in twin.named()):
        return "forbidden"
    if step not in MOVES[twin.state]:
        return {"state"}
    return {"waits_already"} if step in twin.requests else "done"


def _asked(twin, how, made):
    twin.requests[how[0]] = how[1]
    bump(twin)


def _decide(case, staff, how):
    step, name, is_yes = how
    request = StepRequest.objects.get(complaint=case, step=step, state="pending")
    verb = lifecycle.approve_final_position if is_yes and step == "final_position" else lifecycle.decline
    return verb(request, by=staff[name], reason="As it stands.")


def _foretell_decision(twin, how):
    step, name, _is_yes = how
    if name not in DECIDE[step] or (name == "named" and "named" in twin.named()):
        return "forbidden"
    return {"is_another_person"} if twin.requests[step] == name else "done"


def _request_decided(twin, how, made):
    step, _name, is_yes = how
    del twin.requests[step]
    twin.here.final |= is_yes and step == "final_position"
    bump(twin)


REQUESTS = [
    Errand(
        "ask for a decision", lambda twin: True, _ask, _asked, foretell=_foretell_ask,
        how=lambda twin: st.tuples(
            st.sampled_from([*[step for step in ASK if step in MOVES[twin.state]] * 3, *ASK]), st.sampled_from(ASKERS)
        ),
    ),
    Errand(
        "decide a request", lambda twin: bool(twin.requests), _decide, _request_decided, foretell=_foretell_decision,
        how=lambda twin: st.tuples(
            st.sampled_from(sorted(twin.requests)), st.sampled_from(DECIDERS), st.sampled_from([True, True, False])
        ),
    ),
]  # fmt: skip

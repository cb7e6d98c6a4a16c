"""Which role may take which step; applied by `setup_reference`."""


def _case(*steps):
    return [f"complaints.{step}_complaint" for step in steps]


AGENT = [
    *_case(
        "register", "edit", "say", "note", "complete_intake", "assign", "answer", "fast_track", "reroute", "conclude",
        "reverify", "agree", "final_position", "renegotiate", "deliver", "satisfy", "reopen", "withdraw", "merge",
        "unmerge", "ask_reject", "hand_over",
    ),
    "complaints.reveal_contact",
    "complaints.work_task",
]  # fmt: skip
INVESTIGATOR = [*_case("note", "reroute", "conclude", "ask_reject", "hand_over"), "complaints.work_task"]
MANAGER = [
    *INVESTIGATOR,
    *_case("edit", "say", "assign", "reject", "appeal", "reopen", "reassign", "approve_final_position", "reverify"),
    "complaints.reveal_contact",
    "complaints.see_board",
]

ROLES = {
    "agent": AGENT,
    "lead": [*AGENT, *_case("reassign"), "complaints.see_board"],
    "investigator": INVESTIGATOR,
    "manager": MANAGER,
    "director": MANAGER,
    "finance": [],
    "reviewer": [*_case("close", "note"), "complaints.see_board"],
    "auditor": ["complaints.reveal_contact"],
    "administrator": [],
}

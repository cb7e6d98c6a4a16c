"""The machine as a table written by hand from the description of the product; plain, so that models can use it."""

# Where each step leads from each state. What is not here is not possible.
MOVES = {
    "intake": {"complete_intake": "triage", "reject": "rejected", "withdraw": "withdrawn", "merge": "merged"},
    "triage": {
        "assign": "verification",
        "answer": "review",
        "fast_track": "solution",
        "reject": "rejected",
        "withdraw": "withdrawn",
        "merge": "merged",
    },
    "verification": {
        "reroute": "triage",
        "conclude": "solution",
        "reject": "rejected",
        "withdraw": "withdrawn",
        "merge": "merged",
    },
    "solution": {
        "reverify": "verification",
        "agree": "execution",
        "final_position": "execution or follow_up",
        "withdraw": "withdrawn",
    },
    "execution": {"renegotiate": "solution", "deliver": "follow_up", "withdraw": "withdrawn"},
    "follow_up": {"satisfy": "review", "reopen": "verification", "withdraw": "withdrawn"},
    "review": {"reopen": "verification", "close": "closed"},
    "closed": {"reopen": "verification"},
    "rejected": {"appeal": "triage"},
    "withdrawn": {"appeal": "triage"},
    "merged": {"unmerge": "intake or triage or verification"},
}
STEPS = [
    "complete_intake", "assign", "answer", "fast_track", "reroute", "conclude", "reverify", "agree", "final_position",
    "renegotiate", "deliver", "satisfy", "reopen", "close", "reject", "appeal", "withdraw", "merge", "unmerge",
]  # fmt: skip

# Who takes which step. A step that is not here is refused to that role.
AGENT = {
    "complete_intake", "assign", "answer", "fast_track", "reroute", "conclude", "reverify", "agree", "final_position",
    "renegotiate", "deliver", "satisfy", "reopen", "withdraw", "merge", "unmerge",
}  # fmt: skip
MANAGER = {"assign", "reroute", "conclude", "reverify", "reopen", "reject", "appeal"}
TAKES = {
    "agent": AGENT,
    "lead": AGENT,
    "investigator": {"reroute", "conclude"},
    "manager": MANAGER,
    "director": MANAGER,
    "finance": set(),
    "reviewer": {"close"},
    "auditor": set(),
    "administrator": set(),
}
# Who are no persons: the product itself, the customer of the case, a connector without and with scopes.
SYSTEM = {"complete_intake", "assign", "close"}
CUSTOMER = {"agree", "withdraw"}
# What four eyes or a manager decide is no machine's business, whatever scope it was given.
NEVER_BY_A_MACHINE = {"reject", "appeal", "reopen"}

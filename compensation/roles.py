"""Which role may do what in compensation; applied by `setup_reference`."""


def _own(*names):
    return [f"compensation.{name}" for name in names]


_TABLES = ("policyrow", "statute", "tierfactor", "generalterms")
_VIEW = [f"compensation.view_{table}" for table in _TABLES]
_KEEP = [f"compensation.{act}_{table}" for act in ("view", "add", "change") for table in _TABLES]
_DECIDE = [*_own("view_proposal", "change_proposal", "view_guidance", "change_guidance", "answer_guidance"), *_VIEW]

AGENT = _own("propose", "ask_guidance", "issue_coupons")
ROLES = {
    "agent": AGENT,
    "lead": AGENT,
    "investigator": [],
    "manager": [*_DECIDE, *_own("decide_as_manager", "view_budget")],
    "director": [
        *_DECIDE,
        *_own("decide_as_director", "override_budget", "view_budget", "add_budget", "change_budget"),
    ],
    "finance": _own("view_payout", "export_payouts", "record_payouts", "view_recovery", "work_recovery", "view_budget"),
    "reviewer": _VIEW,
    "auditor": [
        *_VIEW,
        *_own("view_proposal", "view_guidance", "view_budget", "view_payout", "view_recovery", "view_decision"),
    ],
    "administrator": [*_KEEP, *_own("view_budget", "add_budget", "change_budget")],
}

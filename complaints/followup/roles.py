"""Which role may do what in execution and follow-up beside the steps; applied by `setup_reference`."""

ROLES = {
    **{role: ["followup.answer_idea"] for role in ("lead", "manager", "director", "reviewer")},
    "administrator": [f"complaints.{action}_tasktemplate" for action in ("view", "add", "change", "delete")]
    + [f"followup.{action}_followupterms" for action in ("view", "add", "change")],
    "auditor": ["complaints.view_tasktemplate", "followup.view_followupterms"],
}

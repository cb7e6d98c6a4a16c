"""Which role may do what with messages; applied by `setup_reference`."""

_RESEND = ["messaging.resend_outgoing"]
_TEMPLATES = [f"messaging.{action}_template" for action in ("view", "add", "change", "delete")]
_LOOK = ["messaging.view_outgoing", "messaging.view_attempt"]

ROLES = {
    "agent": _RESEND,
    "lead": _RESEND,
    "manager": _RESEND,
    "director": [*_RESEND, *_LOOK],
    "auditor": [*_LOOK, "messaging.view_template"],
    "administrator": [*_TEMPLATES, *_LOOK],
}

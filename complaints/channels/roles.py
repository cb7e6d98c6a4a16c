"""Who keeps connectors, and who looks through what came in."""

LOOK = ["channels.view_arrival"]
SETTLE = [*LOOK, "channels.settle_arrival"]

ROLES = {
    "agent": SETTLE,
    "lead": SETTLE,
    "director": LOOK,
    "reviewer": LOOK,
    "auditor": LOOK,
    "administrator": [f"channels.{action}_connector" for action in ("view", "add", "change")],
}

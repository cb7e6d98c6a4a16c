"""Who keeps connectors, and who looks through what came in."""

LOOK = ["channels.view_arrival"]
MANAGE = ["channels.limit_contact", "channels.approve_public_reply"]
SETTLE = [*LOOK, "channels.settle_arrival"]
WEBHOOKS = ("webhooksubscription", "webhookdelivery")

ROLES = {
    "agent": SETTLE,
    "lead": [*SETTLE, "channels.approve_public_reply"],
    "manager": MANAGE,
    "director": [*LOOK, *MANAGE],
    "reviewer": LOOK,
    "auditor": LOOK,
    "administrator": [
        *(f"channels.{action}_connector" for action in ("view", "add", "change")),
        *(f"channels.{action}_{table}" for table in WEBHOOKS for action in ("view", "change")),
    ],
}

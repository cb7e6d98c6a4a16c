"""Who keeps connectors."""

ROLES = {
    "administrator": [f"channels.{action}_connector" for action in ("view", "add", "change")],
}

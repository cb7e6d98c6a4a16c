"""Which role may do what with reviews; applied by `setup_reference`."""

_READ = ["reports.read_reports"]
_NAME = ["reports.name_cause"]
_TABLES = [f"reports.{action}_cause" for action in ("view", "add", "change", "delete")]

ROLES = {
    "lead": _READ,
    "investigator": _NAME,
    "manager": [*_READ, *_NAME],
    "director": [*_READ, *_NAME],
    "finance": _READ,
    "reviewer": [*_READ, *_NAME, "reports.hold_review", "reports.view_cause"],
    "auditor": [*_READ, "reports.view_cause"],
    "administrator": _TABLES,
}

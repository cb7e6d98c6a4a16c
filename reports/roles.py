"""Which role may do what with reviews; applied by `setup_reference`."""

_READ = ["reports.read_reports"]
_EXPORT = ["reports.export_figures"]
_NAME = ["reports.name_cause"]
_TABLES = [f"reports.{action}_cause" for action in ("view", "add", "change", "delete")]

ROLES = {
    "lead": [*_READ, *_EXPORT],
    "investigator": _NAME,
    "manager": [*_READ, *_EXPORT, *_NAME],
    "director": [*_READ, *_EXPORT, *_NAME],
    "finance": [*_READ, *_EXPORT],
    "reviewer": [*_READ, *_EXPORT, *_NAME, "reports.hold_review", "reports.view_cause", "reports.view_volume"],
    "auditor": [*_READ, *_EXPORT, "reports.view_cause"],
    "administrator": [*_TABLES, "reports.view_volume", "reports.delete_volume"],
}

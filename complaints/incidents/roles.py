"""Who reads and who leads incidents; applied by `setup_reference`."""

READ = ["incidents.view_incident"]
LEAD = [*READ, "incidents.manage_incident"]
TABLES = [
    "incidents.view_incidentrule",
    "incidents.change_incidentrule",
]

ROLES = {
    "agent": READ,
    "lead": LEAD,
    "investigator": READ,
    "manager": LEAD,
    "director": LEAD,
    "reviewer": READ,
    "auditor": READ,
    "administrator": TABLES,
}

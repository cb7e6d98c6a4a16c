"""Triggers that mark a day when something of it changes, whoever changes it, in the transaction of the change.

They write one small row, and only for what happened before the instant from which on nothing is summarised yet: work
on today's cases costs nothing. Installed after every `migrate`; a migration may remake the tables they stand on, so
they are taken away before it, and the summary is then counted anew, as nobody knows what the migration changed.
"""

import hashlib

from django.db import connection

PREFIX = "reports_mark_"
SETTLED = "('kept', 'missed')"
CASE_OF_REPORT = (
    "SELECT c.received_at AS at FROM complaints_complaint c JOIN evidence_verificationreport r ON r.complaint_id = c.id"
    " WHERE r.id = "
)
MONTH = {"sqlite": "datetime(b.month, '+12 hours')", "postgresql": "b.month + time '12:00'"}


def _of_case(row):
    """Everything that counts by the case's category, department, channel or priority."""
    return [
        ("clocks", f"SELECT started_at AS at FROM complaints_clock WHERE complaint_id = {row}"),
        ("reopened", f"SELECT at FROM complaints_event WHERE complaint_id = {row} AND kind = 'reopen'"),
        ("paid", f"SELECT paid_at AS at FROM compensation_payout WHERE complaint_id = {row}"),
        *_moved(row),
        ("recovered", f"SELECT state_at AS at FROM compensation_recovery WHERE complaint_id = {row}"),
        ("claims", f"SELECT created_at AS at FROM compensation_recovery WHERE complaint_id = {row}"),
        ("goodwill", _budgets(f"p.complaint_id = {row}")),
        (
            "calls",
            "SELECT a.at AS at FROM followup_callbackattempt a JOIN followup_callback k ON k.id = a.callback_id"
            f" WHERE k.complaint_id = {row}",
        ),
    ]


def _moved(row):
    """The other days on which money moved for a case: each counts by the day before it."""
    return [
        ("moved", f"SELECT paid_at AS at FROM compensation_payout WHERE complaint_id = {row}"),
        ("moved", f"SELECT state_at AS at FROM compensation_recovery WHERE complaint_id = {row}"),
    ]


def _budgets(condition):
    return (
        "SELECT %(month)s AS at FROM compensation_payout p JOIN compensation_budget b ON b.id = p.budget_id"
        f" WHERE p.goodwill > 0 AND {condition}"
    )


def _each(ledger, *columns):
    return [(ledger, f"SELECT {column} AS at") for column in columns]


def _changed(*columns):
    return "(" + " OR ".join(f"OLD.{column} IS %(different)s NEW.{column}" for column in columns) + ")"


SLICED = ("category_id", "department_id", "channel", "priority")
MERGED = "((OLD.state = 'merged') <> (NEW.state = 'merged'))"
PAYOUT = ("state", "paid_at", "amount", "goodwill", "budget_id")
RECOVERY = ("state", "state_at", "amount", "received_amount")
CLOCK = ("state", "started_at", "stopped_at", "kind", "calendar")

# (what, table, event, condition, [(ledger, select of instants)])
TRIGGERS = (
    ("case_made", "complaints_complaint", "INSERT", "", [
        *_each("received", "NEW.received_at"), *_each("ended", "NEW.ended_at"),
    ]),
    ("case_changed", "complaints_complaint", f"UPDATE OF state, received_at, ended_at, order_id, {', '.join(SLICED)}",
     _changed("state", "received_at", "ended_at", "order_id", *SLICED), [
        *_each("received", "OLD.received_at", "NEW.received_at"), *_each("ended", "OLD.ended_at", "NEW.ended_at"),
    ]),
    ("case_sliced", "complaints_complaint", f"UPDATE OF state, {', '.join(SLICED)}",
     f"({MERGED} OR {_changed(*SLICED)})", _of_case("NEW.id")),
    ("order_changed", "complaints_order", "UPDATE OF sku, batch, carrier", _changed("sku", "batch", "carrier"), [
        ("received", "SELECT received_at AS at FROM complaints_complaint WHERE order_id = NEW.id"),
    ]),
    ("reopening", "complaints_event", "INSERT", "NEW.kind = 'reopen'", [
        ("reopened", "SELECT at FROM complaints_event WHERE complaint_id = NEW.complaint_id AND kind = 'reopen'"),
    ]),
    ("clock_made", "complaints_clock", "INSERT", f"NEW.state IN {SETTLED}", _each("clocks", "NEW.started_at")),
    ("clock_changed", "complaints_clock", f"UPDATE OF {', '.join(CLOCK)}",
     f"(OLD.state IN {SETTLED} OR NEW.state IN {SETTLED}) AND {_changed(*CLOCK)}",
     _each("clocks", "OLD.started_at", "NEW.started_at")),
    ("payout_made", "compensation_payout", "INSERT", "NEW.state = 'paid'", [
        *_each("paid", "NEW.paid_at"), *_moved("NEW.complaint_id"), ("goodwill", _budgets("p.id = NEW.id")),
    ]),
    ("payout_changed", "compensation_payout", f"UPDATE OF {', '.join(PAYOUT)}",
     f"(OLD.state = 'paid' OR NEW.state = 'paid') AND {_changed(*PAYOUT)}", [
        *_each("paid", "OLD.paid_at", "NEW.paid_at"), *_each("moved", "OLD.paid_at"), *_moved("NEW.complaint_id"),
        ("goodwill", _budgets("p.id = NEW.id")),
        ("goodwill", "SELECT %(month)s AS at FROM compensation_budget b WHERE b.id = OLD.budget_id"),
    ]),
    ("claim_made", "compensation_recovery", "INSERT", "", [
        *_each("claims", "NEW.created_at"), *_each("recovered", "NEW.state_at"), *_moved("NEW.complaint_id"),
    ]),
    ("claim_changed", "compensation_recovery", f"UPDATE OF {', '.join(RECOVERY)}", _changed(*RECOVERY), [
        *_each("claims", "NEW.created_at"), *_each("recovered", "OLD.state_at", "NEW.state_at"),
        *_each("moved", "OLD.state_at"), *_moved("NEW.complaint_id"),
    ]),
    ("call_made", "followup_callbackattempt", "INSERT", "", _each("calls", "NEW.at")),
    ("call_changed", "followup_callbackattempt", "UPDATE", "", _each("calls", "OLD.at", "NEW.at")),
    ("share_made", "evidence_responsibilityshare", "INSERT", "", [("received", f"{CASE_OF_REPORT}NEW.report_id")]),
    ("share_changed", "evidence_responsibilityshare", "UPDATE", "", [("received", f"{CASE_OF_REPORT}NEW.report_id")]),
    ("share_removed", "evidence_responsibilityshare", "DELETE", "", [("received", f"{CASE_OF_REPORT}OLD.report_id")]),
    ("report_replaced", "evidence_verificationreport", "UPDATE OF is_current", _changed("is_current"), [
        ("received", "SELECT received_at AS at FROM complaints_complaint WHERE id = NEW.complaint_id"),
    ]),
)  # fmt: skip


def statements():
    """{name: the statements that make the trigger}; a name carries a digest of what it does, so that a changed one is
    made anew."""
    is_sqlite = connection.vendor == "sqlite"
    words = {"different": "NOT" if is_sqlite else "DISTINCT FROM", "month": MONTH[connection.vendor]}
    made = {}
    for what, table, event, condition, marks in TRIGGERS:
        body = " ".join(_mark(ledger, select) for ledger, select in marks) % words
        head = f"AFTER {event} ON {table} FOR EACH ROW" + (f" WHEN ({condition % words})" if condition else "")
        name = f"{PREFIX}{what}_{hashlib.sha256(f'{head} {body}'.encode()).hexdigest()[:8]}"
        made[name] = _sqlite(name, head, body) if is_sqlite else _postgres(name, head, body)
    return made


def _mark(ledger, select):
    return (
        f"INSERT INTO reports_daymark (ledger, at) SELECT DISTINCT '{ledger}', told.at FROM ({select}) AS told"
        " WHERE told.at < (SELECT marked_before FROM reports_summaryreach);"
    )


def _sqlite(name, head, body):
    return [f"CREATE TRIGGER {name} {head} BEGIN {body} END"]


def _postgres(name, head, body):
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$",
        f"CREATE TRIGGER {name} {head} EXECUTE FUNCTION {name}()",
    ]


def present():
    """{name: table} of the triggers that are there."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'reports_mark%'"
            )
        else:
            cursor.execute(
                "SELECT tgname, tgrelid::regclass::text FROM pg_trigger"
                " WHERE tgname LIKE 'reports_mark%' AND tgenabled <> 'D'"
            )
        return dict(cursor.fetchall())


def missing():
    """Names of the triggers that should be there and are not."""
    return sorted(set(statements()) - set(present()))


def install(**kwargs):
    """Create what is missing and remove what is out of date. What changed meanwhile nobody marked: count anew."""
    wanted, there = statements(), present()
    _drop(name for name in there if name not in wanted)
    absent = [name for name in wanted if name not in there]
    if not absent:
        return
    with connection.cursor() as cursor:
        for name in absent:
            for statement in wanted[name]:
                cursor.execute(statement)
        for table in ("reports_daysummary", "reports_daymark", "reports_summaryreach"):
            cursor.execute(f"DELETE FROM {table}")


def lift(plan=(), **kwargs):
    """Take them away before tables are remade."""
    if plan:
        _drop(present())


def _drop(names):
    with connection.cursor() as cursor:
        for name in names:
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            else:
                cursor.execute(f"DROP FUNCTION IF EXISTS {name} CASCADE")

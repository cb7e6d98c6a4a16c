"""`make quality`: what D25 asks of the code itself. One line for each gate, and `drills/results/quality-<time>.json`.

settings  `check --deploy` of an installation in production finds nothing
bandit    finds nothing but what is excused below, each with its reason
audit     no known fault in what is installed; what cannot be asked is said, and is no pass
coverage  at least 95 % of lines and branches, all of them in the heart of the product (`drills.mutating.CORE`)
mutation  at least 85 % of the small wrongs in the heart are noticed; as many are tried as fit into the time
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from drills.mutating import CORE, ROOT

PRODUCT = ("config", "routing", "complaints", "compensation", "reports")
COVERED_AT_LEAST, NOTICED_AT_LEAST = 95.0, 85.0
HELD, BROKE, NOT_RUN = "held", "broke", "not run"
PRODUCTION = {
    "DEBUG": "0",
    "DEMO": "0",
    "REQUIRE_MFA": "1",
    "ALLOWED_HOSTS": "care.example.com",
    "SITE_URL": "https://care.example.com",
    "EMAIL_URL": "smtp+tls://u:p@mail.example.com:587",
    "DEFAULT_FROM_EMAIL": "care@example.com",
    "SECRET_KEY": "x7Kp2mQ9" * 8,
    "DATA_KEYS": "nT4vB8sL" * 5,
    "DATABASE_URL": "sqlite://:memory:",
}
# What bandit reports and a person looked at: (file, kind) → why it is no fault.
EXCUSED = {
    ("*", "B404"): "programs are started by a list of words, never through a shell",
    ("*", "B603"): "programs are started by a list of words, never through a shell",
    ("*", "B311"): "dice of demonstrations, drills and samples; keys come from `secrets`",
    ("config/demo/storing.py", "B608"): "table and column names of our own models",
    ("config/backups.py", "B608"): "two table names of our own",
    ("complaints/registration.py", "B608"): "table and column names of our own models",
    ("config/demo/crew.py", "B403"): "between two processes of one run, in a folder of its own",
    ("config/demo/crew.py", "B301"): "between two processes of one run, in a folder of its own",
    ("config/environment.py", "B310"): "the package index that pip is configured for",
    ("config/management/commands/serve.py", "B310"): "the address of our own health page",
    ("config/web.py", "B108"): "gunicorn's heartbeat in shared memory, made by mkstemp",
    ("reports/drawing.py", "B405"): "reads the picture that we have just drawn",
    ("reports/drawing.py", "B314"): "reads the picture that we have just drawn",
}


def main(arguments=None):
    options = parse(arguments)
    rows = []
    for name in options.only or GATES:
        began = time.monotonic()
        word, figures, findings = GATES[name](options)
        rows.append({"gate": name, "word": word, "figures": figures, "findings": findings})
        counts = " ".join(f"{key}={value}" for key, value in figures.items())
        print(f"{name}: {word}, {counts}, {time.monotonic() - began:.0f} s", flush=True)
        for finding in findings[:20]:
            print(f"  {finding}")
    path = write(rows, options)
    print(f"{sum(row['word'] == HELD for row in rows)} of {len(rows)} held · {path.relative_to(ROOT)}")
    sys.exit(any(row["word"] == BROKE for row in rows))


def parse(arguments=None):
    parser = argparse.ArgumentParser(prog="quality", description="What D25 asks of the code itself.")
    parser.add_argument("--only", nargs="*", choices=list(GATES), help="some of the gates; without it all")
    parser.add_argument("--minutes", type=float, default=40, help="how long wrongs are tried")
    parser.add_argument("--seed", type=int, default=None, help="the same seed, the same wrongs in the same order")
    parser.add_argument("--paths", nargs="*", default=[], help="only these tests: figures are then those of a part")
    options = parser.parse_args(arguments)
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1, 10**6)
    return options


def run(*command, **environment):
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


# --- gates: each gives (word, figures, findings) ------------------------------------------------------------------


def settings(options):
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env=os.environ | PRODUCTION, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = [line for line in done.stderr.splitlines() if line.startswith("?:") or "(" in line[:40]]
    return HELD if done.returncode == 0 else BROKE, {"warnings": len(found)}, found or done.stderr.splitlines()[-3:]


def bandit(options):
    places = "*/tests/*,*/testing/*,*/migrations/*"
    done = run("bandit", "-q", "-f", "json", "-r", *PRODUCT, "drills", "-x", places)
    if not done.stdout:
        return NOT_RUN, {}, done.stderr.splitlines()[-3:]
    found = json.loads(done.stdout)["results"]
    open_ = [row for row in found if not _excuse(row)]
    used = {_excuse(row) for row in found}
    idle = [f"an excuse that nothing needs: {key}" for key in EXCUSED if key not in used]
    said = [f"{row['filename']}:{row['line_number']} {row['test_id']} {row['issue_text']}" for row in open_]
    return BROKE if said or idle else HELD, {"findings": len(found), "excused": len(found) - len(open_)}, said + idle


def _excuse(row):
    name = row["filename"].removeprefix("./")
    return next((key for key in EXCUSED if key[0] in ("*", name) and key[1] == row["test_id"]), None)


def audit(options):
    try:
        done = run("pip_audit", "-r", "requirements.txt", "--progress-spinner", "off", "-f", "json", "--timeout", "10")
        asked = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return NOT_RUN, {}, ["could not be audited", *done.stderr.splitlines()[-1:]]
    unknown = [row["name"] for row in asked if row.get("skip_reason")]
    faults = [f"{row['name']} {row['version']}: {fault['id']}" for row in asked for fault in row.get("vulns", ())]
    figures = {"asked": len(asked) - len(unknown), "could_not_be_audited": len(unknown), "faults": len(faults)}
    if faults:
        return BROKE, figures, faults
    return (NOT_RUN, figures, [f"could not be audited: {', '.join(unknown)}"]) if unknown else (HELD, figures, [])


def coverage(options):
    with tempfile.TemporaryDirectory(prefix="quality-") as folder:
        answer = Path(folder, "coverage.json")
        measured = [f"--cov={name}" for name in PRODUCT]
        common = ["-q", *measured, "--cov-branch", f"--cov-report=json:{answer}", *options.paths]
        data = {"COVERAGE_FILE": str(Path(folder, "data"))}
        quick = run("pytest", "-m", "not slow and not browser", "-n", "2", *common, **data)
        run("pytest", "-m", "slow and not browser", "--cov-append", *common, **data)
        if not answer.exists():
            return NOT_RUN, {}, quick.stdout.splitlines()[-3:]
        return judge_coverage(json.loads(answer.read_text()))


def judge_coverage(said):
    total = said["totals"]["percent_covered"]
    gaps = []
    for path in CORE:
        file = said["files"].get(path, {"missing_lines": ["all"], "missing_branches": []})
        missing = [*file["missing_lines"], *(f"{a}→{b}" for a, b in file["missing_branches"])]
        gaps += [f"{path}: {', '.join(map(str, missing))}"] if missing else []
    low = [] if total >= COVERED_AT_LEAST else [f"{total:.1f} % are covered, {COVERED_AT_LEAST:.0f} are asked"]
    figures = {"percent": round(total, 1), "core_files_whole": len(CORE) - len(gaps), "core_files": len(CORE)}
    return BROKE if low or gaps else HELD, figures, low + gaps


def mutation(options):
    with tempfile.TemporaryDirectory(prefix="quality-") as folder:
        answer = Path(folder, "answer.json")
        words = ["--seed", str(options.seed), "--minutes", str(options.minutes), "--answer", str(answer)]
        done = run("drills.mutating", *words, *options.paths)
        if not answer.exists():
            return NOT_RUN, {}, done.stdout.splitlines()[-3:] + done.stderr.splitlines()[-3:]
        said = json.loads(answer.read_text())
    missed = [f"survived: {where}" for where in said["survived"]] + [f"no test: {where}" for where in said["unseen"]]
    score = 100 * said["noticed"] / max(said["tried"], 1)
    figures = {"percent": round(score, 1), "tried": said["tried"], "of": said["of"], "seed": options.seed}
    return HELD if score >= NOTICED_AT_LEAST else BROKE, figures, missed


GATES = {"settings": settings, "bandit": bandit, "audit": audit, "coverage": coverage, "mutation": mutation}


def write(rows, options):
    folder = Path(__file__).parent / "results"
    folder.mkdir(exist_ok=True)
    path = folder / f"quality-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    path.write_text(json.dumps({"seed": options.seed, "part": options.paths, "gates": rows}, indent=1) + "\n")
    return path


if __name__ == "__main__":
    main()

"""D18: the API's own description is taken at its word: schemathesis asks every operation what it promises, and what it
must refuse. No answer is a 5xx, every answer is as described, no token is ignored, no unknown field is taken.
"""

import logging
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from drills import house
from drills.databases import ROOT
from drills.result import Result

NAME = "D18 the API keeps its word"
EXAMPLES = (50, 500)
SECONDS = (700, 5 * 3600)
# What the description cannot say: a case's page may refuse in the state that the case is in (409), and a method that
# an address does not know is answered by 405 with the methods it knows.
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "negative_data_rejection,ignored_auth,unsupported_method"
)
PASSED = re.compile(r"(\d+) passed")
CASES = re.compile(r"([\d,]+) generated")
HEADING = re.compile(r"^_{3,} ((?:GET|POST|PUT|PATCH|DELETE) \S+|Stateful tests?) _{3,}$")


def run(*, seed, full, database):
    from complaints.channels.models import Connector
    from complaints.channels.models.connector import STEP_SCOPES, USUAL
    from config.testing import journey

    connector, token = Connector.with_token(
        name="d18", channel="app", scopes=[*USUAL, "webhooks", "channels:all", *STEP_SCOPES]
    )
    connector.save()
    references = [_case(journey, number) for number in range(5)]
    with house.serving(database) as address, tempfile.TemporaryDirectory(prefix="d18-") as folder:
        began = time.monotonic()
        write_settings(Path(folder), references)
        output = _ask(address, token, Path(folder), seed=seed, full=full)
        seconds = time.monotonic() - began
        broken = _faults(output)
        broken += _ignored_auth(address, references[0])
    counts = _counts(output) | {"seconds": round(seconds)}
    return Result(NAME, seed, counts, seconds * 1000, broken)


def _case(journey, number):
    from complaints import lifecycle
    from complaints.actors import SYSTEM

    return lifecycle.register(journey.complaint(f"d18-{number}", channel="app"), by=SYSTEM).reference


def write_settings(folder, references):
    """Some questions are about cases that there are."""
    listed = ", ".join(f'"{reference}"' for reference in references)
    (folder / "schemathesis.toml").write_text(f'[parameters]\n"path.reference" = [{listed}]\n')


def _ask(address, token, folder, *, seed, full):
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(folder / "schemathesis.toml"),
        "run", f"{address}/api/v1/schema/",
        "--url", address,
        "--header", f"Authorization: Bearer {token}",
        "--phases", "examples,coverage,fuzzing,stateful",
        "--checks", CHECKS,
        "--max-examples", str(EXAMPLES[full]),
        "--seed", str(seed),
        "--workers", "1",
        "--continue-on-failure",
        "--request-timeout", "30",
        "--no-color",
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    with (folder / "said").open("w+") as said:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=said, stderr=subprocess.STDOUT)
        try:
            process.wait(SECONDS[full])
        except subprocess.TimeoutExpired:
            process.kill()
            said.write(f"\nnot done after {SECONDS[full]} s")
        said.seek(0)
        return process.returncode, said.read()


def _faults(output):
    """One sentence for each promise that was not kept, with the operation; the whole text lies beside the results."""
    code, said = output
    if code == 0:
        return []
    (ROOT / "drills" / "results").mkdir(exist_ok=True)
    (ROOT / "drills" / "results" / "d18.txt").write_text(said)
    faults, operation = [], ""
    for line in said.splitlines():
        if heading := HEADING.match(line):
            operation = heading[1]
        elif operation and line.startswith("- "):
            faults.append(f"{operation}: {line[2:]}")
    return sorted(set(faults)) or [f"schemathesis ended with {code}: {said[-800:]}"]


def _counts(output):
    found = CASES.search(output[1])
    passed = PASSED.search(output[1])
    return {"cases": int(found[1].replace(",", "")) if found else 0, "passed": int(passed[1]) if passed else 0}


def _ignored_auth(address, reference):
    """No token, a wrong one and one that was revoked open nothing."""
    import httpx
    from django.utils import timezone

    from complaints.channels.models import Connector

    revoked, token = Connector.with_token(name="d18-revoked", channel="app", scopes=["read"])
    revoked.revoked_at = timezone.now()
    revoked.save()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    broken = []
    paths = ["complaints/", f"complaints/{reference}/", f"complaints/{reference}/timeline/", "codes/", "webhooks/"]
    with httpx.Client(base_url=f"{address}/api/v1/") as client:
        for path in paths:
            for header in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": f"Bearer {token}"}):
                answer = client.get(path, headers=header)
                if answer.status_code not in (401, 403):
                    broken.append(f"{path} answered {answer.status_code} to {header or 'no token'}")
    return broken

"""A connector in one file: it carries complaints and chat messages of a channel to Redress, each exactly once.

    python docs/example_connector.py --url http://127.0.0.1:8000 --token rdr_… < messages.jsonl

Each line of the input is one message as a marketplace's or a social network's programme gives it:

    {"conversation": "tb-7781", "id": "m-1", "from": "buyer", "text": "Two mugs broken", "order": "O-1", "at": "…"}

The first message of a conversation becomes a case, the later ones are added to it. Whatever goes wrong on the way, run
it again with the same input: the numbers make every repeat harmless. Nothing but Python's own library is needed.
"""

import argparse
import json
import sys
import time
import urllib.error
import urllib.request

TRIES = 6


class Redress:
    """The few calls that a connector needs."""

    def __init__(self, url, token):
        self.url, self.token = url.rstrip("/") + "/api/v1", token

    def open_case(self, message):
        """Take a complaint in; the same number with the same words gives the first answer."""
        body = {
            "external_id": message["conversation"],
            "description": message["text"],
            "occurred_at": message.get("at"),
            "customer": {"name": message.get("name", ""), "messenger_id": message.get("buyer", "")},
            "order": {"number": message.get("order", "")},
        }
        return self._post("/complaints/", body)["reference"]

    def add(self, reference, message):
        """Add a message; one of our own people's was sent by the channel already, and keeps the promise to answer."""
        is_ours = message["from"] != "buyer"
        body = {
            "direction": "out" if is_ours else "in",
            "text": message["text"],
            "external_id": message["id"],
            "by_person": is_ours,
        }
        return self._post(f"/complaints/{reference}/messages/", body)

    def _post(self, path, body):
        for number in range(TRIES):
            try:
                return self._once(path, body)
            except urllib.error.HTTPError as error:
                if error.code < 500 and error.code != 429:
                    raise SystemExit(f"{path}: {error.code} {error.read().decode()[:500]}") from error
            except OSError as error:
                print(f"{path}: {error}; once more", file=sys.stderr)
            time.sleep(2**number)
        raise SystemExit(f"{path}: no answer after {TRIES} tries; run it again later")

    def _once(self, path, body):
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


def carry(redress, lines):
    """Every line once; gives how many conversations there were."""
    cases = {}
    for line in filter(str.strip, lines):
        message = json.loads(line)
        conversation = message["conversation"]
        if conversation not in cases:
            cases[conversation] = redress.open_case(message)
            print(f"{conversation} → {cases[conversation]}")
        else:
            redress.add(cases[conversation], message)
    return len(cases)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", required=True)
    parser.add_argument("--token", required=True)
    options = parser.parse_args()
    print(f"{carry(Redress(options.url, options.token), sys.stdin)} conversations")


if __name__ == "__main__":
    main()

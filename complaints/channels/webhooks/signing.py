"""Signatures of Standard Webhooks: HMAC-SHA256 over “id.timestamp.body”, the secret as “whsec_” and base64. Pure.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"


def make_secret():
    """256 random bits."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secret, *, webhook_id, timestamp, body):
    """“v1,<base64>”: what stands in the header `webhook-signature`. `timestamp` in whole seconds, `body` in bytes."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def headers(secret, *, webhook_id, timestamp, body):
    """The three headers, and what the body is."""
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secret, webhook_id=webhook_id, timestamp=timestamp, body=body),
        "content-type": "application/json",
        "user-agent": "Redress-Webhooks/1",
    }

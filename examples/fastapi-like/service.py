"""A service of another team that takes files of Taskward's people. Needs Debian's python3-jwt, python3-cryptography and
python3-requests.

    TASKWARD_URL=http://localhost:3000 PORT=8000 python3 examples/fastapi-like/service.py

POST /files with a text as the body answers how many words it has, and how many files the caller may still send.
"""

import functools
import json
import os
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
import requests

URL = os.environ.get("TASKWARD_URL", "http://localhost:3000")
MOST_BYTES = 1024 * 1024


class Refused(Exception):
    def __init__(self, status, detail, headers=None, **more):
        super().__init__(detail)
        self.status, self.detail, self.headers, self.more = status, detail, headers or {}, more


@functools.cache
def issuer():
    """What to expect of tokens, asked once; and the keys, kept for five minutes and asked for anew where one is not known."""
    info = requests.get(f"{URL}/auth/jwt-info", timeout=10)
    info.raise_for_status()
    return info.json(), jwt.PyJWKClient(info.json()["jwksUri"])


def token_of(headers):
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refused(401, "Send an access token.", {"WWW-Authenticate": "Bearer"})
    return token


def person(token):
    """The claims of a good access token. 401 is "I do not know who you are": another token may help."""
    info, keys = issuer()
    try:
        if jwt.get_unverified_header(token).get("typ") != "at+jwt":
            raise jwt.InvalidTokenError("this is no access token")  # an ID token says who signed in, and opens nothing
        claims = jwt.decode(
            token,
            keys.get_signing_key_from_jwt(token).key,
            algorithms=["RS256"],  # never what the token itself names
            issuer=info["issuer"],
            audience=info["audience"],
            leeway=5,
            options={"require": ["exp", "iat", "sub"]},
        )
    except jwt.PyJWTError as error:
        if isinstance(error.__context__, OSError):  # the keys were not there to be had
            raise Refused(503, "Tokens cannot be checked right now.", {"Retry-After": "2"}) from error
        challenge = 'Bearer error="invalid_token", error_description="The token is not good"'
        raise Refused(401, f"The token is not good: {error}", {"WWW-Authenticate": challenge}) from error
    # 403 is "I know you, and you may not": no other token of the same caller helps.
    if claims["sub"] == claims.get("client_id"):
        raise Refused(403, "Files are sent by people, and this token is of a service.")
    if "user" not in claims.get("roles", []):
        raise Refused(403, "This needs the role user.")
    return claims


def uploads(token, method="GET", path="", headers=None):
    """Asks Taskward how many files the caller has sent, or counts one more. What it refuses, we refuse in its words."""
    headers = {"Authorization": f"Bearer {token}", **(headers or {})}
    try:
        answer = requests.request(method, f"{URL}/auth/user-uploads{path}", headers=headers, timeout=10)
    except requests.RequestException as error:
        raise Refused(503, "The count of files cannot be had right now.", {"Retry-After": "2"}) from error
    if answer.ok:
        return answer.json()["data"]
    told = answer.json()
    passed = {name: answer.headers[name] for name in ("WWW-Authenticate", "Retry-After") if name in answer.headers}
    more = {"remaining": told["remaining"]} if "remaining" in told else {}
    raise Refused(answer.status_code, told["detail"], passed, **more)


def take_file(headers, body):
    token = token_of(headers)
    claims = person(token)
    left = uploads(token)["remaining"]
    if left == 0:  # no work for what could not be kept
        raise Refused(429, "All your uploads are used up.", {"Retry-After": "3600"}, remaining=0)
    try:
        words = len(body().decode().split())
    except UnicodeDecodeError as error:
        raise Refused(422, "The file is no text.") from error
    # Of many at the same moment some are refused only here. Asked again by the same name, an upload counts once.
    name = headers.get("Idempotency-Key") or str(uuid.uuid4())
    counted = uploads(token, "POST", "/increment", {"Idempotency-Key": name})
    return {"words": words, "by": claims["sub"], "remaining": counted["remaining"]}


class Service(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        try:
            if self.path != "/files":
                raise Refused(404, "There is nothing here.")
            self.answer(200, take_file(self.headers, self.body))
        except Refused as refused:
            self.close_connection = True  # the body may not have been read
            told = {"status": refused.status, "detail": refused.detail, **refused.more}
            self.answer(refused.status, told, refused.headers, "application/problem+json")

    def body(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            raise Refused(411, "Say how long the file is.")
        if int(length) > MOST_BYTES:
            raise Refused(413, f"A file has {MOST_BYTES} bytes at most.")
        return self.rfile.read(int(length))

    def answer(self, status, told, headers=None, kind="application/json"):
        text = json.dumps(told).encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(text)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_words):
        """Says nothing."""


if __name__ == "__main__":
    issuer()
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8000"))), Service)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()

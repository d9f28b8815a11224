"""Says what happens to one's tasks, as it happens. Needs Debian's python3-socketio, python3-websocket and python3-requests.

    TASKWARD_URL=http://localhost:3000 EMAIL=… PASSWORD=… python3 examples/socket-client/listen.py [after]

`after` is the id of the last event that was heard before. It ends when its token does, and says why.
"""

import os
import sys

import requests
import socketio

URL = os.environ.get("TASKWARD_URL", "http://localhost:3000")
ACCOUNT = {"email": os.environ["EMAIL"], "password": os.environ["PASSWORD"]}


def token():
    answer = requests.post(f"{URL}/auth/login", json=ACCOUNT, timeout=30)
    answer.raise_for_status()
    return answer.json()["accessToken"]


def say(*words):
    print(*words, flush=True)


def main(after=None):
    client = socketio.Client(reconnection=False)  # what it does by itself would be with the token that is over
    client.on("connected", lambda who: say("connected", who["userId"]))
    client.on("ended", lambda why: say("ended", why["status"], why["detail"]))

    @client.on("task.event")
    def heard(event):
        say("heard", event["type"], event.get("title", ""))

    key = token()
    client.connect(URL, auth={"token": key}, transports=["websocket"])
    if after:
        say("missed", client.call("subscribe", {"after": after})["status"])
    client.wait()
    try:
        client.connect(URL, auth={"token": key}, transports=["websocket"])
    except socketio.exceptions.ConnectionError:
        say("refused")


if __name__ == "__main__":
    main(*sys.argv[1:2])

"""A service that takes the tasks which are given to it, does them, says so, and hands each back to whoever made it.

Run: TASKWARD_URL=http://localhost:3000 CLIENT_ID=… CLIENT_SECRET=… python3 examples/robot/robot.py [file of where it is]
(Python 3.9, Debian's python3-requests). With ROBOT_ONCE=1 it ends once there is nothing more to do.
"""

import json
import os
import sys
import time

import requests

URL = os.environ.get("TASKWARD_URL", "http://localhost:3000")
ME = os.environ["CLIENT_ID"]
PLACE = sys.argv[1] if len(sys.argv) > 1 else "robot.place"
OPEN = ["todo", "in_progress"]

http = requests.Session()


def sign_in():
    """A token by client credentials. It is good for some minutes: whoever is told 401 gets another."""
    form = {"grant_type": "client_credentials", "scope": "tasks:read tasks:write"}
    answer = requests.post(f"{URL}/oauth2/token", data=form, auth=(ME, os.environ["CLIENT_SECRET"]), timeout=30)
    answer.raise_for_status()
    http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


def ask(method, path, **more):
    """One call, tried again where that is asked for: with a new token, or when Retry-After says."""
    while True:
        answer = http.request(method, f"{URL}/api/v1/{path}", timeout=30, **more)
        if answer.status_code == 401:
            sign_in()
        elif answer.status_code in (429, 503):
            time.sleep(int(answer.headers.get("Retry-After", "1")))
        else:
            return answer


def work(task):
    """What this robot is for. Here: it counts the words of the description."""
    words = len((task["description"] or "").split())
    return f"Counted: {words} words."


def change(task, **fields):
    """Changes a task as it was read; nothing where somebody changed it meanwhile, whose word then counts."""
    answer = ask("PATCH", f"tasks/{task['id']}", json=fields, headers={"If-Match": f'"{task["version"]}"'})
    if answer.status_code in (404, 412):
        return None
    answer.raise_for_status()
    return answer.json()["data"]


def say(task, text, once):
    """Says it once, however often it is tried: the key names the round of the task."""
    key = {"Idempotency-Key": f"{ME}-{task['id']}-{once}"}
    ask("POST", f"tasks/{task['id']}/comments", json={"body": text}, headers=key).raise_for_status()


def do(task_id):
    """Takes a task, does it, and hands it back. Whatever was done before a crash is not done again."""
    answer = ask("GET", f"tasks/{task_id}")
    if answer.status_code == 404:
        return
    task = answer.json()["data"]
    if task["assignedTo"] != ME or task["status"] not in OPEN:
        return
    if task["status"] == "todo":
        task = change(task, status="in_progress")
        if task is None:
            return do(task_id)
    say(task, f"@[{task['createdBy']}] {work(task)}", once=task["version"])
    if change(task, status="in_review", assignedTo=task["createdBy"]) is None:
        return do(task_id)
    print(f"done: {task['title']}", flush=True)


def queue():
    """The tasks that wait for this robot, by pages."""
    cursor = None
    while True:
        query = {"assignedTo": ME, "status": OPEN, "sort": "createdAt", "limit": 200, "cursor": cursor}
        page = ask("GET", "tasks", params=query).json()
        yield from [task["id"] for task in page["data"]]
        cursor = page["page"]["nextCursor"]
        if cursor is None:
            return


def events(after):
    """What happens from after an event on: its id and whether it may be for this robot. Ends where nothing new is."""
    while True:
        query = {"after": after, "types": "task.created,task.assigned", "limit": 1000}
        answer = ask("GET", "events", params=query)
        if answer.status_code == 410:  # away for longer than events are kept: what waits is in the queue all the same
            for task_id in queue():
                do(task_id)
            after = None
            continue
        answer.raise_for_status()
        page = answer.json()
        for event in page["data"]:
            yield event["eventId"], event["taskId"] if event["assignedTo"] == ME else None
        after = page["page"]["nextCursor"]
        if after is None:
            return


def remember(event_id):
    with open(f"{PLACE}.new", "w") as file:
        json.dump(event_id, file)
    os.replace(f"{PLACE}.new", PLACE)


def recall():
    try:
        with open(PLACE) as file:
            return json.load(file)
    except FileNotFoundError:
        return None


def main():
    sign_in()
    for task_id in queue():  # what came while nobody looked, and what a crash left half done
        do(task_id)
    while True:
        for event_id, task_id in events(recall()):
            if task_id:
                do(task_id)
            remember(event_id)
        if os.environ.get("ROBOT_ONCE"):
            return
        time.sleep(1)


main()

#!/usr/bin/env python3
"""
logout.py: Log out

A logout is a POST with a CSRF token. The wiki ends the session and takes
its cookies away.

Protects from a bot that stays logged in though it was told that it is not.

To run it:

    pip install requests
    # Address of api.php
    export WIKI_API=https://wiki.example.org/w/api.php
    # Name of a bot password, from Special:BotPasswords
    export WIKI_USERNAME=your_bot_username
    # The bot password
    export WIKI_PASSWORD=your_bot_password
    python3 logout.py

Licence: MIT OR Apache-2.0
"""

import json
import os
import sys

import requests

# Say here who runs this and how to reach you: whoever runs the server wants to know.
USER_AGENT = "logout.py/1.0 (put your address here: https://example.org/you)"


def setting(name, about):
    """Give an environment variable, or end where it is not set."""
    if name not in os.environ:
        print(f"{name} is not set: {about}", file=sys.stderr)
        sys.exit(2)
    return os.environ[name]


def new_session():
    """Begin a session: it keeps cookies from one request to the next."""
    session = requests.Session()
    session.headers["User-Agent"] = USER_AGENT
    return session


def fail(wrong, *said):
    """End, telling what is wrong and what the answer says of it."""
    known = [str(text) for text in said if text is not None]
    print(": ".join([step, wrong, *known[:1]]), file=sys.stderr)
    sys.exit(1)


def find(data, *path):
    """Give what is at a place in JSON, or None."""
    for hop in path:
        try:
            data = None if isinstance(data, str) else data[hop]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def has(data, *path):
    """Whether there is something at a place in JSON; null is something."""
    *path, last = path
    data = find(data, *path)
    if isinstance(data, list) and isinstance(last, int):
        return -len(data) <= last < len(data)
    return isinstance(data, dict) and last in data


def same(one, other):
    """Whether two values are the same JSON; to Python 1 and True are equal."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def take(data, *path):
    """Give the text at a place in the answer, or end where nothing is."""
    if path and not has(data, *path):
        fail(f"the answer lacks {'.'.join(map(str, path))}")
    value = find(data, *path)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def send(method, url, **options):
    """Send a request and give the JSON that is answered, or end where it is refused."""
    global status
    try:
        answer = session.request(method, url, timeout=60, allow_redirects=False, **options)
    except requests.RequestException as error:
        fail(f"no answer ({type(error).__name__})")
    status = answer.status_code
    try:
        data = answer.json()
    except ValueError:
        fail(f"the answer is not JSON (status {answer.status_code})")
    if answer.status_code > 399:
        fail(f"the status is {answer.status_code}", find(data, "error", "info"))
    if has(data, "error"):
        fail("the answer has error", find(data, "error", "info"))
    return data


api = setting("WIKI_API", "Address of api.php")
username = setting("WIKI_USERNAME", "Name of a bot password, from Special:BotPasswords")
password = setting("WIKI_PASSWORD", "The bot password")
session = new_session()

# Step 1: Fetch a login token
step = "Step 1, Fetch a login token"
data = send("GET", api, params={
    "format": "json",
    "formatversion": "2",
    "action": "query",
    "meta": "tokens",
    "type": "login",
})
login_token = take(data, "query", "tokens", "logintoken")

# Step 2: Log in with a bot password
step = "Step 2, Log in with a bot password"
data = send("POST", api, params={
    "format": "json",
    "formatversion": "2",
}, data={
    "action": "login",
    "lgname": username,
    "lgpassword": password,
    "lgtoken": login_token,
})
if find(data, "login", "result") != "Success":
    fail('login.result is not "Success"', find(data, "login", "reason"))

# Step 3: Fetch a CSRF token
step = "Step 3, Fetch a CSRF token"
data = send("GET", api, params={
    "format": "json",
    "formatversion": "2",
    "action": "query",
    "meta": "tokens",
})
if find(data, "query", "tokens", "csrftoken") == "+\\":
    fail('query.tokens.csrftoken is "+\\\\"')
csrf_token = take(data, "query", "tokens", "csrftoken")

# Step 4: Log out
step = "Step 4, Log out"
result = data = send("POST", api, params={
    "format": "json",
    "formatversion": "2",
}, data={
    "action": "logout",
    "token": csrf_token,
})
if status != 200:
    fail(f"the status is {status}")
if not same(data, {}):
    fail("the answer is not {}")

# Step 5: The session is gone
step = "Step 5, The session is gone"
data = send("GET", api, params={
    "format": "json",
    "formatversion": "2",
    "action": "query",
    "meta": "userinfo",
})
if not same(find(data, "query", "userinfo", "id"), 0):
    fail("query.userinfo.id is not 0")

print(json.dumps(result, indent=2, ensure_ascii=False))

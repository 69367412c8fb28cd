#!/usr/bin/env bash
# logout.sh: Log out
#
# A logout is a POST with a CSRF token. The wiki ends the session and takes
# its cookies away.
#
# To run it:
#
#     # curl and jq have to be there
#     # Address of api.php
#     export WIKI_API=https://wiki.example.org/w/api.php
#     # Name of a bot password, from Special:BotPasswords
#     export WIKI_USERNAME=your_bot_username
#     # The bot password
#     export WIKI_PASSWORD=your_bot_password
#     bash logout.sh
#
# Licence: MIT OR Apache-2.0
set -euo pipefail

# Say here who runs this and how to reach you: whoever runs the server wants to know.
user_agent='logout.sh/1.0 (put your address here: https://example.org/you)'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
answer=$work/answer
jar=$work/cookies

for program in curl jq; do
  command -v "$program" >/dev/null || { printf '%s is needed, and is not here\n' "$program" >&2; exit 2; }
done

# Ends where an environment variable is not set.
setting() { # its name, what it is
  [[ -n ${!1+set} ]] || { printf '%s is not set: %s\n' "$1" "$2" >&2; exit 2; }
}

# Ends, telling what is wrong and what the answer says of it.
fail() { # what is wrong, and places where the answer may say why
  local told=$1 place said
  for place in "${@:2}"; do
    if said=$(jq -cer "$place | select(. != null)" "$answer" 2>/dev/null); then
      told="$told: $said"
      break
    fi
  done
  printf '%s: %s\n' "$step" "$told" >&2
  exit 1
}

# Whether the answer is JSON.
is_json() {
  jq -es 'length == 1' "$answer" >/dev/null 2>&1
}

# Whether something is so of the answer's JSON.
is_so() { # as jq says it
  jq -e "$@" "$answer" >/dev/null 2>&1
}

# Whether there is something at a place in the answer's JSON; null is something.
has() { # the place, as jq says it
  jq -e "path($1) as \$at | \$at == [] or (getpath(\$at[:-1]) | (\$at[-1] | type) as \$kind
    | if \$kind == \"string\" then type == \"object\" and has(\$at[-1])
      else type == \"array\" and \$at[-1] < length and \$at[-1] >= -length end)" \
    "$answer" >/dev/null 2>&1
}

# Takes what is at a place in the answer's JSON into a variable.
take() { # the variable, the place as jq says it
  local value
  has "$2" || fail "the answer lacks ${2#.}"
  value=$(jq -cj "$2" "$answer"; printf .) # the dot keeps line breaks before it
  printf -v "$1" %s "${value%.}"
}

# Sends a request, or ends where it is refused; what is answered lies in a file then.
send() { # what curl is told
  local code
  : >"$answer"
  code=$(curl --silent --show-error --globoff --max-time 60 --user-agent "$user_agent" \
    --cookie "$jar" --cookie-jar "$jar" --dump-header "$work/head" --output "$answer" \
    --write-out '%{http_code}' "$@") || fail 'no answer'
  status=$code
  is_json || fail "the answer is not JSON (status $status)"
  ((status <= 399)) || fail "the status is $status" .error.info
  ! has .error || fail 'the answer has error' .error.info
}

setting WIKI_API 'Address of api.php'
api=$WIKI_API
setting WIKI_USERNAME 'Name of a bot password, from Special:BotPasswords'
username=$WIKI_USERNAME
setting WIKI_PASSWORD 'The bot password'
password=$WIKI_PASSWORD

# Step 1: Fetch a login token
step='Step 1, Fetch a login token'
send --get "$api" \
  --data format=json \
  --data formatversion=2 \
  --data action=query \
  --data meta=tokens \
  --data type=login
take login_token .query.tokens.logintoken

# Step 2: Log in with a bot password
step='Step 2, Log in with a bot password'
send "$api?format=json&formatversion=2" \
  --data action=login \
  --data-urlencode "lgname=$username" \
  --data-urlencode "lgpassword=$password" \
  --data-urlencode "lgtoken=$login_token"
is_so '.login.result == "Success"' || fail 'login.result is not "Success"' .login.reason

# Step 3: Fetch a CSRF token
step='Step 3, Fetch a CSRF token'
send --get "$api" \
  --data format=json \
  --data formatversion=2 \
  --data action=query \
  --data meta=tokens
is_so '.query.tokens.csrftoken != "+\\"' || fail 'query.tokens.csrftoken is "+\\"'
take csrf_token .query.tokens.csrftoken

# Step 4: Log out
step='Step 4, Log out'
send "$api?format=json&formatversion=2" \
  --data action=logout \
  --data-urlencode "token=$csrf_token"
[[ "$status" == 200 ]] || fail "the status is $status"
is_so '. == {}' || fail 'the answer is not {}'
cp "$answer" "$work/shown"

# Step 5: The session is gone
step='Step 5, The session is gone'
send --get "$api" \
  --data format=json \
  --data formatversion=2 \
  --data action=query \
  --data meta=userinfo
is_so '.query.userinfo.id == 0' || fail 'query.userinfo.id is not 0'

jq . "$work/shown"

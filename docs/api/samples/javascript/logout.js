/*
 * logout.js: Log out
 *
 * A logout is a POST with a CSRF token. The wiki ends the session and takes
 * its cookies away.
 *
 * To run it:
 *
 *     # Node 20 or later
 *     # Address of api.php
 *     export WIKI_API=https://wiki.example.org/w/api.php
 *     # Name of a bot password, from Special:BotPasswords
 *     export WIKI_USERNAME=your_bot_username
 *     # The bot password
 *     export WIKI_PASSWORD=your_bot_password
 *     node logout.js
 *
 * Licence: MIT OR Apache-2.0
 */

const { isDeepStrictEqual } = require('node:util');

// Say here who runs this and how to reach you: whoever runs the server wants to know.
const USER_AGENT = 'logout.js/1.0 (put your address here: https://example.org/you)';

// The cookies that are kept from one request to the next, by host.
const session = new Map();
// What is done at the moment.
let step = '';
// The status of what was answered last.
let status = 0;

function setting(name, about) {
  const value = process.env[name];
  if (value === undefined) {
    console.error(`${name} is not set: ${about}`);
    process.exit(2);
  }
  return value;
}

// Ends, telling what is wrong and what the answer says of it.
function fail(wrong, ...said) {
  const known = said.find((value) => value !== undefined && value !== null);
  const told = typeof known === 'object' ? JSON.stringify(known) : known;
  console.error([step, wrong, told].filter((text) => text !== undefined).join(': '));
  process.exit(1);
}

// Gives what is at a place in JSON, or undefined.
function find(data, ...path) {
  for (const hop of path) {
    if (typeof hop === 'number') {
      data = Array.isArray(data) ? data.at(hop) : undefined;
    } else {
      const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
      data = isObject && Object.hasOwn(data, hop) ? data[hop] : undefined;
    }
  }
  return data;
}

// Gives a value as text: a number as JSON writes it.
function text(value) {
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    fail('the answer has a number of more digits than JavaScript keeps');
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

// Gives the text at a place in the answer, or ends where nothing is.
function take(data, ...path) {
  const value = find(data, ...path);
  return value === undefined ? fail(`the answer lacks ${path.join('.')}`) : text(value);
}

// Gives the cookies that a session has of a host.
function jarOf(session, url) {
  const { hostname } = new URL(url);
  if (!session.has(hostname)) {
    session.set(hostname, new Map());
  }
  return session.get(hostname);
}

// Keeps the cookies that an answer sets, and drops those that it takes away.
function keep(jar, answer) {
  for (const line of answer.headers.getSetCookie()) {
    const [[name, value], ...attributes] = line.split(';').map((pair) => {
      const at = pair.includes('=') ? pair.indexOf('=') : pair.length;
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    });
    const said = new Map(attributes.map(([key, text]) => [key.toLowerCase(), text]));
    const isGone = said.has('max-age')
      ? Number(said.get('max-age')) <= 0
      : Date.parse(said.get('expires')) <= Date.now();
    if (isGone) {
      jar.delete(name);
    } else {
      jar.set(name, value);
    }
  }
}

// Sends a request and gives the JSON that is answered, or ends where it is refused.
async function send(method, url, { params, form } = {}) {
  const sign = url.includes('?') ? '&' : '?';
  const address = params ? `${url}${sign}${new URLSearchParams(params)}` : url;
  const jar = jarOf(session, url);
  const headers = { 'User-Agent': USER_AGENT };
  const cookies = [...jar];
  if (cookies.length > 0) {
    headers.Cookie = cookies.map((pair) => pair.join('=')).join('; ');
  }
  let answer;
  let body;
  try {
    answer = await fetch(address, {
      method,
      headers,
      body: form && new URLSearchParams(form),
      redirect: 'manual',
      signal: AbortSignal.timeout(60000),
    });
    body = await answer.text();
  } catch (error) {
    fail(`no answer (${error.cause?.code ?? error.name})`);
  }
  keep(jar, answer);
  status = answer.status;
  let data;
  try {
    data = JSON.parse(body);
  } catch {
    fail(`the answer is not JSON (status ${answer.status})`);
  }
  if (answer.status > 399) {
    fail(`the status is ${answer.status}`, find(data, 'error', 'info'));
  }
  if (find(data, 'error') !== undefined) {
    fail('the answer has error', find(data, 'error', 'info'));
  }
  return data;
}

async function main() {
  const api = setting('WIKI_API', 'Address of api.php');
  const username = setting('WIKI_USERNAME', 'Name of a bot password, from Special:BotPasswords');
  const password = setting('WIKI_PASSWORD', 'The bot password');

  // Step 1: Fetch a login token
  step = 'Step 1, Fetch a login token';
  let data = await send('GET', api, {
    params: {
      format: 'json',
      formatversion: '2',
      action: 'query',
      meta: 'tokens',
      type: 'login',
    },
  });
  const loginToken = take(data, 'query', 'tokens', 'logintoken');

  // Step 2: Log in with a bot password
  step = 'Step 2, Log in with a bot password';
  data = await send('POST', api, {
    params: {
      format: 'json',
      formatversion: '2',
    },
    form: {
      action: 'login',
      lgname: username,
      lgpassword: password,
      lgtoken: loginToken,
    },
  });
  if (find(data, 'login', 'result') !== 'Success') {
    fail('login.result is not "Success"', find(data, 'login', 'reason'));
  }

  // Step 3: Fetch a CSRF token
  step = 'Step 3, Fetch a CSRF token';
  data = await send('GET', api, {
    params: {
      format: 'json',
      formatversion: '2',
      action: 'query',
      meta: 'tokens',
    },
  });
  if (find(data, 'query', 'tokens', 'csrftoken') === '+\\') {
    fail('query.tokens.csrftoken is "+\\\\"');
  }
  const csrfToken = take(data, 'query', 'tokens', 'csrftoken');

  // Step 4: Log out
  step = 'Step 4, Log out';
  data = await send('POST', api, {
    params: {
      format: 'json',
      formatversion: '2',
    },
    form: {
      action: 'logout',
      token: csrfToken,
    },
  });
  const result = data;
  if (status !== 200) {
    fail(`the status is ${status}`);
  }
  if (!isDeepStrictEqual(data, {})) {
    fail('the answer is not {}');
  }

  // Step 5: The session is gone
  step = 'Step 5, The session is gone';
  data = await send('GET', api, {
    params: {
      format: 'json',
      formatversion: '2',
      action: 'query',
      meta: 'userinfo',
    },
  });
  if (find(data, 'query', 'userinfo', 'id') !== 0) {
    fail('query.userinfo.id is not 0');
  }

  console.log(JSON.stringify(result, null, 2));
}

main().catch((error) => fail(error.message));

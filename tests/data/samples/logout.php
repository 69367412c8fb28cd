<?php

/*
 * logout.php: Log out
 *
 * A logout is a POST with a CSRF token. The wiki ends the session and takes
 * its cookies away.
 *
 * Protects from a bot that stays logged in though it was told that it is not.
 *
 * To run it:
 *
 *     # PHP 8.1 or later with its curl extension
 *     # Address of api.php
 *     export WIKI_API=https://wiki.example.org/w/api.php
 *     # Name of a bot password, from Special:BotPasswords
 *     export WIKI_USERNAME=your_bot_username
 *     # The bot password
 *     export WIKI_PASSWORD=your_bot_password
 *     php logout.php
 *
 * Licence: MIT OR Apache-2.0
 */

// Say here who runs this and how to reach you: whoever runs the server wants to know.
const USER_AGENT = 'logout.php/1.0 (put your address here: https://example.org/you)';
const JSON_FLAGS = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION;

function setting(string $name, string $about): string
{
    $value = getenv($name);
    if ($value === false) {
        fwrite(STDERR, "$name is not set: $about\n");
        exit(2);
    }
    return $value;
}

// A session keeps cookies from one request to the next.
function newSession(): CurlHandle
{
    return curl_init();
}

// Ends, telling what is wrong and what the answer says of it.
function fail(string $wrong, mixed ...$said): never
{
    global $step;
    $known = array_filter($said, fn ($value) => $value !== null);
    $told = array_map('text', array_slice($known, 0, 1));
    fwrite(STDERR, implode(': ', [$step, $wrong, ...$told]) . "\n");
    exit(1);
}

// Gives what is at a place in JSON, or null.
function find(mixed $data, string|int ...$path): mixed
{
    foreach ($path as $hop) {
        if (is_int($hop) && is_array($data)) {
            $data = $data[$hop < 0 ? count($data) + $hop : $hop] ?? null;
        } else {
            $data = is_string($hop) && is_object($data) ? $data->{$hop} ?? null : null;
        }
    }
    return $data;
}

// Whether there is something at a place in JSON; null is something.
function has(mixed $data, string|int ...$path): bool
{
    $last = array_pop($path);
    $data = find($data, ...$path);
    if (is_int($last)) {
        return is_array($data) && array_key_exists($last < 0 ? count($data) + $last : $last, $data);
    }
    return is_object($data) && property_exists($data, $last);
}

// Gives a value as text: a number as JSON writes it.
function text(mixed $value): string
{
    return is_string($value) ? $value : json_encode($value, JSON_FLAGS);
}

// Whether two values are the same JSON.
function same(mixed $one, mixed $other): bool
{
    if (is_object($one) && is_object($other)) {
        [$one, $other] = [get_object_vars($one), get_object_vars($other)];
    } elseif (!is_array($one) || !is_array($other)) {
        return $one === $other;
    }
    foreach ($one as $key => $value) {
        if (!array_key_exists($key, $other) || !same($value, $other[$key])) {
            return false;
        }
    }
    return count($one) === count($other);
}

// Gives the text at a place in the answer, or ends where nothing is.
function take(mixed $data, string|int ...$path): string
{
    if ($path && !has($data, ...$path)) {
        fail('the answer lacks ' . implode('.', $path));
    }
    return text(find($data, ...$path));
}

// Gives JSON indented by two blanks.
function indented(mixed $data): string
{
    $json = json_encode($data, JSON_FLAGS | JSON_PRETTY_PRINT);
    $halved = fn ($blanks) => str_repeat(' ', intdiv(strlen($blanks[0]), 2));
    return preg_replace_callback('/^ +/m', $halved, $json) . "\n";
}

// Sends a request and gives the JSON that is answered, or ends where it is refused.
function send(string $method, string $url, array $params = [], ?array $form = null): mixed
{
    global $session, $status;
    if ($params) {
        $url .= (str_contains($url, '?') ? '&' : '?') . http_build_query($params);
    }
    curl_reset($session);
    curl_setopt_array($session, [
        CURLOPT_URL => $url,
        CURLOPT_USERAGENT => USER_AGENT,
        CURLOPT_COOKIEFILE => '', // keeps cookies in memory
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_TIMEOUT => 60,
        CURLOPT_CUSTOMREQUEST => $method,
    ]);
    if ($form !== null) {
        curl_setopt($session, CURLOPT_POSTFIELDS, http_build_query($form));
    }
    $body = curl_exec($session);
    if ($body === false) {
        fail('no answer (' . curl_error($session) . ')');
    }
    $status = curl_getinfo($session, CURLINFO_RESPONSE_CODE);
    $data = json_decode($body, flags: JSON_BIGINT_AS_STRING);
    if (json_last_error() !== JSON_ERROR_NONE) {
        fail("the answer is not JSON (status $status)");
    }
    if ($status > 399) {
        fail("the status is $status", find($data, 'error', 'info'));
    }
    if (has($data, 'error')) {
        fail('the answer has error', find($data, 'error', 'info'));
    }
    return $data;
}

$api = setting('WIKI_API', 'Address of api.php');
$username = setting('WIKI_USERNAME', 'Name of a bot password, from Special:BotPasswords');
$password = setting('WIKI_PASSWORD', 'The bot password');
$session = newSession();

// Step 1: Fetch a login token
$step = 'Step 1, Fetch a login token';
$data = send('GET', $api, params: [
    'format' => 'json',
    'formatversion' => '2',
    'action' => 'query',
    'meta' => 'tokens',
    'type' => 'login',
]);
$loginToken = take($data, 'query', 'tokens', 'logintoken');

// Step 2: Log in with a bot password
$step = 'Step 2, Log in with a bot password';
$data = send('POST', $api, params: [
    'format' => 'json',
    'formatversion' => '2',
], form: [
    'action' => 'login',
    'lgname' => $username,
    'lgpassword' => $password,
    'lgtoken' => $loginToken,
]);
if (find($data, 'login', 'result') !== 'Success') {
    fail('login.result is not "Success"', find($data, 'login', 'reason'));
}

// Step 3: Fetch a CSRF token
$step = 'Step 3, Fetch a CSRF token';
$data = send('GET', $api, params: [
    'format' => 'json',
    'formatversion' => '2',
    'action' => 'query',
    'meta' => 'tokens',
]);
if (find($data, 'query', 'tokens', 'csrftoken') === '+\\') {
    fail('query.tokens.csrftoken is "+\\\\"');
}
$csrfToken = take($data, 'query', 'tokens', 'csrftoken');

// Step 4: Log out
$step = 'Step 4, Log out';
$result = $data = send('POST', $api, params: [
    'format' => 'json',
    'formatversion' => '2',
], form: [
    'action' => 'logout',
    'token' => $csrfToken,
]);
if ($status !== 200) {
    fail("the status is $status");
}
if (!same($data, json_decode('{}'))) {
    fail('the answer is not {}');
}

// Step 5: The session is gone
$step = 'Step 5, The session is gone';
$data = send('GET', $api, params: [
    'format' => 'json',
    'formatversion' => '2',
    'action' => 'query',
    'meta' => 'userinfo',
]);
if (find($data, 'query', 'userinfo', 'id') !== 0) {
    fail('query.userinfo.id is not 0');
}

echo indented($result);

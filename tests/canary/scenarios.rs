//! Scenarios that put secrets everywhere, each of which fails on purpose: a failure tells most.

use super::place::{Place, Run};

/// A scenario with its failure.
pub(super) struct Scenario {
    pub(super) name: &'static str,
    /// All of it but its head.
    pub(super) body: &'static str,
    pub(super) exit: i32,
    /// Steps that its failure names: the first and the last by their ids, and needing nothing of each other.
    pub(super) steps: &'static [&'static str],
    /// Secrets that the server gets.
    pub(super) sent: &'static [&'static str],
}

const HEAD: &str = "scenario: Canary
tags: [canary]
inputs:
  url: {}
  password: {secret: true}
  key: {secret: true}
defaults: {url: '{{ url }}'}
";

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "sent",
        exit: 3,
        steps: &["json", "Sent [secret password]", "text", "parts", "method", "file", "passes"],
        sent: &["password", "key"],
        body: "
steps:
  - id: everywhere
    name: 'Sent {{ password }} and {{ key }}'
    request:
      path: ['{{ password }}', '{{ key }}']
      params: {p: '{{ password }}', '{{ key }}': x, q: {raw: '{{ password | urlencode }}'}}
      headers: {X-P: '{{ password | base64_encode }}', X-H: '{{ key | hex }}', X-K: 'k={{ key }};', X-U: '{{ key | upper }}'}
      cookies: {own: '{{ key }}'}
      form: {p: '{{ password }}', '{{ key }}': y, cut: '{{ password[3:] }}', both: '{{ key }}{{ password }}'}
    expect: {$.body: no, $.target: no, $.headers: no, $.page: {contains: no}, body: {starts_with: no}, status: 201, url: no}
    continue_on_failure: true
  - id: json
    request: {json: {'{{ key }}': '{{ password }}', list: ['a {{ password }} b', 7]}}
    expect: {$.body: no, '$.body | json': {like: {list: no}}, $: {has: {$.body: no}}, $.page: {like: no}}
    continue_on_failure: true
  - id: text
    request: {text: '<a>{{ password }}</a>'}
    expect: {$.body: {equals: '<a>{{ key }}</a>'}, '$.body | upper': no, '$.body | sha256': no}
    continue_on_failure: true
  - id: parts
    request: {multipart: {'{{ key }}': '{{ password }}', f: {text: 'x {{ password }}', filename: '{{ key }}.txt', type: 'text/{{ key }}'}}}
    expect: {$.body: no}
    continue_on_failure: true
  - id: method
    request: {method: '{{ key }}', path: /echo, params: {p: '{{ password }}'}}
    expect: {$.target: no}
    continue_on_failure: true
  - id: file
    request: {file: key.txt, headers: {X-K: '{{ key }}'}}
    expect: {$.body: no}
    continue_on_failure: true
  - id: passes
    name: It passes
    request: {path: processes, params: {p: '{{ password }}'}}
    then:
      - {id: below, request: {path: '{{ key }}'}, expect: {$.target: no}}
    continue_on_failure: true
  - id: each
    for_each: ['{{ password }}', {a: '{{ key }}'}]
    request: {json: '{{ item }}'}
    expect: {$.body: no}
teardown:
  - {id: after, request: {path: '{{ key }}'}, expect: {$.target: no}}
",
    },
    Scenario {
        name: "reflected",
        exit: 4,
        steps: &["of-json", "of-html", "of-xml", "of-chunked", "of-gzip", "of-latin", "of-wide", "of-error", "of-text", "in-headers", "in-a-reason", "in-a-type"],
        sent: &["password", "key"],
        body: "
steps:
  - id: of-json
    request: {path: /page/json, headers: {X-K: '{{ key }}', X-P: '{{ password | urlencode }}'}}
    extract: {rows: $.rows, text: $.text, all: $, up: '$.rows[0] | upper', cut: '$.text | regex(\"raw: (.{9})\")'}
    expect:
      $: no
      $.rows: {each: no, length: 3, unique: true, sorted: true, contains: no, members: [a]}
      $.rows[0]: no
      $.rows[5]: {matches: '^no'}
      $.rows[7]: {starts_with: no}
      $.text: {ends_with: no}
      $.nothing: {exists: true}
      $.rows[9]: {one_of: [a, '{{ password }}']}
      $.rows[12]: {type: integer}
      $.rows[20]: {greater_than: 7}
      '$.rows[0] | base64_encode': no
      '$.rows[0] | int': 7
      '$.rows[0] | date(\"%Y\")': no
      '$.rows[0] | css(\"p\")': no
      '$.rows[2] | json': no
      $.rows[14]: {schema: {type: integer}}
      $.rows[15]: {schema: {pattern: '^no$'}}
      body: {schema: {const: 1}}
    continue_on_failure: true
  - id: schema
    request: {path: /page/json, params: {k: '{{ key }}', p: '{{ password }}'}}
    expect:
      $: {schema: {additionalProperties: false, properties: {rows: {items: {maxLength: 3, enum: [a], format: email}}}}}
    continue_on_failure: true
  - {id: of-html, request: {path: /page/html}, expect: {css title: no, 'xpath //p': no, 'regex raw: (.*)': no, 'all css p': no}, continue_on_failure: true}
  - {id: of-xml, request: {path: /page/xml}, expect: {css a @b: no, 'xpath /a': no}, continue_on_failure: true}
  - {id: of-chunked, request: {path: /page/chunked}, expect: {body: no}, continue_on_failure: true}
  - {id: of-gzip, request: {path: /page/gzip}, expect: {body: no, bytes | hex: no, bytes | base64_encode: no}, continue_on_failure: true}
  - {id: of-latin, request: {path: /page/latin}, expect: {body: no}, continue_on_failure: true}
  - {id: of-wide, request: {path: /page/wide}, expect: {body: no}, continue_on_failure: true}
  - {id: of-error, request: {path: /page/error}, continue_on_failure: true}
  - {id: of-text, request: {path: /page/text}, expect: {body: {equals: \"raw: no\\nform: no\\n\"}}, continue_on_failure: true}
  - id: in-headers
    request: {path: /headers}
    expect: {status: 418, header X-Back: no, all header X-Back: no, header X-Json: {matches: no}, header X-Base64-0: no, header x-php: no}
    continue_on_failure: true
  - {id: in-a-reason, request: {path: /reason}, continue_on_failure: true}
  - {id: in-a-type, request: {path: /type}, expect: {header content-type: no}, continue_on_failure: true}
  - {id: again, request: {path: /page/json}, expect: {'$.rows[0]': no}, retry: {tries: 3, pause: 1ms}, continue_on_failure: true}
  - {id: until, request: {path: /page/json}, repeat: {until: {'$.rows[1]': no}, times: 2}, continue_on_failure: true}
  - id: recovers
    request: {path: /page/json, params: {k: '{{ key }}'}}
    recover: [{on: {status: 200}, run: [{id: inner, request: {path: '/page/{{ key }}'}, expect: {body: no}}]}]
",
    },
    Scenario {
        name: "astray",
        exit: 3,
        steps: &["on", "round", "away", "user", "nowhere", "other", "junk", "short", "no-gzip", "other-coding", "closed"],
        sent: &["key"],
        body: "
steps:
  - {id: on, request: {path: hop/on, params: {k: '{{ key }}'}, follow_redirects: 3}, expect: {redirects: no, url: no, $.target: no}, continue_on_failure: true}
  - {id: stay, request: {path: hop/on}, expect: {header location: no, status: 200}, continue_on_failure: true}
  - {id: round, request: {path: hop/round, follow_redirects: 2}, continue_on_failure: true}
  - {id: away, request: {path: hop/away, follow_redirects: 2, headers: {X-K: '{{ key }}'}}, continue_on_failure: true}
  - {id: user, request: {path: hop/user, follow_redirects: 2}, continue_on_failure: true}
  - {id: nowhere, request: {path: hop/nowhere, follow_redirects: 2}, continue_on_failure: true}
  - {id: other, request: {path: hop/other, follow_redirects: 2}, continue_on_failure: true}
  - {id: junk, request: {path: junk}, continue_on_failure: true}
  - {id: short, request: {path: short, headers: {X-K: '{{ key }}'}}, continue_on_failure: true}
  - {id: no-gzip, request: {path: no-gzip}, expect: {body: no}, continue_on_failure: true}
  - {id: other-coding, request: {path: other-coding}, expect: {body: no}, continue_on_failure: true}
  - {id: closed, request: {url: 'http://127.0.0.1:1/{{ password }}', params: {k: '{{ key }}'}}, continue_on_failure: true}
  - {id: host, request: {url: 'http://{{ key }}.localhost/'}, continue_on_failure: true}
  - {id: userinfo, request: {url: 'http://{{ key }}:{{ password }}@127.0.0.1:1/'}, continue_on_failure: true}
  - {id: scheme, request: {url: '{{ key }}://127.0.0.1:1/'}, continue_on_failure: true}
  - {id: port, request: {url: 'http://127.0.0.1:{{ key }}/'}, continue_on_failure: true}
  - {id: bare, request: {url: '{{ password }}'}, continue_on_failure: true}
  - {id: header, request: {headers: {'{{ password }}': x, X-Two: \"{{ password }}\\n\"}}, continue_on_failure: true}
  - {id: cookies, request: {cookies: {'{{ password }}': '{{ password }}'}}, continue_on_failure: true}
",
    },
    Scenario {
        name: "templates",
        exit: 3,
        steps: &["int", "json", "date", "member", "css", "file", "random", "each", "as", "regex", "order", "schema"],
        sent: &["password"],
        body: "
steps:
  - {id: first, request: {params: {p: '{{ password }}'}}, extract: {same: \"$.target | regex('p=(.*)')\"}, continue_on_failure: true}
  - {id: int, request: {params: {a: '{{ password | int }}'}}, continue_on_failure: true}
  - {id: float, request: {params: {a: '{{ same | float }}'}}, continue_on_failure: true}
  - {id: json, request: {params: {a: '{{ password | json }}'}}, continue_on_failure: true}
  - {id: date, request: {params: {a: '{{ password | date(\"%Y\") }}'}}, continue_on_failure: true}
  - {id: plus, request: {params: {a: '{{ \"2026-11-22\" | plus(password) }}'}}, continue_on_failure: true}
  - {id: member, request: {params: {a: '{{ password.foo.bar }}'}}, continue_on_failure: true}
  - {id: css, request: {params: {a: '{{ \"<p>\" | css(password) }}'}}, continue_on_failure: true}
  - {id: xpath, request: {params: {a: '{{ \"<p>\" | xpath(password) }}'}}, continue_on_failure: true}
  - {id: of-regex, request: {params: {a: '{{ \"<p>\" | regex(password ~ \"(\") }}'}}, continue_on_failure: true}
  - {id: select, request: {params: {a: '{{ [1] | select(password) }}'}}, continue_on_failure: true}
  - {id: map, request: {params: {a: '{{ [1] | map(key) }}'}}, continue_on_failure: true}
  - {id: hmac, request: {params: {a: '{{ \"x\" | hmac(key, password) }}'}}, continue_on_failure: true}
  - {id: base64, request: {params: {a: '{{ password | base64_decode }}'}}, continue_on_failure: true}
  - {id: sum, request: {params: {a: '{{ [password] | sum }}'}}, continue_on_failure: true}
  - {id: file, request: {params: {a: '{{ file(key) }}'}}, continue_on_failure: true}
  - {id: body, request: {file: '{{ key }}'}, continue_on_failure: true}
  - {id: part, request: {multipart: {a: {file: '{{ key }}'}}}, continue_on_failure: true}
  - {id: random, request: {params: {a: '{{ random(1, password) }}'}}, continue_on_failure: true}
  - {id: math, request: {params: {a: '{{ password * key }}'}}, continue_on_failure: true}
  - {id: each, for_each: '{{ password }}', request: {}, continue_on_failure: true}
  - {id: when, when: 'password > 7', request: {}, continue_on_failure: true}
  - {id: as, as: '{{ key }}', request: {}, expect: {status: 1}, continue_on_failure: true}
  - {id: regex, request: {}, expect: {body: {matches: '{{ password }}('}}, continue_on_failure: true}
  - {id: order, request: {}, expect: {status: {less_than: '{{ password }}'}, size: {between: ['{{ key }}', '{{ password }}']}}, continue_on_failure: true}
  - {id: schema, request: {}, expect: {$: {schema: {const: '{{ password }}', required: ['{{ key }}']}}}, continue_on_failure: true}
  - {id: query, request: {}, expect: {'header {{ password }}': x, '$[\"{{ key }}\"]': x, 'regex ({{ password }}': x, 'css {{ password }} >': x, 'jar {{ key }}': x}, continue_on_failure: true}
",
    },
    Scenario {
        name: "minted",
        exit: 4,
        steps: &["mint", "[secret token]", "again", "sent", "without"],
        sent: &["minted", "listed", "cookie"],
        body: "
steps:
  - id: mint
    request: {path: mint, params: {early: '{{ key }}'}}
    extract:
      all: body
      page: $.page
      up: $.token | upper
      token: {from: $.token, secret: true}
      short: {from: $.short, secret: true}
      many: {from: $.many, secret: true}
    expect: {header X-Mint: no, $.token: no, $.many.list: no, $.many: no, body: no, $.page: {equals: no}}
    continue_on_failure: true
  - id: use
    name: '{{ token }} {{ many.list[0] }} {{ short }}'
    request: {params: {t: '{{ token }}', m: '{{ many.list[0] }}', s: '{{ short }}', u: '{{ up }}'}}
    expect: {$.target: no}
    continue_on_failure: true
  - {id: again, request: {path: mint}, extract: {all: {from: $.many, secret: true, append: true}}, expect: {$: no}, retry: {tries: 2, pause: 1ms}, continue_on_failure: true}
  - id: recovers
    request: {path: mint}
    extract: {other: {from: header X-Mint, secret: true}}
    recover: [{on: {status: 200}, run: [{id: inner, request: {path: mint}, expect: {body: no}, continue_on_failure: true}]}]
    continue_on_failure: true
  - {id: cookies, request: {path: cookie}, expect: {cookie sid: no, jar sid: no, body: no, header set-cookie: no}, continue_on_failure: true}
  - {id: held, request: {path: echo}, extract: {sid: jar sid}}
  - {id: sent, request: {path: echo, params: {sid: '{{ sid }}'}}, expect: {$.headers: no, $.target: no}, continue_on_failure: true}
  - {id: without, request: {path: echo, cookies: {'*i*': null}}, expect: {$.headers: no}, continue_on_failure: true}
",
    },
    Scenario {
        name: "credentials",
        exit: 3,
        steps: &["basic", "bearer", "digest", "strange", "oauth1", "oauth2", "refused", "netrc"],
        sent: &["password", "key", "netrc", "fetched"],
        body: "
defaults: {url: '{{ url }}', path: echo}
steps:
  - {id: basic, request: {auth: {basic: {username: '{{ key }}', password: '{{ password }}'}}}, expect: {$.headers: no}, continue_on_failure: true}
  - {id: bearer, request: {auth: {bearer: '{{ key }}'}}, expect: {$.headers: no}, continue_on_failure: true}
  - {id: bad-bearer, request: {auth: {bearer: '{{ password }}'}}, expect: {$.headers: no}, continue_on_failure: true}
  - {id: digest, request: {path: digest, auth: {digest: {username: Ada, password: '{{ password }}'}}}, expect: {$.headers: no}, continue_on_failure: true}
  - {id: strange, request: {path: strange-digest, auth: {digest: {username: Ada, password: '{{ password }}'}}}, continue_on_failure: true}
  - {id: oauth1, request: {auth: {oauth1: {consumer_key: ck, consumer_secret: '{{ password }}', token: tk, token_secret: '{{ key }}'}}}, expect: {$.headers: no}, continue_on_failure: true}
  - {id: oauth2, request: {auth: {oauth2: {token_url: '{{ url }}/token', client_id: me, client_secret: '{{ password }}'}}}, expect: {$.headers: no}, continue_on_failure: true}
  - {id: refused, request: {auth: {oauth2: {token_url: '{{ url }}/no-token', client_id: me, client_secret: '{{ password }}'}}}, continue_on_failure: true}
  - {id: netrc, request: {auth: {netrc: true}}, expect: {$.headers: no}, continue_on_failure: true}
  - {id: header, request: {headers: {Authorization: 'Basic {{ (key ~ \":\" ~ password) | base64_encode }}', Cookie: 'a={{ key }}'}}, expect: {$.headers: no}, continue_on_failure: true}
",
    },
    Scenario {
        name: "kept",
        exit: 0,
        steps: &["a-page", "one-that-changes", "headers"],
        sent: &["key", "password"],
        body: "
steps:
  - {id: a-page, request: {path: page/json, params: {k: '{{ key }}', p: '{{ password }}'}}}
  - {id: one-that-changes, name: 'Of {{ key }}', request: {path: changing, form: {k: '{{ key }}', p: '{{ password }}'}}}
  - {id: headers, request: {path: headers, method: GET}, expect: {status: 418}}
  - {id: minted, request: {path: mint}, extract: {token: {from: $.token, secret: true}, list: {from: $.many, secret: true}}}
  - {id: cookie, request: {path: cookie}}
  - {id: inline, request: {path: page/text}, expect: {regex raw..(.*): {snapshot: old}, body: {snapshot: old}}, continue_on_failure: true}
",
    },
];

impl Scenario {
    /// Its file.
    pub(super) fn text(&self) -> String {
        let head = match self.body.contains("\ndefaults:") {
            true => HEAD.replace("defaults: {url: '{{ url }}'}\n", ""),
            false => HEAD.to_owned(),
        };
        let snapshot = if self.name == "kept" {
            ""
        } else {
            "snapshot: false\n"
        };
        format!("{head}{snapshot}{}", self.body.trim_start())
    }

    pub(super) fn place(&self) -> Place {
        Place::new([("canary.yaml", self.text())])
    }

    /// How it is run, with more arguments.
    pub(super) fn run(place: &Place, more: &[String]) -> Run {
        let url = place.origin.url();
        let mut run = Run::of([
            "run",
            "canary.yaml",
            "--target",
            &url,
            "--writable",
            "--secret",
            "key",
        ]);
        run.args.extend_from_slice(more);
        run
    }
}

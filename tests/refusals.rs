//! What is refused is refused wherever it stands: for each kind of place a server that must see nothing.

use serde_json::json;

use crate::flow::{Flow, Ran};
use crate::raw_server::RawServer;
use crate::server::{Answer, Server};
use crate::tls_server::{Authority, TlsServer};

/// Where a request may stand: what it is called, the scenario, more files, more arguments. `GOOD` and `BAD` are requests; `{}` around
/// them is there already.
const PLACES: &[(&str, &str, &str, &[&str])] = &[
    ("a step", "steps:\n  - request: {BAD}\n", "", &[]),
    (
        "a setup",
        "setup:\n  - request: {BAD}\nsteps:\n  - request: {GOOD}\n",
        "",
        &[],
    ),
    (
        "a teardown",
        "steps:\n  - request: {GOOD}\nteardown:\n  - request: {BAD}\n",
        "",
        &[],
    ),
    (
        "a fragment",
        "steps:\n  - use: part.yaml\n",
        "fragment: Part\nINPUTSsteps:\n  - request: {BAD}\n",
        &[],
    ),
    (
        "a login",
        "sessions: {main: {use: part.yaml}}\nsteps:\n  - request: {GOOD}\n",
        "fragment: Part\nINPUTSsteps:\n  - request: {BAD}\n",
        &[],
    ),
    (
        "a login for the run",
        "sessions: {main: {use: part.yaml, once: run}}\nsteps:\n  - request: {GOOD}\n",
        "fragment: Part\nINPUTSsteps:\n  - request: {BAD}\n",
        &[],
    ),
    (
        "a recovery",
        "steps:\n  - request: {GOOD}\n    recover: {on: {status: 200}, run: [{request: {BAD}}]}\n",
        "",
        &[],
    ),
    (
        "what follows a step",
        "steps:\n  - request: {GOOD}\n    then: {request: {BAD}}\n",
        "",
        &[],
    ),
    (
        "a round",
        "steps:\n  - for_each: [1, 2]\n    request: {BAD}\n",
        "",
        &[],
    ),
    (
        "a later round",
        "steps:\n  - repeat: {until: {status: 300}, times: 2}\n    request: {BAD}\n",
        "",
        &[],
    ),
    (
        "a try",
        "steps:\n  - retry: {tries: 3, pause: 1ms}\n    request: {BAD}\n",
        "",
        &[],
    ),
    (
        "a part of a scenario",
        "steps:\n  - {id: one, request: {GOOD}}\n  - {id: two, request: {BAD}}\n",
        "",
        &["--from", "two"],
    ),
    (
        "a default",
        "defaults: {BAD}\nsteps:\n  - request: {}\n",
        "",
        &[],
    ),
    (
        "the defaults of a session",
        "sessions: {main: {defaults: {BAD}}}\nsteps:\n  - request: {GOOD}\n",
        "",
        &[],
    ),
];

/// Two servers: one that is the target, and one that must see nothing.
struct Two {
    target: Server,
    other: RawServer,
}

impl Two {
    fn new() -> Self {
        Self {
            target: Server::start(|_, _| Answer::json(json!({}))),
            other: RawServer::with_body("application/json", "{}"),
        }
    }

    /// Carries out a bad request in each of the places; `more` are arguments.
    fn everywhere(&self, bad: &str, more: &[&str], refused: &dyn Fn(&str, Ran)) {
        let inputs = "inputs: {url: {}, key: {secret: true, default: very-secret}}\n";
        for (place, scenario, part, args) in PLACES {
            // A session gives no address to a request that has one.
            let good = match place.contains("session") {
                true => "path: /x",
                false => "url: '{{ url }}'",
            };
            let bad = bad.replace("OTHER", &self.other.url());
            let text = |text: &str| {
                text.replace("BAD", &bad)
                    .replace("GOOD", good)
                    .replace("INPUTS", inputs)
            };
            let flow = Flow::new()
                .file(
                    "it.yaml",
                    format!("scenario: It\nsnapshot: false\n{inputs}{}", text(scenario)),
                )
                .file("part.yaml", text(part));
            let url = self.target.url();
            let always = ["it.yaml", "--target", &url];
            refused(
                place,
                flow.run(
                    always
                        .into_iter()
                        .chain(args.iter().copied())
                        .chain(more.iter().copied()),
                ),
            );
        }
    }

    /// The same where the code must be told, and nothing may arrive.
    fn refuse(&self, bad: &str, more: &[&str], code: &str) {
        self.everywhere(bad, more, &|place, ran| {
            let said = format!("error[{code}]");
            assert!(ran.stderr.contains(&said), "{place}: {bad}: {}", ran.stderr);
            assert!(
                [2, 3].contains(&ran.status),
                "{place}: {bad}: {}",
                ran.stderr
            );
            assert!(
                !ran.stderr.contains("very-secret"),
                "{place}: {}",
                ran.stderr
            );
        });
        assert_eq!(self.other.connections(), 0, "{bad}");
    }
}

#[test]
fn no_place_leads_to_another_origin() {
    let two = Two::new();
    two.refuse("url: 'OTHER'", &[], "origin-not-allowed");
    // Known only when it is rendered.
    two.refuse(
        "url: '{{ \"OTHER\" | lower if url else url }}'",
        &[],
        "origin-not-allowed",
    );
}

#[test]
fn no_place_changes_what_may_not_be_changed() {
    let two = Two::new();
    two.refuse("url: '{{ url }}', method: DELETE", &[], "not-writable");
    two.refuse(
        "url: '{{ url }}', method: '{{ \"delete\" | upper }}'",
        &[],
        "not-writable",
    );
    let methods = two.target.received().into_iter().map(|one| one.method);
    assert!(methods.into_iter().all(|method| method == "GET"));
}

#[test]
fn no_place_takes_a_secret_elsewhere() {
    let two = Two::new();
    let host = two.other.host();
    let allowed = ["--allow-host", host.as_str()];
    for bad in [
        "url: 'OTHER', headers: {X-Key: '{{ key }}'}",
        "url: 'OTHER', params: {k: '{{ key | base64_encode }}'}",
        "url: 'OTHER', cookies: {k: '{{ key }}'}",
    ] {
        two.refuse(bad, &allowed, "secret-origin");
    }
    // Without the secret it arrives: the place is one that is reached.
    two.everywhere("url: 'OTHER'", &allowed, &|place, ran| {
        assert!(
            !ran.stderr.contains("error[secret-origin]"),
            "{place}: {}",
            ran.stderr
        );
    });
    assert!(two.other.connections() >= PLACES.len());
}

/// A target on another machine, as far as its name goes, which this server plays.
fn far(server: &Server, scenario: &str, project: &str) -> Flow {
    let port = server.url().rsplit_once(':').expect("a port").1.to_owned();
    let targets = format!(
        "targets:\n  far:\n    inputs: {{url: 'http://far.example:{port}/'}}\n    resolve: {{far.example: 127.0.0.1}}\n"
    );
    Flow::new()
        .file("flowrun.yaml", format!("{project}{targets}"))
        .file("it.yaml", scenario)
}

#[test]
fn no_place_hides_who_asks() {
    let inputs = "inputs: {url: {}, key: {secret: true, default: very-secret}}\n";
    let server = Server::echo();
    for (place, scenario, part, args) in PLACES {
        for hidden in [
            "null",
            "'Mozilla/5.0 (X11; Linux x86_64)'",
            "['flowrun (me@far.example)', other]",
        ] {
            let bad = format!("url: '{{{{ url }}}}', headers: {{User-Agent: {hidden}}}");
            let good = match place.contains("session") {
                true => "path: /x",
                false => "url: '{{ url }}'",
            };
            let text = |text: &str| {
                text.replace("BAD", &bad)
                    .replace("GOOD", good)
                    .replace("INPUTS", inputs)
            };
            let scenario = format!("scenario: It\nsnapshot: false\n{inputs}{}", text(scenario));
            let flow =
                far(&server, &scenario, "contact: me@far.example\n").file("part.yaml", text(part));
            let always = ["it.yaml", "--target", "far"];
            let ran = flow.run(always.into_iter().chain(args.iter().copied()));
            let said = "error[contact-missing]: this request hides from `http://far.example:";
            assert!(
                ran.stderr.contains(said),
                "{place}: {hidden}: {}",
                ran.stderr
            );
            assert_eq!(ran.status, 3, "{place}: {}", ran.stderr);
        }
    }
    let named = |received: &crate::server::Received| {
        received.header("user-agent")
            == [concat!(
                "flowrun/",
                env!("CARGO_PKG_VERSION"),
                " (me@far.example)"
            )]
    };
    assert!(
        server.received().iter().all(named),
        "{:?}",
        server.received()
    );
}

#[test]
fn a_redirect_leads_nowhere_that_a_step_may_not_go() {
    let other = RawServer::with_body("text/plain", "");
    let port = other.host().rsplit_once(':').expect("a port").1.to_owned();
    for host in [
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "wiki.localhost",
        "localhost.",
        "127.1",
        "2130706433",
        "0x7f.1",
        "017700000001",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::]",
        "127.0.0.1.nip.io",
        "user:word@127.0.0.1",
        "\u{ff11}27.0.0.1",
        "\u{24db}ocalhost",
    ] {
        let to = format!("http://{host}:{port}/");
        let location: String = url::Url::parse(&to).map_or(to, String::from);
        let server =
            Server::start(move |_, _| Answer::text("").status(302).header("Location", &location));
        let url = server.url();
        let ran = Flow::new()
            .file("it.yaml", "scenario: It\ninputs: {url: {}}\nsteps:\n  - request: {url: '{{ url }}', follow_redirects: true}\n")
            .run(["it.yaml", "--target", &url]);
        assert_eq!(ran.status, 3, "{host}: {}", ran.stderr);
        assert!(
            ran.stderr.contains("error[origin-not-allowed]"),
            "{host}: {}",
            ran.stderr
        );
    }
    assert_eq!(other.connections(), 0);
}

#[test]
fn a_redirect_elsewhere_that_is_allowed_is_shown_in_a_run_that_passes() {
    let other = Server::echo();
    let location = format!("{}/there", other.url());
    let server =
        Server::start(move |_, _| Answer::text("").status(302).header("Location", &location));
    let url = server.url();
    let allowed = other.url().trim_start_matches("http://").to_owned();
    let flow = Flow::new().file("it.yaml", "scenario: It\nsnapshot: false\ninputs: {url: {}}\nsteps:\n  - request: {url: '{{ url }}', follow_redirects: true}\n");
    let ran = flow.run(["it.yaml", "--target", &url, "--allow-host", &allowed]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let shown = format!(
        " REDIRECT            step-1 goes on to {}/there (302)",
        other.url()
    );
    assert!(ran.stderr.contains(&shown), "{}", ran.stderr);
    assert_eq!(other.targets(), ["GET /there"]);
    // One that stays is no news.
    let server = Server::start(|received, _| match received.target.as_str() {
        "/there" => Answer::text(""),
        _ => Answer::text("").status(302).header("Location", "/there"),
    });
    let ran = flow.run(["it.yaml", "--target", &server.url()]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(!ran.stderr.contains("REDIRECT"), "{}", ran.stderr);
}

#[test]
fn a_name_that_is_allowed_does_not_lead_to_this_machine() {
    let other = Server::echo();
    let port = other.url().rsplit_once(':').expect("a port").1.to_owned();
    let scenario = |url: &str| {
        format!(
            "scenario: It\nsnapshot: false\ninputs: {{url: {{}}}}\nsteps:\n  - request: {{url: '{url}'}}\n"
        )
    };
    let run = |keys: &str, url: &str, allowed: &str| {
        let target = "targets:\n  near:\n    inputs: {url: 'http://127.0.0.1:1/'}\n";
        Flow::new()
            .file(
                "flowrun.yaml",
                format!("contact: me@far.example\n{target}    {keys}\n"),
            )
            .file("it.yaml", scenario(url))
            .run(["it.yaml", "--target", "near", "--allow-host", allowed])
    };
    let named = format!("http://far.example:{port}/");
    for keys in [
        "resolve: {far.example: 127.0.0.1}".to_owned(),
        "resolve: {far.example: '::1'}".to_owned(),
        "resolve: {far.example: 169.254.169.254}".to_owned(),
        "resolve: {far.example: 0.0.0.0}".to_owned(),
        format!("connect_to: {{'far.example:{port}': 'localhost:{port}'}}"),
        format!("connect_to: {{'far.example:{port}': '127.0.0.1:{port}'}}"),
    ] {
        run(&keys, &named, "far.example")
            .exits(3)
            .says(
                "error[origin-not-allowed]: this run may not go to `far.example`, which leads to ",
            )
            .says("what is on this machine is allowed by its own address");
    }
    let numbered = format!("connect_to: {{'192.0.2.1:{port}': '127.0.0.1:{port}'}}");
    run(&numbered, &format!("http://192.0.2.1:{port}/"), "192.0.2.1")
        .exits(3)
        .says("error[origin-not-allowed]");
    assert!(other.received().is_empty());
    // By its own address it is.
    run("rate: 100", &other.url(), &format!("127.0.0.1:{port}")).exits(0);
    run(
        "rate: 100",
        &format!("http://own.localhost:{port}/"),
        "own.localhost",
    )
    .exits(0);
    assert_eq!(other.received().len(), 2);
}

#[test]
fn what_is_called_this_machine_and_led_away_is_another() {
    let server = Server::echo();
    let port = server.url().rsplit_once(':').expect("a port").1.to_owned();
    let run = |keys: &str, more: &[&str]| {
        let scenario = "scenario: It\nsnapshot: false\ninputs: {url: {}, key: {secret: true, default: very-secret}}\nsteps:\n  - request: {url: '{{ url }}', headers: {X-Key: '{{ key }}'}}\n";
        let target = format!(
            "targets:\n  away:\n    inputs: {{url: 'http://away.localhost:{port}/'}}\n    {keys}\n"
        );
        let flow = Flow::new()
            .file("flowrun.yaml", target)
            .file("it.yaml", scenario);
        let always = ["it.yaml", "--target", "away"];
        flow.run(always.into_iter().chain(more.iter().copied()))
    };
    for keys in [
        "resolve: {away.localhost: 192.0.2.1}".to_owned(),
        format!("connect_to: {{'away.localhost:{port}': 'far.example:80'}}"),
        "proxy: http://proxy.example:3128".to_owned(),
        "proxy: socks5h://proxy.example:1080".to_owned(),
    ] {
        run(&keys, &[])
            .exits(2)
            .says("error[contact-missing]: `http://away.localhost:");
        run(&keys, &["--contact", "me@far.example"])
            .exits(2)
            .says("error[secret-origin]");
    }
    assert!(server.received().is_empty());
    run("resolve: {away.localhost: 127.0.0.1}", &[]).exits(0);
    run("rate: 100", &[]).exits(0);
    assert_eq!(server.received().len(), 2);
}

#[test]
fn proxies_of_the_environment_are_not_used() {
    let server = Server::echo();
    let proxy = RawServer::with_body("text/plain", "");
    let address = format!("http://{}", proxy.host());
    let flow = [
        "http_proxy",
        "HTTP_PROXY",
        "https_proxy",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "all_proxy",
    ]
    .iter()
    .fold(Flow::new(), |flow, name| flow.env(name, &address));
    let step = "steps:\n  - request: {}\n    snapshot: false\n";
    server.run_in(flow, step, &[]).exits(0);
    assert_eq!((server.received().len(), proxy.connections()), (1, 0));
}

/// What a `flowrun.yaml` might give itself.
const RIGHTS: &str = "contact: stranger@far.example
inputs: {url: 'OTHER'}
defaults: {url: 'OTHER', headers: {X-Key: mine}}
targets:
  own:
    inputs: {url: 'OTHER'}
    writable: true
    disposable: true
    headers: {X-Tenant: test}
    resolve: {far.example: 127.0.0.1}
";

#[test]
fn a_project_gives_no_right_by_itself() {
    let other = Server::echo();
    let near = Server::echo();
    let rights = RIGHTS.replace("OTHER", &other.url());
    let run = |head: &str, request: &str, more: &[&str]| {
        let text =
            format!("scenario: It\nsnapshot: false\n{head}steps:\n  - request: {{{request}}}\n");
        let flow = Flow::new()
            .file("flowrun.yaml", &rights)
            .file("it.yaml", text);
        flow.run(["it.yaml"].into_iter().chain(more.iter().copied()))
    };
    let inputs = "inputs: {url: {}}\n";
    for (head, request) in [
        ("", ""),
        (inputs, "url: '{{ url }}'"),
        (inputs, "url: '{{ url }}', method: POST"),
    ] {
        let ran = run(head, request, &[]).exits(2);
        ran.says("error[origin-not-allowed]");
    }
    // The address of a target is not its name: nothing of what is said of it counts.
    let (own, url) = (other.url(), near.url());
    for target in [&own, &url] {
        let more = ["--target", target.as_str()];
        run(inputs, "url: '{{ url }}', method: POST", &more)
            .exits(2)
            .says("error[not-writable]");
        run(
            "tags: [destructive]\ninputs: {url: {}}\n",
            "url: '{{ url }}'",
            &more,
        )
        .exits(2)
        .says("error[not-disposable]");
    }
    assert!(other.received().is_empty() && near.received().is_empty());
    run(inputs, "url: '{{ url }}'", &["--target", &own]).exits(0);
    assert!(other.received()[0].header("x-tenant").is_empty());
    // By its name it all counts.
    run(
        "tags: [destructive]\ninputs: {url: {}}\n",
        "url: '{{ url }}', method: POST",
        &["--target", "own"],
    )
    .exits(0);
    assert_eq!(other.received()[1].header("x-tenant"), ["test"]);
}

/// What of a file names a variable of the environment, with the scenario and the `flowrun.yaml` that do.
fn readers(url: &str) -> Vec<(&'static str, String, String)> {
    let scenario = "scenario: It\nsnapshot: false\ninputs: {url: {}, own: {}}\nsteps:\n  - request: {url: '{{ url }}', params: {own: '{{ own }}'}}\n";
    let target = |keys: &str| format!("targets: {{t: {{inputs: {{url: '{url}'}}, {keys}}}}}\n");
    let plain = target("writable: true");
    let project = format!("inputs: {{own: {{env: OTHER_VALUE}}}}\n{plain}");
    let asks = "scenario: It\nsnapshot: false\ninputs: {url: {}}\nsteps:\n  - request: {url: '{{ url }}'}\n";
    let uses = asks.replace("request: {url: '{{ url }}'}", "use: part.yaml");
    let logs_in = asks.replace("steps:", "sessions: {main: {use: part.yaml}}\nsteps:");
    let own = "own: {env: OTHER_VALUE}";
    let mut readers = vec![
        ("an input", scenario.replace("own: {}", own), plain.clone()),
        ("an input of the project", scenario.to_owned(), project),
        (
            "an input of a target",
            scenario.to_owned(),
            plain.replace("inputs: {", &format!("inputs: {{{own}, ")),
        ),
        ("a fragment", uses, plain.clone()),
        ("a login", logs_in, plain),
    ];
    let keys = [
        ("a proxy", "proxy: {env: OTHER_VALUE}"),
        ("an authority", "ca: {env: OTHER_VALUE}"),
        (
            "a certificate",
            "cert: {env: OTHER_VALUE}, key: {env: FLOWRUN_KEY}",
        ),
        ("a key", "cert: {env: FLOWRUN_KEY}, key: {env: OTHER_VALUE}"),
    ];
    readers.extend(keys.map(|(place, keys)| (place, asks.to_owned(), target(keys))));
    readers
}

#[test]
fn a_file_reads_only_the_environment_that_it_may_wherever_it_names_it() {
    let server = Server::echo();
    let part = "fragment: Part\ninputs: {url: {}, own: {env: OTHER_VALUE}}\nsteps:\n  - request: {url: '{{ url }}'}\n";
    for (place, scenario, project) in readers(&server.url()) {
        let flow = Flow::new()
            .file("it.yaml", &scenario)
            .file("part.yaml", part)
            .file("flowrun.yaml", &project)
            .env("OTHER_VALUE", "not-for-files")
            .env("FLOWRUN_KEY", "x");
        let ran = flow.run(["it.yaml", "--target", "t"]);
        assert_eq!(ran.status, 2, "{place}: {}", ran.stderr);
        let said = "error[env-not-allowed]: a file may not read the environment variable `OTHER_VALUE` by itself";
        assert!(ran.stderr.contains(said), "{place}: {}", ran.stderr);
        assert!(
            !ran.stderr.contains("not-for-files"),
            "{place}: {}",
            ran.stderr
        );
        let allowed = flow.run(["it.yaml", "--target", "t", "--env", "OTHER_VALUE"]);
        assert!(
            !allowed.stderr.contains("env-not-allowed"),
            "{place}: {}",
            allowed.stderr
        );
        let before = server.received().len();
        let wrong = flow.run(["it.yaml", "--target", "t", "--env", "OTHER"]);
        assert!(
            wrong.stderr.contains("env-not-allowed"),
            "{place}: {}",
            wrong.stderr
        );
        assert_eq!(server.received().len(), before, "{place}");
    }
}

#[test]
fn a_login_is_not_sent_where_others_can_read_it() {
    let server = Server::echo();
    let port = server.url().rsplit_once(':').expect("a port").1.to_owned();
    let login = "form: {action: login, lgname: Alice, lgpassword: known-to-all}";
    let client = "form: {action: clientlogin, username: Alice, password: known-to-all}";
    for request in [
        login,
        client,
        "auth: {basic: {username: alice, password: known-to-all}}",
        "auth: {digest: {username: alice, password: known-to-all}}",
        "auth: {bearer: known-to-all}",
        "headers: {Authorization: Basic YTpi}",
        "auth: {oauth2: {token_url: '{{ api }}', client_id: a, client_secret: known-to-all}}",
    ] {
        let text = |url: &str| {
            format!(
                "scenario: It\nservice: mediawiki\nsnapshot: false\nsteps:\n  - request: {{url: '{url}', {request}}}\n"
            )
        };
        let targets = |url: &str| {
            format!(
                "contact: me@far.example\ntargets: {{far: {{inputs: {{api: '{url}'}}, writable: true, resolve: {{far.example: 127.0.0.1}}}}}}\n"
            )
        };
        let far = format!("http://far.example:{port}/api.php");
        Flow::new()
            .file("it.yaml", text("{{ api }}"))
            .file("flowrun.yaml", targets(&far))
            .run(["it.yaml", "--target", "far"])
            .exits(3)
            .says("error[secret-origin]: this request would carry a login to `http://far.example:")
            .says("give the target an https address");
        // A host that is allowed is no better.
        Flow::new()
            .file("it.yaml", text(&far).replace("{{ api }}", &far))
            .file("flowrun.yaml", targets("http://127.0.0.1:1/api.php"))
            .run(["it.yaml", "--target", "far", "--allow-host", "far.example"])
            .exits(3)
            .says("error[secret-origin]");
    }
    assert!(server.received().is_empty());
}

#[test]
fn a_login_is_not_led_where_others_can_read_it() {
    let plain = Server::echo();
    let port = plain.url().rsplit_once(':').expect("a port").1.to_owned();
    let authority = Authority::new();
    let to = format!("http://wiki.example:{port}/api.php");
    let tls = TlsServer::answering(&authority.server(&["wiki.example"]), move |_, _| {
        Answer::text("").status(307).header("Location", &to)
    });
    let url = tls.url_at("wiki.example");
    let run = |request: &str, more: &[&str]| {
        let text = format!(
            "scenario: It\nservice: mediawiki\nsnapshot: false\nsteps:\n  - request: {{url: '{{{{ api }}}}', {request}, follow_redirects: true}}\n"
        );
        let project = format!(
            "contact: me@far.example\ntargets: {{far: {{inputs: {{api: '{url}/api.php'}}, ca: ca.pem, resolve: {{wiki.example: 127.0.0.1}}}}}}\n"
        );
        let flow = Flow::new()
            .file("it.yaml", text)
            .file("flowrun.yaml", project)
            .file("ca.pem", std::fs::read(authority.file()).expect("a file"));
        let always = ["it.yaml", "--target", "far"];
        flow.run(always.into_iter().chain(more.iter().copied()))
            .exits(3)
    };
    let login = "form: {action: login, lgname: Alice, lgpassword: known-to-all}";
    run(login, &[]).says("error[origin-not-allowed]");
    run(login, &["--allow-host", "wiki.example"])
        .says("error[secret-origin]: this request would carry a login to `http://wiki.example");
    // What is left of one without its credentials does not lead to this machine either.
    let basic = "auth: {basic: {username: alice, password: known-to-all}}";
    run(basic, &["--allow-host", "wiki.example"]).says("which leads to 127.0.0.1");
    assert_eq!(tls.received().len(), 3);
    assert!(plain.received().is_empty());
}

//! Cases that run at the same time, several times, in another order, or not at all.

use std::io::Write;
use std::net::TcpStream;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use crate::flow::{Flow, Ran};
use crate::raw_server::RawServer;
use crate::server::{Answer, Server};

/// Nothing that is awaited takes so long.
const PATIENCE: Duration = Duration::from_secs(20);

/// Who is being served at the moment.
#[derive(Default)]
struct Guests {
    present: Mutex<Present>,
    changed: Condvar,
}

#[derive(Default)]
struct Present {
    now: Vec<String>,
    /// All that ever came, in order.
    came: Vec<String>,
    /// The most that were there at once, of all, and of those whose path begins with `/locked`.
    most: usize,
    most_locked: usize,
}

impl Guests {
    /// A server that answers a path when `enough` is true of those that are there or were.
    fn served(
        enough: impl Fn(&str, &Present) -> bool + Send + Sync + 'static,
    ) -> (Arc<Self>, RawServer) {
        let guests = Arc::new(Self::default());
        let host = Arc::clone(&guests);
        let server = RawServer::new(move |stream, request| {
            let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
            host.serve(stream, &path, &enough);
        });
        (guests, server)
    }

    fn serve(&self, stream: &mut TcpStream, path: &str, enough: &dyn Fn(&str, &Present) -> bool) {
        let mut present = self.present.lock().expect("no test panicked");
        present.now.push(path.to_owned());
        present.came.push(path.to_owned());
        present.most = present.most.max(present.now.len());
        let locked = present
            .now
            .iter()
            .filter(|path| path.contains("/locked"))
            .count();
        present.most_locked = present.most_locked.max(locked);
        self.changed.notify_all();
        let waited = self
            .changed
            .wait_timeout_while(present, PATIENCE, |present| !enough(path, present));
        let (mut present, late) = waited.expect("no test panicked");
        let at = present.now.iter().position(|own| own == path);
        present.now.remove(at.expect("it is there"));
        self.changed.notify_all();
        drop(present);
        let status = if late.timed_out() {
            "500 Late"
        } else {
            "200 OK"
        };
        let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        let _gone = stream.write_all(answer.as_bytes());
    }

    fn most(&self) -> usize {
        self.present.lock().expect("no test panicked").most
    }

    fn came(&self) -> Vec<String> {
        self.present.lock().expect("no test panicked").came.clone()
    }
}

/// A scenario that asks for a path once.
fn asking(path: &str, more: &str) -> String {
    format!(
        "scenario: Ask {path}\ninputs: {{url: {{}}}}\nsnapshot: false\n{more}steps:\n  - request: {{url: \"{{{{ url }}}}\", path: {path}}}\n"
    )
}

fn flow(paths: &[(&str, &str)]) -> Flow {
    paths.iter().fold(Flow::new(), |flow, (path, more)| {
        flow.file(&format!("all/{path}.yaml"), asking(path, more))
    })
}

fn run(flow: &Flow, url: &str, more: &[&str]) -> Ran {
    let args = ["all", "--target", url];
    flow.run(args.into_iter().chain(more.iter().copied()))
}

/// The lines that begin with a word.
fn lines<'r>(ran: &'r Ran, word: &str) -> Vec<&'r str> {
    let lines = ran.stderr.lines().map(str::trim_start);
    lines.filter(|line| line.starts_with(word)).collect()
}

#[test]
fn as_many_cases_run_at_once_as_jobs_says() {
    let three = [("a", ""), ("b", ""), ("c", "")];
    let (_, server) = Guests::served(|_, present| present.came.len() == 3);
    run(&flow(&three), &server.url(), &["--jobs", "3"])
        .exits(0)
        .says("3 passed");
    let (guests, server) = Guests::served(|_, _| true);
    run(&flow(&three), &server.url(), &["--jobs", "1"]).exits(0);
    assert_eq!(guests.most(), 1);
    let (guests, server) = Guests::served(|_, present| present.came.len() >= 2);
    run(&flow(&three), &server.url(), &["-j2"]).exits(0);
    assert_eq!(guests.most(), 2);
    run(&flow(&three), &server.url(), &["--jobs", "0"])
        .exits(1)
        .says("--jobs");
}

#[test]
fn what_is_told_comes_case_by_case_in_the_order_of_the_files() {
    // The first is answered when the others have been.
    let (_, server) = Guests::served(|path, present| {
        !path.ends_with("/a") || present.came.len() == 3 && present.now.len() == 1
    });
    let ran = run(
        &flow(&[("a", ""), ("b", ""), ("c", "")]),
        &server.url(),
        &["--jobs", "3"],
    )
    .exits(0);
    let told: Vec<&str> = ran
        .stderr
        .lines()
        .map(|line| line.get(..12).unwrap_or(line).trim())
        .collect();
    assert_eq!(
        told[..9],
        [
            "Running", "", "PASS", "Running", "", "PASS", "Running", "", "PASS"
        ],
        "{}",
        ran.stderr
    );
    let names: Vec<&str> = lines(&ran, "Running")
        .iter()
        .filter_map(|line| line.split(' ').nth(2))
        .collect();
    assert_eq!(names, ["a", "b", "c"]);
}

#[test]
fn cases_with_the_same_lock_are_never_there_together() {
    let files = [
        ("locked-1", "lock: it\n"),
        ("locked-2", "lock: it\n"),
        ("locked-3", "lock: it\n"),
        ("open", "lock: other\n"),
    ];
    // The first that holds the lock and the one that does not need it stay until both are there.
    let (guests, server) = Guests::served(|path, present| {
        let awaited = if path.ends_with("/open") {
            "/locked"
        } else {
            "/open"
        };
        present.came.iter().any(|path| path.contains(awaited))
    });
    run(&flow(&files), &server.url(), &["--jobs", "4"])
        .exits(0)
        .says("4 passed");
    let present = guests.present.lock().expect("no test panicked");
    assert_eq!((present.most, present.most_locked), (2, 1));
}

#[test]
fn a_host_that_is_not_this_machine_is_asked_by_one_case_at_a_time_unless_told_otherwise() {
    let project = |port: &str| {
        format!(
            "targets: {{far: {{inputs: {{url: 'http://far.example:{port}'}}, resolve: {{far.example: 127.0.0.1}}}}}}\ncontact: me@far.example\n"
        )
    };
    let two = [("a", ""), ("b", "")];
    let far = |server: &RawServer| {
        let host = server.host();
        flow(&two).file(
            "all/flowrun.yaml",
            project(host.split(':').nth(1).expect("a port")),
        )
    };
    let target = ["--allow-host", "far.example"];
    let (guests, server) = Guests::served(|_, _| true);
    far(&server)
        .run(["all", "--target", "far"].into_iter().chain(target))
        .exits(0);
    assert_eq!((guests.most(), guests.came().len()), (1, 2));
    let (_, server) = Guests::served(|_, present| present.came.len() == 2);
    let more = ["all", "--target", "far", "--jobs", "2"];
    far(&server).run(more.into_iter().chain(target)).exits(0);
}

#[test]
fn a_login_for_the_run_is_one_for_all_that_run_at_the_same_time() {
    let server = Server::start(|received, before| match received.target.as_str() {
        "/log-in" => Answer::json(serde_json::json!({"token": "only-one-token", "n": before})),
        _ => Answer::json(serde_json::json!({"target": received.target})),
    });
    let scenario = "scenario: It
inputs: {url: {}}
rows: [{name: a}, {name: b}, {name: c}, {name: d}, {name: e}, {name: f}]
steps:
  - name: Use it
    request: {url: '{{ url }}', path: '{{ row.name }}', params: {t: '{{ me.token }}'}}
    as: me
    expect: {$.target: '/{{ row.name }}?t=only-one-token'}
";
    let login = "fragment: Log in
inputs: {url: {}}
outputs: [token]
steps:
  - request: {url: '{{ url }}', path: log-in}
    expect: {status: EXPECTED}
    extract: {token: {from: $.token, secret: true}}
";
    let flow = Flow::new()
        .file(
            "flowrun.yaml",
            "sessions: {me: {use: log-in.yaml, once: run}}\n",
        )
        .file("log-in.yaml", login.replace("EXPECTED", "200"))
        .file("it.yaml", scenario);
    let url = server.url();
    let ran = flow
        .run(["it.yaml", "--target", &url, "--jobs", "6"])
        .exits(0);
    ran.never_says("only-one-token");
    let logins = server
        .targets()
        .iter()
        .filter(|target| target.ends_with("/log-in"))
        .count();
    assert_eq!(logins, 1);
    // One that fails fails all, and is told by the first of them.
    flow.write("log-in.yaml", login.replace("EXPECTED", "201"));
    let ran = flow
        .run(["it.yaml", "--target", &url, "--jobs", "6"])
        .exits(3)
        .says("6 broken");
    let first = ran
        .stderr
        .find("error[expectation]")
        .expect("why it failed");
    assert_eq!(ran.stderr.matches("error[expectation]").count(), 1);
    assert!(
        first < ran.stderr.find("It [b]").expect("the second"),
        "{}",
        ran.stderr
    );
    let logins = server
        .targets()
        .iter()
        .filter(|target| target.ends_with("/log-in"))
        .count();
    assert_eq!(logins, 2);
}

#[test]
fn connections_serve_several_cases() {
    let server = Server::echo();
    let relay = Relay::to(&server);
    let names: Vec<String> = (0..20).map(|number| format!("n{number:02}")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    let url = format!("http://{}", relay.address);
    run(&flow(&files), &url, &["--jobs", "1"])
        .exits(0)
        .says("20 passed");
    assert_eq!(relay.connections(), 1);
    run(&flow(&files), &url, &["--jobs", "4"])
        .exits(0)
        .says("20 passed");
    assert!(relay.connections() <= 1 + 4, "{}", relay.connections());
}

/// Passes bytes on to a server, and counts the connections.
struct Relay {
    address: std::net::SocketAddr,
    connections: Arc<Mutex<usize>>,
}

impl Relay {
    fn to(server: &Server) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let connections = Arc::new(Mutex::new(0));
        let count = Arc::clone(&connections);
        let there = server.url().trim_start_matches("http://").to_owned();
        std::thread::spawn(move || {
            for near in listener.incoming() {
                let near = near.expect("a connection");
                *count.lock().expect("no test panicked") += 1;
                let far = TcpStream::connect(&there).expect("the server");
                let (near_too, far_too) =
                    (near.try_clone().expect("it"), far.try_clone().expect("it"));
                let pass = |(mut from, mut to): (TcpStream, TcpStream)| {
                    std::thread::spawn(move || {
                        let _ended = std::io::copy(&mut from, &mut to);
                        let _gone = to.shutdown(std::net::Shutdown::Write);
                    });
                };
                pass((near, far));
                pass((far_too, near_too));
            }
        });
        Self {
            address,
            connections,
        }
    }

    fn connections(&self) -> usize {
        *self.connections.lock().expect("no test panicked")
    }
}

#[test]
fn a_case_that_is_run_several_times_tells_how_often_it_passed() {
    let server = Server::good_from(3);
    let url = server.url();
    let files = [("a", ""), ("b", "")];
    let ran = run(&flow(&files), &url, &["--count", "4", "--seed", "70"])
        .exits(4)
        .says("Running Ask a (4 of 4) (all/a.yaml)")
        .says("FLAKY 2 of 4 passed: Ask a (all/a.yaml)")
        .says("FLAKY 2 of 4 passed: Ask b (all/b.yaml)")
        .says("8 scenarios: 4 passed, 4 failed")
        .says("step-1 (2 of 4) (all/a.yaml:5)");
    // What failed the second time is run again with the seed of the second time.
    let again: Vec<&str> = lines(&ran, "run again:");
    let seed = |line: &&str| line.rsplit(' ').next().map(str::to_owned);
    let seeds: Vec<_> = again.iter().filter_map(seed).collect();
    assert_eq!(seeds, ["70", "71", "70", "71"], "{}", ran.stderr);
    let ran = run(&flow(&files), &Server::echo().url(), &["--count", "2"]).exits(0);
    ran.never_says("FLAKY").never_says("FAIL");
    let always = run(
        &flow(&files[..1]),
        &Server::good_from(9).url(),
        &["--count", "2"],
    );
    always.exits(4).says("FAIL 0 of 2 passed: Ask a");
}

#[test]
fn repetitions_draw_anew_and_share_their_snapshots() {
    let server = Server::echo();
    let text = "scenario: It\ninputs: {url: {}}\nvars: {title: '{{ unique() }}'}\nsteps:\n  - {id: it, request: {url: '{{ url }}', path: '{{ title }}', headers: {User-Agent: me}}, mask: {$.headers: drop}}\n";
    let flow = Flow::new().file("it.yaml", text);
    let args = |seed: &'static str| {
        [
            "it.yaml", "--target", SERVER, "--count", "3", "--jobs", "3", "--seed", seed,
        ]
    };
    let url = server.url();
    let given = |args: [&'static str; 9]| {
        args.map(|arg| {
            if arg == SERVER {
                url.clone()
            } else {
                arg.to_owned()
            }
        })
    };
    let go = |seed| {
        let args = given(args(seed));
        flow.run(args.iter().map(String::as_str))
    };
    go("1").exits(0).says("3 passed").says("1 new snapshot");
    let drawn = server.targets();
    assert!(drawn[0] != drawn[1] && drawn[1] != drawn[2], "{drawn:?}");
    go("1").exits(0);
    assert_eq!(
        server.targets()[3..],
        drawn[..],
        "the same seed draws the same"
    );
    // The second time of one seed is the first of the next.
    go("2").exits(0);
    assert_eq!(server.targets()[6], drawn[1]);
}

/// Stands for the address of the server.
const SERVER: &str = "SERVER";

#[test]
fn cases_are_shuffled_as_the_seed_says() {
    let server = Server::echo();
    let files = [("a", ""), ("b", ""), ("c", ""), ("d", ""), ("e", "")];
    let order = |seed: &str| {
        let more = ["--shuffle", "--jobs", "1", "--seed", seed];
        let ran = run(&flow(&files), &server.url(), &more).exits(0);
        let names = lines(&ran, "Running");
        names
            .iter()
            .map(|line| line["Running Ask ".len()..][..1].to_owned())
            .collect::<String>()
    };
    let orders = ["1", "2", "3"].map(order);
    assert_eq!(order("1"), orders[0]);
    assert!(orders.iter().any(|order| order != "abcde"), "{orders:?}");
    for order in orders {
        let mut sorted: Vec<char> = order.chars().collect();
        sorted.sort_unstable();
        assert_eq!(sorted, ['a', 'b', 'c', 'd', 'e']);
    }
}

#[test]
fn nothing_begins_after_a_failure_if_it_shall_not() {
    let server = Server::start(|received, _| {
        Answer::json(serde_json::json!({})).status(if received.target == "/b" { 500 } else { 200 })
    });
    let files = [("a", ""), ("b", ""), ("c", ""), ("d", "")];
    let ran = run(
        &flow(&files),
        &server.url(),
        &["--fail-fast", "--jobs", "1"],
    );
    ran.exits(4)
        .says("4 scenarios: 1 passed, 1 failed, 2 not run");
    assert_eq!(server.targets(), ["GET /a", "GET /b"]);
    run(&flow(&files), &server.url(), &["--jobs", "1"])
        .exits(4)
        .says("3 passed, 1 failed ·");
}

#[test]
fn a_case_whose_time_is_over_is_torn_down_and_the_next_one_runs() {
    let (guests, server) = Guests::served(|path, _| !path.ends_with("/slow"));
    let teardown = "teardown:\n  - request: {url: \"{{ url }}\", path: clean}\n";
    let flow = flow(&[("a", ""), ("slow", teardown), ("z", "")]);
    let more = ["--timeout", "300ms", "--jobs", "1"];
    let ran = run(&flow, &server.url(), &more).exits(3);
    let ran = ran
        .says("the time of `--timeout` was over before the answer was whole")
        .says("error[timed-out]: the scenario took longer than the 300ms that `--timeout` allows")
        .says("3 scenarios: 2 passed, 1 failed");
    assert_eq!(lines(&ran, "PASS").len(), 3, "{}", ran.stderr);
    let came = guests.came();
    let paths: Vec<&str> = came
        .iter()
        .map(|path| path.trim_start_matches("/api.php"))
        .collect();
    assert_eq!(paths, ["/a", "/slow", "/clean", "/z"]);
    for wrong in ["0s", "5", "2h", ""] {
        run(&flow, &server.url(), &["--timeout", wrong])
            .exits(1)
            .says("--timeout");
    }
    run(
        &flow,
        &server.url(),
        &["--timeout", "1m", "--name", "/^Ask (a|z)$/"],
    )
    .exits(0);
}

#[test]
fn a_secret_that_was_given_to_one_case_is_none_for_the_others_to_tell() {
    let server = Server::start(|_, _| Answer::json(serde_json::json!({"v": "hunter2hunter2"})));
    let owner = "scenario: Has it\ninputs: {url: {}, p: {secret: true}}\nsteps:\n  - request: {url: '{{ url }}', params: {p: '{{ p }}'}}\n";
    let flow = Flow::new()
        .env("FLOWRUN_VAR_p", "hunter2hunter2")
        .file("b.yaml", asking("b", "").replace("snapshot: false\n", ""))
        .file("c.yaml", owner);
    let url = server.url();
    for jobs in ["1", "2"] {
        let args = [
            "b.yaml", "c.yaml", "--secret", "p", "--jobs", jobs, "--target", &url, "--update",
            "all",
        ];
        flow.run(args).exits(0).never_says("hunter2");
        let snapshot = flow.read("snapshots/b/step-1.snap");
        assert!(!snapshot.contains("hunter2"), "{snapshot}");
    }
}

#[test]
fn a_word_that_is_a_cookie_of_one_case_is_no_secret_in_the_others() {
    let server = Server::start(|received, _| {
        let answer = Answer::json(serde_json::json!({"language": "english"}));
        match received.target.as_str() {
            "/a" => answer.header("Set-Cookie", "lang=english"),
            _ => answer,
        }
    });
    let text = asking("b", "").replace("snapshot: false\n", "");
    let flow = Flow::new()
        .file("a.yaml", asking("a", ""))
        .file("b.yaml", text);
    let url = server.url();
    for files in [&["b.yaml"][..], &["a.yaml", "b.yaml"]] {
        let args = ["--jobs", "1", "--target", &url];
        flow.run(files.iter().copied().chain(args))
            .exits(0)
            .never_says("secret lang");
    }
    assert!(flow.read("snapshots/b/step-1.snap").contains("english"));
}

#[test]
fn a_login_for_the_run_is_one_of_its_session_defaults_and_target() {
    let server = Server::start(|received, _| {
        let who = received.header("x-who").concat();
        Answer::json(
            serde_json::json!({"who": who, "token": format!("token-of-{who}-and-nobody-else")}),
        )
    });
    let project = "sessions:
  alice: {use: log-in.yaml, once: run, defaults: {headers: {X-Who: alice}}}
  bob: {use: log-in.yaml, once: run, defaults: {headers: {X-Who: bob}}}
";
    let login = "fragment: Log in
inputs: {url: {}}
outputs: [who]
steps: [{request: {url: '{{ url }}', path: log-in}, extract: {who: $.who}}]
";
    let scenario = "scenario: It
inputs: {url: {}}
snapshot: false
steps:
  - {id: a, as: alice, request: {url: '{{ url }}', path: '{{ alice.who }}'}}
  - {id: b, as: bob, request: {url: '{{ url }}', path: '{{ bob.who }}'}}
";
    let flow = Flow::new()
        .file("flowrun.yaml", project)
        .file("log-in.yaml", login)
        .file("a.yaml", scenario)
        .file("b.yaml", scenario);
    let url = server.url();
    flow.run(["a.yaml", "b.yaml", "--target", &url]).exits(0);
    let mut asked = server.targets();
    asked.sort();
    assert_eq!(
        asked,
        [
            "GET /alice",
            "GET /alice",
            "GET /bob",
            "GET /bob",
            "GET /log-in",
            "GET /log-in"
        ]
    );
}

#[test]
fn embedded_wikis_share_no_login() {
    let project = "defaults: {url: '{{ api }}', params: {format: json, formatversion: 2}}
sessions: {me: {use: log-in.yaml, with: {name: '{{ username }}', pass: '{{ password }}'}, once: run}}
";
    let login = "fragment: Log in
inputs: {name: {}, pass: {secret: true}}
steps:
  - request: {params: {action: query, meta: tokens, type: login}}
    extract: {token: $.query.tokens.logintoken}
  - request: {form: {action: login, lgname: '{{ name }}', lgpassword: '{{ pass }}', lgtoken: '{{ token }}'}}
    expect: {$.login.result: Success}
";
    let scenario = "scenario: It
service: mediawiki
snapshot: false
steps:
  - as: me
    request: {params: {action: query, meta: userinfo, assert: user}}
    expect: {$.query.userinfo.id: {greater_than: 0}}
";
    let flow = Flow::new()
        .file("flowrun.yaml", project)
        .file("log-in.yaml", login)
        .file("a.yaml", scenario)
        .file("b.yaml", scenario);
    for jobs in ["1", "2"] {
        flow.run(["a.yaml", "b.yaml", "--jobs", jobs])
            .exits(0)
            .says("2 passed");
    }
}

#[test]
fn a_shared_login_that_fails_is_told_as_the_case_that_has_it_counts() {
    let server = Server::start(|received, _| {
        Answer::json(serde_json::json!({})).status(if received.target == "/log-in" {
            403
        } else {
            200
        })
    });
    let login = "fragment: Log in\ninputs: {url: {}}\nsteps: [{id: in, request: {url: '{{ url }}', path: log-in}}]\n";
    let scenario = |known: &str| {
        format!(
            "scenario: It\n{known}inputs: {{url: {{}}}}\nsnapshot: false\nsteps:\n  - {{id: first, request: {{url: '{{{{ url }}}}'}}}}\n  - {{id: use, as: me, request: {{url: '{{{{ url }}}}'}}}}\n"
        )
    };
    let flow = Flow::new()
        .file(
            "flowrun.yaml",
            "sessions: {me: {use: log-in.yaml, once: run}}\n",
        )
        .file("log-in.yaml", login)
        .file("a.yaml", scenario("expected_failure: not yet\n"))
        .file("b.yaml", scenario(""));
    let url = server.url();
    for jobs in ["1", "2", "2", "2"] {
        let ran = flow
            .run(["a.yaml", "b.yaml", "--jobs", jobs, "--target", &url])
            .exits(3);
        let ran = ran
            .says("use › session me › in (not yet)")
            .says("`once: run`");
        let told: Vec<&str> = ran
            .stderr
            .lines()
            .filter(|line| line.contains("› in"))
            .collect();
        assert!(
            told.len() == 1 && told[0].contains("XFAIL"),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn the_time_of_a_case_goes_on_while_another_one_logs_in_for_it() {
    let (_, server) = Guests::served(|path, present| {
        !path.ends_with("/log-in") || present.came.iter().any(|path| path.ends_with("/done"))
    });
    let login = "fragment: Log in\ninputs: {url: {}}\nsteps: [{request: {url: '{{ url }}', path: log-in}}]\n";
    let scenario = "scenario: It
inputs: {url: {}}
snapshot: false
rows: [{name: one}, {name: two}]
steps: [{as: me, request: {url: '{{ url }}'}}]
teardown: [{request: {url: '{{ url }}', path: 'clean/{{ row.name }}'}}]
";
    let flow = Flow::new()
        .file(
            "flowrun.yaml",
            "sessions: {me: {use: log-in.yaml, once: run}}\n",
        )
        .file("log-in.yaml", login)
        .file("it.yaml", scenario);
    let url = server.url();
    let ran = flow
        .run([
            "it.yaml",
            "--jobs",
            "2",
            "--timeout",
            "300ms",
            "--target",
            &url,
        ])
        .exits(3);
    assert_eq!(lines(&ran, "error[timed-out]").len(), 2, "{}", ran.stderr);
    assert_eq!(
        lines(&ran, "PASS").len(),
        2,
        "each is torn down: {}",
        ran.stderr
    );
}

#[test]
fn what_is_known_to_fail_is_no_excuse_for_a_time_that_was_over() {
    let (_, server) = Guests::served(|_, _| false);
    let text = "scenario: It\nservice: mediawiki\nexpected_failure: known\nrequires: mediawiki >= 1.39\nsteps: [{request: {url: '{{ api }}'}}]\n";
    let flow = Flow::new().file("it.yaml", text);
    let url = server.url();
    flow.run(["it.yaml", "--timeout", "200ms", "--target", &url])
        .exits(3)
        .says("error[timed-out]")
        .never_says("XFAIL");
}

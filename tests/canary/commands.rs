//! Every command, as `--help` lists them, with each flag that needs no value.

use super::finder::Finder;
use super::flags::{SAVED, flags, reports};
use super::place::{Place, Run, binary};
use super::scenarios::{SCENARIOS, Scenario};
use super::{KEY, PASSWORD, PLANTED};
use crate::flow::Flow;

/// How a command is run: what stands behind its name, the exit code, and something that it says.
struct Way {
    command: &'static str,
    args: &'static [&'static str],
    exit: i32,
    says: &'static str,
}

const fn way(
    command: &'static str,
    args: &'static [&'static str],
    exit: i32,
    says: &'static str,
) -> Way {
    Way {
        command,
        args,
        exit,
        says,
    }
}

/// In this order, in one folder, behind a run that wrote snapshots and one that found them changed.
const WAYS: &[Way] = &[
    way("check", &["canary.yaml"], 0, ""),
    way("check", &["broken"], 2, "broken.yaml"),
    way("list", &["canary.yaml", "others"], 0, "Canary"),
    way(
        "list",
        &["canary.yaml", "--secret", "key", "--name", KEY.value],
        6,
        "",
    ),
    way(
        "show",
        &["canary.yaml", "--target", "URL", "--secret", "key"],
        0,
        "[secret password]",
    ),
    way(
        "show",
        &[
            "canary.yaml",
            "--target",
            "URL",
            "--secret",
            "key",
            "--cookie",
            "cookies.txt",
        ],
        0,
        "[secret password]",
    ),
    way(
        "show",
        &["others", "--target", "URL", "--secret", "key"],
        0,
        "[secret password]",
    ),
    way("review", &["--list"], 5, "one-that-changes"),
    way("review", &[], 5, "one-that-changes"),
    way("accept", &["--list"], 5, "one-that-changes"),
    way("explain", &["secret-origin"], 0, "secret"),
    way("generate", &["schema"], 0, "$schema"),
    way("report", &[SAVED], 0, "one-that-changes"),
    way("init", &["made"], 0, ""),
    way("docs", &["canary.yaml", "--out", "site"], 6, "documents"),
    way(
        "docs",
        &[
            "documented.yaml",
            "others",
            "--secret",
            "key",
            "--out",
            "site",
        ],
        0,
        "1 page",
    ),
    way(
        "docs",
        &[
            "documented.yaml",
            "--target",
            "URL",
            "--secret",
            "key",
            "--out",
            "site",
            "--format",
            "markdown",
        ],
        3,
        "cannot be asked",
    ),
    way("help", &["run"], 0, "--secret"),
    // Looked at in other tests.
    way(
        "run",
        &["canary.yaml", "--secret", "key", "--name", KEY.value],
        6,
        "",
    ),
    way("wiki", &["--port", "77777"], 1, "77777"),
    way(
        "upgrade-check",
        &[
            "URL/api.php",
            "--writable",
            "--var",
            "username=somebody",
            "--secret",
            "password",
            "--name",
            "A page is written",
        ],
        3,
        "protects from",
    ),
    way("init", &["library", "--library"], 0, "made scenarios"),
    way("reject", &["snapshots"], 0, ""),
    way("accept", &["."], 6, ""),
    way(
        "diff",
        &["URL", "URL", "canary.yaml", "--secret", "key", "--writable"],
        4,
        "6 answers compared",
    ),
    way(
        "learn",
        &[
            "canary.yaml",
            "--target",
            "URL",
            "--secret",
            "key",
            "--writable",
        ],
        5,
        "one-that-changes",
    ),
];

/// The commands that `--help` lists.
fn commands() -> Vec<String> {
    let help = Flow::new().clean(&binary(), "").arg("-h").output();
    let help = String::from_utf8(help.expect("flowrun is started").stdout).expect("a text");
    let (_, behind) = help.split_once("Commands:\n").expect("commands");
    let rows = behind.lines().take_while(|line| !line.is_empty());
    let names = rows.filter_map(|line| {
        line.strip_prefix("  ")
            .filter(|line| !line.starts_with(' '))
    });
    names
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned)
        .collect()
}

/// A folder in which snapshots were written and have changed.
fn kept() -> Place {
    let named = |name: &str| {
        SCENARIOS
            .iter()
            .find(|scenario| scenario.name == name)
            .expect("it is there")
    };
    let broken = format!(
        "scenario: Broken\ninputs: {{password: {{secret: true, type: integer, default: {:?}}}}}\nsteps: [{{request: {{url: 'http://127.0.0.1:1/{{{{ pasword }}}}'}}, expect: {{nonsense: 1}}}}]\n",
        PASSWORD.value
    );
    let cookies = format!("127.0.0.1\tFALSE\t/\tFALSE\t0\tsid\t{}\n", KEY.value);
    let documented = format!(
        "scenario: Documented\nservice: mediawiki\ndocuments: action=login\ninputs: {{password: {{secret: true, default: {:?}}}, key: {{secret: true}}}}\ndefaults: {{url: '{{{{ api }}}}/{{{{ key }}}}'}}\nsteps:\n  - {{id: log-in, name: 'With {{{{ password }}}}', request: {{form: {{action: login, lgpassword: '{{{{ password }}}}', '{{{{ key }}}}': '{{{{ key | upper }}}}'}}}}}}\n  - {{id: refused, name: 'Refused with {{{{ key }}}}', request: {{params: {{action: login, p: '{{{{ password | base64_encode }}}}'}}}}, expect: {{error: x}}}}\n",
        PASSWORD.value
    );
    Place::new([
        ("canary.yaml", named("kept").text()),
        ("others/sent.yaml", named("sent").text()),
        ("others/key.txt", KEY.value.to_owned()),
        ("others/templates.yaml", named("templates").text()),
        ("others/credentials.yaml", named("credentials").text()),
        ("broken/broken.yaml", broken),
        ("cookies.txt", cookies),
        ("documented.yaml", documented),
    ])
}

#[test]
fn every_command_is_run_and_tells_no_secret() {
    let place = kept();
    let saved = ["--events".to_owned(), SAVED.to_owned()];
    place.run(&Scenario::run(&place, &[])).exits(5);
    place.run(&Scenario::run(&place, &saved)).exits(5);
    let snapshots = place.flow.files("snapshots");
    let has = |ending: &str| snapshots.iter().any(|file| file.ends_with(ending));
    assert!(has(".snap") && has(".snap.new"), "{snapshots:?}");
    let log = place.origin.log();
    for secret in [KEY, PASSWORD] {
        assert!(
            !Finder::of(&[secret]).find(&log).is_empty(),
            "{}",
            secret.name
        );
    }
    let commands = commands();
    assert!(commands.len() > 9, "{commands:?}");
    for command in &commands {
        assert!(
            WAYS.iter().any(|way| way.command == command),
            "say how the canary runs `flowrun {command}`: a row of WAYS"
        );
    }
    let url = place.origin.url();
    for Way {
        command,
        args,
        exit,
        says,
    } in WAYS
    {
        let args: Vec<String> = args.iter().map(|arg| arg.replace("URL", &url)).collect();
        let args = args.iter().map(String::as_str);
        let run = Run::of(std::iter::once(*command).chain(args));
        let ran = place.run(&run).exits(*exit);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(
            said.contains(says),
            "{:?} does not say {says:?}: {said}",
            run.args
        );
        if *command == "report" {
            tells_again(&place);
        }
        if !["check", "list", "show", "review", "explain", "generate"].contains(command) {
            continue;
        }
        // With each flag by itself: what it says is another matter.
        for flag in flags(&[command]).iter().filter(|flag| flag.name != "help") {
            for more in flag.by_itself().into_iter().flatten() {
                let mut run = Run::of(run.args.iter().map(String::as_str));
                run.args.extend(more);
                let ran = place.run(&run);
                assert!(!said.is_empty() || ran.status == *exit, "{:?}", run.args);
            }
        }
    }
}

/// Tells a saved run again in each form that there is.
fn tells_again(place: &Place) {
    for report in reports() {
        let mut run = Run::of(["report", SAVED]);
        let args = report.into_iter();
        run.args
            .extend(args.map(|arg| arg.replace("=reports", "=again")));
        place.run(&run).exits(0);
    }
    assert!(place.flow.files("again").len() >= reports().len());
}

#[test]
fn what_is_accepted_holds_no_secret() {
    for more in [&["accept"][..], &["review"], &["accept", "--prune"]] {
        let place = kept();
        place.run(&Scenario::run(&place, &[])).exits(5);
        place.run(&Scenario::run(
            &place,
            &["--update".to_owned(), "all".to_owned()],
        ));
        place
            .run(&Scenario::run(&place, &[]))
            .exits(5)
            .says("snapshot-differs");
        place.run(&Run::of(more.iter().copied()));
        let snapshots = place.flow.files("snapshots");
        assert!(
            snapshots.iter().any(|file| file.ends_with("minted.snap")),
            "{snapshots:?}"
        );
    }
}

#[test]
fn a_secret_on_the_command_line_is_warned_of_and_not_told() {
    let place = kept();
    let url = place.origin.url();
    let given = format!("key={}", KEY.value);
    let args = [
        "canary.yaml",
        "--target",
        &url,
        "--writable",
        "--secret",
        &given,
    ];
    let ran = place.run(&Run::of(args)).exits(5);
    ran.says("warning: a secret on the command line can be read in the list of processes");
    let ran = place.run(&Run::of([
        "canary.yaml",
        "--target",
        &url,
        "--secret",
        "key",
    ]));
    assert!(!ran.stderr.contains("list of processes"), "{}", ran.stderr);
}

#[test]
fn a_secret_by_way_of_a_file_a_target_or_the_environment_is_told_nowhere() {
    let scenario = "scenario: Canary\ninputs: {url: {}, password: {secret: true}, key: {secret: true, env: FLOWRUN_KEY}}\nsteps:\n  - {id: far, request: {url: '{{ url }}', params: {k: '{{ key }}'}}, expect: {$.target: no}}\n";
    let project = "targets:\n  through: {inputs: {url: 'http://127.0.0.1:1/'}, proxy: {env: FLOWRUN_PROXY}}\n  file: {inputs: {url: URL, key: {file: key.txt}}}\n  env: {inputs: {url: URL, key: {env: FLOWRUN_KEY}}}\n  bad: {inputs: {url: 'https://127.0.0.1:1/'}, cert: key.txt, key: {env: FLOWRUN_KEY}}\n  ca: {inputs: {url: 'https://127.0.0.1:1/'}, ca: key.txt}\n";
    let place = Place::new([("canary.yaml", scenario.to_owned())]);
    let url = place.origin.url();
    let project = project.replace("URL", &format!("'{url}'"));
    place.flow.write("flowrun.yaml", project);
    for (target, exit) in [
        ("through", 4),
        ("file", 4),
        ("env", 4),
        ("bad", 2),
        ("ca", 2),
    ] {
        let ran = place.run(&Run::of([
            "canary.yaml",
            "--target",
            target,
            "--env",
            "FLOWRUN_KEY",
        ]));
        let says = if exit == 2 {
            "no certificate"
        } else {
            "1/1 far"
        };
        assert!(
            ran.status == exit && ran.stderr.contains(says),
            "{target}: {} {}",
            ran.status,
            ran.stderr
        );
    }
    assert!(!Finder::of(PLANTED).find(&place.origin.log()).is_empty());
}

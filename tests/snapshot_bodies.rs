//! Bodies in snapshots that are no JSON: HTML and XML laid out, long texts by what differs, binary ones with a file beside them.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::server::Answer;
use crate::site::{Site, one_step};
use crate::terminal::Terminal;

const FILE: &str = "snapshots/it/step.snap";
const PENDING: &str = "snapshots/it/step.snap.new";
const PNG: &str = "snapshots/it/step.snap.png";
const NEW_PNG: &str = "snapshots/it/step.snap.new.png";

const PAGE: &str =
    "<!doctype html><title>List</title><ul><li>one <b>two</b></li><li class=x>three</li></ul>";
const LAID_OUT: &str = "\n\n<!doctype html>\n<title>List</title>\n<ul>\n  <li>one <b>two</b></li>\n  <li class=x>three</li>\n</ul>\n";

/// A site whose answer has its snapshot.
fn kept(media_type: &str, body: impl Into<Vec<u8>>) -> Site {
    let site = Site::of_step("", Answer::body(media_type, body));
    site.run(&[]).exits(0);
    site
}

/// What the snapshot says of its body.
fn word(site: &Site) -> String {
    let text = site.snapshot("step");
    let word = text.lines().find_map(|line| line.strip_prefix("  body: "));
    word.expect("a body").to_owned()
}

#[test]
fn html_is_laid_out_and_what_differs_is_its_line() {
    let site = kept("text/html; charset=utf-8", PAGE);
    assert_eq!(word(&site), "html");
    assert!(site.snapshot("step").ends_with(LAID_OUT));
    site.run(&["--ci"]).exits(0);
    // Blanks between blocks are none that anybody sees.
    let spaced = PAGE.replace("<li ", "\r\n   <li ");
    site.answers(Answer::body("text/html; charset=utf-8", spaced));
    site.run(&["--ci"]).exits(0);
    for changed in [
        PAGE.replace("three", "four"),
        PAGE.replace("class=x", "class=y"),
        PAGE.replace("one <b>", "one<b>"),
        PAGE.replace("List", "List "),
    ] {
        site.answers(Answer::body("text/html; charset=utf-8", changed));
        site.run(&["--ci"]).exits(5);
    }
    site.answers(Answer::body(
        "text/html; charset=utf-8",
        PAGE.replace("three", "four"),
    ));
    site.run(&[])
        .exits(5)
        .says("-  <li class=x>three</li>")
        .says("+  <li class=x>four</li>")
        .never_says("-  <li>one");
}

#[test]
fn the_media_type_says_what_a_body_is() {
    for (media_type, body, wanted) in [
        ("text/html", PAGE, "html"),
        ("application/xml", "<a><b/></a>", "xml"),
        ("text/xml", "<a><b/></a>", "xml"),
        ("application/atom+xml", "<a><b/></a>", "xml"),
        ("image/svg+xml", "<svg><g/></svg>", "xml"),
        ("application/xhtml+xml", "<html><p/></html>", "xml"),
        ("", PAGE, "html"),
        ("", "<feed><b/></feed>", "xml"),
        ("", "Hello", "text"),
        ("text/plain", PAGE, "text"),
        ("text/css", "a > b {}", "text"),
        ("text/html", "Hello", "text"),
        ("text/html", "{\"a\": 1}", "json"),
        // What is not what it says stays as it came.
        ("application/xml", "<a><b></a>", "text"),
        ("text/html", "<p></b>", "text"),
        ("text/html", "<p>\u{1}</p>", "binary"),
    ] {
        let site = kept(media_type, body);
        assert_eq!(word(&site), wanted, "{media_type}: {body}");
        if wanted == "text" {
            assert!(site.snapshot("step").contains(body), "{body}");
        }
        site.run(&["--ci"]).exits(0);
    }
}

#[test]
fn a_snapshot_that_says_text_still_holds_and_is_laid_out_when_it_changes() {
    let site = kept("text/html", PAGE);
    let laid_out = site.snapshot("step");
    let old = laid_out
        .replace("body: html", "body: text")
        .replace(LAID_OUT, &format!("\n\n{PAGE}\n"));
    assert_ne!(old, laid_out);
    site.flow.write(FILE, &old);
    site.run(&[]).exits(0).never_says("updated");
    site.run(&["--update", "all"]).exits(0);
    assert_eq!(site.snapshot("step"), old, "nothing changed");
    site.answers(Answer::body("text/html", PAGE.replace("three", "four")));
    site.run(&[])
        .exits(5)
        .says("body: text → html")
        .says("-  <li class=x>three</li>")
        .says("+  <li class=x>four</li>")
        .never_says("-<!doctype");
    site.flow.run(["accept"]).exits(0);
    assert_eq!(site.snapshot("step"), laid_out.replace("three", "four"));
    site.run(&["--ci"]).exits(0);
}

#[test]
fn names_and_masks_hold_in_what_is_laid_out() {
    let keys = "extract: {token: 'regex </p><form><input value=(\\w+)>'}\nmask: {'regex \\d+:\\d+': any}\n";
    let page = |token: &str, time: &str| {
        let page = format!("<p>at {time}</p><form><input value={token}><input name=b></form>");
        Answer::body("text/html", page)
    };
    let site = Site::of_step(keys, page("abcdef", "12:30"));
    site.run(&[]).exits(0);
    let snapshot = site.snapshot("step");
    assert!(
        snapshot.contains("<p>at [any]</p>\n<form>\n  <input value={{ token }}>\n"),
        "{snapshot}"
    );
    site.answers(page("ghijkl", "23:59"));
    site.run(&["--ci"]).exits(0);
    site.answers(page("ghijkl", "later"));
    site.run(&["--ci"]).exits(5);
}

#[test]
fn no_secret_is_hidden_by_the_layout() {
    let keys = "extract: {word: {from: 'regex <main>(.*)</main>', secret: true}}\n";
    let secret = "<p>correct</p><p>horse</p>";
    let page = format!("<div><main>{secret}</main><div>{secret}</div></div>");
    let site = Site::of_step(keys, Answer::body("text/html", page));
    site.run(&[]).exits(0);
    let snapshot = site.snapshot("step");
    assert!(
        snapshot.contains("<main>[secret word]</main><div>[secret word]</div>"),
        "{snapshot}"
    );
    assert!(!snapshot.contains("horse"), "{snapshot}");
    assert_eq!(word(&site), "text");
    site.run(&["--ci"]).exits(0);
    let keys = "extract: {word: {from: css main, secret: true}}\n";
    let page = "<div><main>correct horse</main><p>correct horse</p></div>";
    let site = Site::of_step(keys, Answer::body("text/html", page));
    site.run(&[]).exits(0);
    let snapshot = site.snapshot("step");
    assert_eq!(word(&site), "html");
    assert!(snapshot.contains("  <p>[secret word]</p>\n"), "{snapshot}");
    assert!(!snapshot.contains("horse"), "{snapshot}");
}

#[test]
fn keys_are_written_in_order_where_that_is_asked_for() {
    let body = "{\"b\": [{\"z\": 1, \"y\": 2}], \"a\": {\"d\": 3, \"c\": 4}}";
    let other = "{\"a\": {\"c\": 4, \"d\": 3}, \"b\": [{\"y\": 2, \"z\": 1}]}";
    let order = |keys: &str, body: &str| {
        let site = Site::of_step(keys, Answer::body("application/json", body));
        site.run(&[]).exits(0);
        site.answers(Answer::body("application/json", other));
        site.run(&["--ci"]).exits(0);
        site.answers(Answer::body("application/json", other.replace('4', "5")));
        site.run(&["--ci"]).exits(5);
        let text = site.snapshot("step");
        let keys = text
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix('"')?.chars().next());
        keys.collect::<String>()
    };
    assert_eq!(order("", body), "bzyadc");
    assert_eq!(order("mask: {$: sorted}", body), "acdbyz");
    assert_eq!(order("mask: {$.a: sorted}", body), "bzyacd");
    assert_eq!(order("mask: {$.b: sorted}", body), "bzyadc", "a list alone");
}

/// A small image of so many columns.
fn png(columns: u8) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0".to_vec();
    bytes.extend([columns, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
    bytes.extend((0..100).map(|byte| byte | 0x80));
    bytes
}

fn image(columns: u8) -> Answer {
    Answer::body("image/png", png(columns))
}

/// A site whose image has changed since its snapshot was written.
fn changed() -> Site {
    let site = kept("image/png", png(1));
    site.answers(image(2));
    site.run(&[]).exits(5);
    site
}

fn bytes(site: &Site, file: &str) -> Vec<u8> {
    std::fs::read(site.flow.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[test]
fn the_bytes_of_a_binary_body_stand_beside_its_snapshot() {
    let site = kept("image/png", png(1));
    assert_eq!(site.flow.files("snapshots"), [FILE, PNG]);
    assert_eq!(bytes(&site, PNG), png(1));
    let snapshot = site.snapshot("step");
    assert!(
        snapshot.contains("  body: binary\n  bytes: png\n"),
        "{snapshot}"
    );
    assert!(
        snapshot.contains("\nContent-Type: image/png\n\n129 bytes, sha256 "),
        "{snapshot}"
    );
    site.run(&["--ci"]).exits(0).never_says("snapshot");
    site.answers(image(2));
    site.run(&["--ci"])
        .exits(5)
        .says("body: 129 bytes → 129 bytes")
        .says("body: 1 × 1 → 2 × 1 pixels")
        .says("body: differs from byte 19 (0x13) on")
        .says("-00000010  00 00 00 01 00 00 00 01")
        .says("+00000010  00 00 00 02 00 00 00 01");
    assert_eq!(
        site.flow.files("snapshots"),
        [FILE, PNG],
        "nothing is written"
    );
    site.run(&[]).exits(5);
    assert_eq!(site.flow.files("snapshots"), [FILE, PENDING, NEW_PNG, PNG]);
    assert_eq!(bytes(&site, NEW_PNG), png(2));
    assert_eq!(bytes(&site, PNG), png(1));
}

#[test]
fn accepting_and_rejecting_take_the_bytes_with_them() {
    let site = changed();
    site.flow.run(["reject"]).exits(0);
    assert_eq!(site.flow.files("snapshots"), [FILE, PNG]);
    assert_eq!(bytes(&site, PNG), png(1));
    let site = changed();
    site.flow.run(["accept"]).exits(0);
    assert_eq!(site.flow.files("snapshots"), [FILE, PNG]);
    assert_eq!(bytes(&site, PNG), png(2));
    site.run(&["--ci"]).exits(0);
    // Of another kind, they have another name.
    site.answers(Answer::body("image/gif", png(3)));
    site.run(&["--update", "all"]).exits(0);
    assert_eq!(
        site.flow.files("snapshots"),
        [FILE, "snapshots/it/step.snap.gif"]
    );
    site.answers(Answer::text("Hello"));
    site.run(&["--update", "all"]).exits(0);
    assert_eq!(site.flow.files("snapshots"), [FILE]);
    let site = changed();
    site.flow.run(["accept", "--variant", "1.43+"]).exits(0);
    let variant = "snapshots/it/step@1.43+.snap";
    let beside = format!("{variant}.png");
    assert_eq!(site.flow.files("snapshots"), [FILE, PNG, variant, &beside]);
    assert_eq!(bytes(&site, &beside), png(2));
    // What agrees again waits no longer, nor do its bytes.
    let site = changed();
    site.answers(image(1));
    site.run(&[]).exits(0);
    assert_eq!(site.flow.files("snapshots"), [FILE, PNG]);
}

#[test]
fn the_media_type_names_the_file() {
    let zipped = |bytes: &[u8]| {
        let mut writer = GzEncoder::new(Vec::new(), Compression::default());
        writer.write_all(bytes).expect("memory takes everything");
        writer.finish().expect("memory takes everything")
    };
    let coded = Answer::body("image/png", zipped(&png(1))).header("content-encoding", "gzip");
    for (answer, ending, wanted) in [
        (
            Answer::body("application/pdf", "%PDF-1.7\n\0"),
            "pdf",
            b"%PDF-1.7\n\0".to_vec(),
        ),
        (Answer::body("image/jpeg", "\0"), "jpg", b"\0".to_vec()),
        (Answer::body("text/plain", png(1)), "bin", png(1)),
        (Answer::body("application/json", png(1)), "bin", png(1)),
        (Answer::body("", png(1)), "bin", png(1)),
        (Answer::body("../../x/y", "\0"), "bin", b"\0".to_vec()),
        (coded, "png", png(1)),
    ] {
        let site = Site::of_step("", answer);
        site.run(&[]).exits(0);
        let file = format!("snapshots/it/step.snap.{ending}");
        assert_eq!(site.flow.files("snapshots"), [FILE, &file]);
        assert_eq!(bytes(&site, &file), wanted);
        site.run(&["--ci"]).exits(0);
    }
}

#[test]
fn bytes_with_a_secret_and_very_many_stand_nowhere() {
    let keys = "extract: {word: {from: header X-Word, secret: true}}\n";
    let wide = |text: &str| text.bytes().flat_map(|byte| [byte, 0]).collect::<Vec<u8>>();
    for secret in [
        b"correct-horse".to_vec(),
        wide("correct-horse"),
        b"Y29ycmVjdC1ob3JzZQ==".to_vec(),
    ] {
        let body = [b"\0\xff", &secret[..], b"\xff\0"].concat();
        let answer = Answer::body("image/png", body).header("x-word", "correct-horse");
        let site = Site::of_step(keys, answer);
        site.run(&[]).exits(0);
        let snapshot = site.snapshot("step");
        assert!(
            snapshot.contains("  bytes: \"left out: a secret is in them\"\n"),
            "{snapshot}"
        );
        assert_eq!(site.flow.files("snapshots"), [FILE]);
        site.run(&["--ci"]).exits(0);
        site.answers(image(1).header("x-word", "correct-horse"));
        site.run(&[])
            .exits(5)
            .says("the old bytes cannot be shown: left out: a secret is in them");
    }
    let site = kept("image/png", vec![0; (1 << 20) + 1]);
    assert_eq!(site.flow.files("snapshots"), [FILE]);
    assert!(
        site.snapshot("step")
            .contains("\"left out: more than 1 MiB\"")
    );
    site.answers(Answer::body("image/png", vec![0; 1 << 20]));
    site.run(&["--update", "all"]).exits(0);
    assert_eq!(site.flow.files("snapshots"), [FILE, PNG]);
}

#[test]
fn bytes_that_are_missing_or_others_are_told_and_mended() {
    for damage in [None, Some(png(9)), Some(Vec::new()), Some(vec![0; 2 << 20])] {
        let site = kept("image/png", png(1));
        match &damage {
            None => std::fs::remove_file(site.flow.path(PNG)).expect("it was there"),
            Some(bytes) => site.flow.write(PNG, bytes),
        }
        site.run(&["--ci"]).exits(0);
        site.answers(image(2));
        site.run(&["--ci"]).exits(5).says(match damage.as_ref().map(Vec::len) {
            None => "the old bytes cannot be shown: `snapshots/it/step.snap.png` is not there",
            Some(0..1000) => "the old bytes cannot be shown: `snapshots/it/step.snap.png` is not what the snapshot says",
            Some(_) => "the old bytes cannot be shown: `snapshots/it/step.snap.png` is no file of at most 1 MiB",
        });
        site.answers(image(1));
        site.run(&[]).exits(0);
        assert_eq!(bytes(&site, PNG), png(1));
    }
    let site = changed();
    std::fs::remove_file(site.flow.path(NEW_PNG)).expect("it was there");
    site.flow
        .run(["accept"])
        .exits(3)
        .says("`snapshots/it/step.snap.new.png` is not there")
        .says("delete it and run again");
    assert_eq!(bytes(&site, PNG), png(1), "nothing was taken");
    site.run(&[]).exits(5);
    site.flow.run(["accept"]).exits(0);
    assert_eq!(bytes(&site, PNG), png(2));
}

#[test]
fn a_snapshot_from_before_there_were_such_files_still_holds() {
    let site = kept("image/png", png(1));
    let old = site.snapshot("step").replace("  bytes: png\n", "");
    site.flow.write(FILE, &old);
    std::fs::remove_file(site.flow.path(PNG)).expect("it was there");
    site.run(&[]).exits(0);
    assert_eq!(site.flow.files("snapshots"), [FILE]);
    assert_eq!(site.snapshot("step"), old);
    site.answers(image(2));
    site.run(&[])
        .exits(5)
        .says("the old bytes cannot be shown: they were not kept");
    site.flow.run(["accept"]).exits(0);
    assert_eq!(site.flow.files("snapshots"), [FILE, PNG]);
}

#[test]
fn what_another_tool_accepts_or_a_kill_left_is_mended_by_the_next_run() {
    // insta moves the snapshot alone.
    let site = changed();
    std::fs::rename(site.flow.path(PENDING), site.flow.path(FILE)).expect("it is moved");
    site.run(&[]).exits(0);
    assert_eq!(site.flow.files("snapshots"), [FILE, PNG]);
    assert_eq!(bytes(&site, PNG), png(2));
    // It removes the snapshot alone.
    let site = changed();
    std::fs::remove_file(site.flow.path(PENDING)).expect("it was there");
    site.answers(image(1));
    site.run(&[]).exits(0);
    assert_eq!(site.flow.files("snapshots"), [FILE, PNG]);
    // Killed between the bytes and the snapshot that is accepted.
    for wanted in [1, 2] {
        let site = changed();
        site.flow.write(PNG, png(2));
        if wanted == 2 {
            site.flow.run(["accept"]).exits(0);
        } else {
            site.answers(image(1));
        }
        site.run(&[]).exits(0);
        assert_eq!(site.flow.files("snapshots"), [FILE, PNG]);
        assert_eq!(bytes(&site, PNG), png(wanted));
    }
    // Killed between the bytes and the snapshot that waits.
    let site = changed();
    site.flow.write(NEW_PNG, png(3));
    site.flow.run(["accept"]).exits(3);
    site.run(&[]).exits(5);
    site.flow.run(["accept"]).exits(0);
    assert_eq!(bytes(&site, PNG), png(2));
}

#[cfg(unix)]
#[test]
fn bytes_are_not_written_through_a_link() {
    let site = Site::of_step("", image(1));
    site.flow.write("victim", "mine");
    site.flow.write("snapshots/it/other", "");
    std::os::unix::fs::symlink(site.flow.path("victim"), site.flow.path(PNG)).expect("a link");
    site.run(&[]).exits(3).says("is a link");
    assert_eq!(site.flow.read("victim"), "mine");
    assert!(
        !site.flow.has(FILE),
        "nor is what would say that they are there"
    );
}

#[test]
fn what_nothing_needs_goes_with_its_bytes() {
    let site = changed();
    site.says(&one_step("").replace("id: step", "id: other"));
    site.answers(image(1));
    let ran = site.run(&[]).exits(0);
    ran.says("mv snapshots/it/step.snap snapshots/it/other.snap && mv snapshots/it/step.snap.png snapshots/it/other.snap.png");
    site.flow.run(["accept", "--prune"]).exits(0);
    let other = "snapshots/it/other.snap";
    assert_eq!(
        site.flow.files("snapshots"),
        [other, &format!("{other}.png")]
    );
}

#[test]
fn review_shows_what_differs_between_bytes() {
    let site = changed();
    let mut terminal = Terminal::start(&site.flow, ["review"], 110);
    terminal
        .until("changed  body: 129 bytes → 129 bytes")
        .until("1 × 1 → 2 × 1 pixels")
        .until("bytes from 0x0 on, 16 a row")
        .until("1     1 │ 00000000  89 50 4e 47")
        .until("2       │-00000010  00 00 00 01")
        .until("2 │+00000010  00 00 00 02")
        .until("3     3 │ 00000020")
        .until("[?]:")
        .press("a")
        .until("accepted");
    terminal.until_end(0);
    assert_eq!(site.flow.files("snapshots"), [FILE, PNG]);
    assert_eq!(bytes(&site, PNG), png(2));
    site.run(&["--ci"]).exits(0);
}

/// Texts of five megabytes: in one line and in many.
fn long(word: &str) -> [String; 2] {
    let lines = |from: u32, to: u32| {
        let lines = (from..to).map(|n| format!("line {n} of a long text that goes on and on\n"));
        lines.collect::<String>()
    };
    let many = format!("{}{word}\n{}", lines(0, 70_000), lines(70_000, 100_000));
    [many.replace('\n', " "), many]
}

#[test]
fn of_a_long_text_only_what_differs_is_shown() {
    for (first, second) in long("same").into_iter().zip(long("sane")) {
        let site = kept("text/plain", first);
        site.answers(Answer::body("text/plain", second.clone()));
        let ran = site.run(&[]).exits(5).says("-").says("same").says("sane");
        assert!(ran.stderr.len() < 6000, "{}", ran.stderr.len());
        let mut terminal = Terminal::start(&site.flow, ["review"], 100);
        let screen = terminal.until("sane").until("[?]:").press("s").until_end(5);
        assert!(screen.len() < 6000, "{screen}");
        let listed = site.flow.run(["review", "--list", "--json"]).exits(5);
        assert!(listed.stdout.len() < 2000, "{}", listed.stdout.len());
        site.flow.run(["accept"]).exits(0);
        site.run(&["--ci"]).exits(0);
    }
}

#[test]
fn a_whole_long_line_is_not_dumped_either() {
    let [line, _] = long("same");
    let site = kept("text/plain", line.clone());
    site.answers(Answer::body("text/plain", line.replace("same", "sane")));
    site.run(&[]).exits(5);
    let mut terminal = Terminal::start(&site.flow, ["review"], 100);
    let screen = terminal
        .until("[?]:")
        .press("d")
        .until("more bytes")
        .until("[?]:")
        .press("s")
        .until_end(5);
    assert!(screen.len() < 10_000, "{}", screen.len());
}

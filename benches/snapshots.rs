//! What it costs to compare 10,000 answers with their stored snapshots: `cargo bench --bench snapshots`.
//!
//! Two passes in turn, A B A B …, over the same files, which the kernel has in memory: A reads each file, B does for each answer what a run
//! does, from the answer as it came to the word `Same`, reading its file included. CPU time is that of the thread; the ratio B/A is
//! what counts, and it must be at most 2. A secret and several names are in view all the time. In the first round no value of the run
//! occurs and no mask; in the others they do. Two more passes are there to judge the ratio by: insta reads the same files, and
//! `serde_json` reads the JSON of each answer into a `Value`.

#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use flowrun::event::SnapshotOutcome;
use flowrun::http::{Body, Exchange, Request, Response, Timing};
use flowrun::secret::Secrets;
use flowrun::service::{self, Service};
use flowrun::snapshot::{About, Lens, Masks, Names, Picture, Store, Update};
use flowrun::template::Binding;
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};

/// Snapshots that are compared.
const SNAPSHOTS: usize = 10_000;
/// Pairs that are counted; one before them is not.
const PAIRS: usize = 9;
/// Pairs that are counted where the files are not in memory.
const COLD_PAIRS: usize = 3;
/// How often the files may be read in the time of a comparison.
const BOUND: f64 = 2.0;

/// What a pass took.
#[derive(Debug, Clone, Copy)]
struct Cost {
    cpu: Duration,
    wall: Duration,
}

/// What a round compares.
struct Round {
    name: &'static str,
    service: Option<&'static Service>,
    names: Names,
    /// Whether the JSON of an answer was read before, as it is where a check or the service asked for a part of it.
    read: bool,
    answers: Vec<Exchange>,
    paths: Vec<PathBuf>,
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().canonicalize().expect("it is there");
    let mediawiki = service::named("mediawiki");
    assert!(mediawiki.is_some(), "MediaWiki is a service");
    let secrets = Secrets::default();
    secrets.learn("correct horse battery", &"password".into());
    println!("{SNAPSHOTS} snapshots; median of {PAIRS} pairs; bound: {BOUND}");
    for (name, service, present, read) in [
        ("nothing to be shown otherwise", None, false, false),
        ("names occur", None, true, false),
        ("names, masks of MediaWiki", mediawiki, true, false),
        ("the same, JSON read before", mediawiki, true, true),
    ] {
        let answers: Vec<Exchange> = (0..SNAPSHOTS)
            .map(|number| answer(number, present))
            .collect();
        let paths = (0..SNAPSHOTS).map(|number| {
            let file = format!("snapshots/{name}/{:03}/{number}.snap", number / 100);
            folder.join(file.replace([' ', ','], "_"))
        });
        let round = Round {
            name,
            service,
            names: names(),
            read,
            answers,
            paths: paths.collect(),
        };
        round.measure(&secrets);
    }
}

impl Round {
    fn measure(&self, secrets: &Secrets) {
        let masks = Masks::new(self.service, &[]).expect("masks");
        let lens = Lens {
            names: &self.names,
            extracted: &[],
            masks: &masks,
            service: self.service,
            secrets,
        };
        self.compare(&lens, Store::new(Update::New), |outcome| {
            *outcome == SnapshotOutcome::New
        });
        let bytes = self.read_files();
        let (mut reads, mut compares) = (Vec::new(), Vec::new());
        let (mut by_insta, mut parses) = (Vec::new(), Vec::new());
        for pair in 0..=PAIRS {
            let insta = cost(|| self.read_by_insta());
            let parse = cost(|| self.parse());
            let read = cost(|| assert_eq!(self.read_files(), bytes));
            let store = Store::new(Update::New);
            let compare = self.compare(&lens, store, |outcome| *outcome == SnapshotOutcome::Same);
            if pair > 0 {
                reads.push(read);
                compares.push(compare);
                by_insta.push(insta);
                parses.push(parse);
            }
        }
        let (read, compare) = (median(&reads), median(&compares));
        let each = |costs: &[Cost]| median(costs).cpu / SNAPSHOTS as u32;
        let ratio = compare.cpu.as_secs_f64() / read.cpu.as_secs_f64();
        let walls = compare.wall.as_secs_f64() / read.wall.as_secs_f64();
        self.cold(&lens, bytes);
        println!(
            "{:30} {:4} bytes each  read {:>8.2?}  insta {:>8.2?}  serde_json {:>8.2?}  compare {:>8.2?}  cpu ratio {ratio:.2}, wall {walls:.2}: {}",
            self.name,
            bytes / SNAPSHOTS,
            each(&reads),
            each(&by_insta),
            each(&parses),
            each(&compares),
            if ratio <= BOUND { "holds" } else { "MISSED" },
        );
    }

    /// The same where the kernel does not have the files in memory: each pass is preceded by their being forgotten.
    fn cold(&self, lens: &Lens<'_>, bytes: usize) {
        let (mut reads, mut compares) = (Vec::new(), Vec::new());
        for _ in 0..COLD_PAIRS {
            self.forget_files();
            reads.push(cost(|| assert_eq!(self.read_files(), bytes)));
            self.forget_files();
            let store = Store::new(Update::New);
            compares.push(self.compare(lens, store, |outcome| *outcome == SnapshotOutcome::Same));
        }
        let (read, compare) = (median(&reads), median(&compares));
        println!(
            "  not in memory: read {:>8.2?} (cpu {:>8.2?})  compare {:>8.2?} (cpu {:>8.2?})  cpu ratio {:.2}, wall {:.2}",
            read.wall / SNAPSHOTS as u32,
            read.cpu / SNAPSHOTS as u32,
            compare.wall / SNAPSHOTS as u32,
            compare.cpu / SNAPSHOTS as u32,
            compare.cpu.as_secs_f64() / read.cpu.as_secs_f64(),
            compare.wall.as_secs_f64() / read.wall.as_secs_f64(),
        );
    }

    /// Has the kernel drop what it keeps of the files.
    fn forget_files(&self) {
        for path in &self.paths {
            let file = std::fs::File::open(path).expect("a snapshot");
            file.sync_all().expect("it is on the disk");
            rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed)
                .expect("it is forgotten");
        }
    }

    fn read_files(&self) -> usize {
        let read = |path: &PathBuf| std::fs::read(path).expect("a snapshot").len();
        self.paths.iter().map(read).sum()
    }

    /// Reads the files as insta's own assertions do.
    fn read_by_insta(&self) {
        for path in &self.paths {
            drop(insta::Snapshot::from_file(path).expect("a snapshot"));
        }
    }

    /// Reads the JSON of each answer.
    fn parse(&self) {
        for answer in &self.answers {
            let value: Value =
                serde_json::from_slice(answer.response.body.bytes()).expect("it is JSON");
            drop(std::hint::black_box(value));
        }
    }

    /// Compares every answer, each as if it had just come.
    fn compare(
        &self,
        lens: &Lens<'_>,
        store: Store,
        wanted: impl Fn(&SnapshotOutcome) -> bool,
    ) -> Cost {
        let mut answers = self.answers.clone();
        for answer in &mut answers {
            answer.response.body = answer.response.body.unread();
            if self.read {
                assert!(answer.response.body.json().is_ok(), "it is JSON");
            }
        }
        cost(|| {
            for (answer, path) in answers.iter().zip(&self.paths) {
                let picture = Picture::of(answer, lens).expect("a picture");
                let words = || ("Bench: a step".to_owned(), "step".to_owned());
                let about = || About::new(path, path, 7, words());
                let outcome = store.compare(path, &picture, lens.names, about);
                let outcome = outcome.expect("it is compared").settle();
                let outcome = outcome.expect("what is to be written is written");
                assert!(wanted(&outcome), "{}: {outcome:?}", path.display());
            }
        })
    }
}

/// The values of a run.
fn names() -> Names {
    let mut names = Names::default();
    for (name, value) in [
        ("api", json!("http://127.0.0.1:8539/w/api.php")),
        ("username", json!("Alice in Chains")),
        ("summary", json!("made by a test that was run")),
        ("title", json!("Sandbox of Alice")),
        ("text", json!("Some words that were written")),
        ("limit", json!(50)),
        ("ids", json!([17, 18, 19])),
        ("session.user", json!("Alice in Chains")),
    ] {
        names.add(name, &Binding::new(&value, None));
    }
    let password = json!("correct horse battery");
    names.add(
        "password",
        &Binding::new(&password, Some("password".into())),
    );
    names
}

/// An answer as the API of MediaWiki gives it; `present` says whether values of the run stand in it.
fn answer(number: usize, present: bool) -> Exchange {
    let user = if present {
        "Alice in Chains"
    } else {
        "Bob Builder"
    };
    let page = if present {
        "Sandbox of Alice"
    } else {
        "Main Page"
    };
    let base = if present {
        "http://127.0.0.1:8539/w"
    } else {
        "https://wiki.example/w"
    };
    let body = match number % 5 {
        0 => userinfo(number, user),
        1 => recent_changes(number, user, page),
        2 => page_text(number, page, base),
        3 => {
            json!({"edit": {"result": "Success", "pageid": number, "title": page, "contentmodel": "wikitext",
            "oldrevid": number, "newrevid": number + 1, "newtimestamp": "2026-11-22T12:30:45Z", "watched": true,
            "summary": "a text that is written to be read, number by number, by whoever wants to read it",
            "links": (0..12).map(|n| json!({"ns": 0, "title": format!("Page {n} of {number}"), "exists": true})).collect::<Vec<_>>()}})
        }
        _ => search(number, user),
    };
    let body = body.to_string();
    let headers = [
        ("Date", "Sun, 22 Nov 2026 12:30:45 GMT"),
        ("Server", "Apache/2.4.62 (Debian)"),
        ("X-Powered-By", "PHP/8.3.14"),
        ("X-Content-Type-Options", "nosniff"),
        ("MediaWiki-Login-Suppressed", "true"),
        ("X-Frame-Options", "DENY"),
        ("Content-Disposition", "inline; filename=api-result.json"),
        ("Vary", "Accept-Encoding,Treat-as-Untrusted,Cookie"),
        ("Expires", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("Cache-Control", "private, must-revalidate, max-age=0"),
        ("Content-Type", "application/json; charset=utf-8"),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Exchange {
        request: Request::new("GET", format!("{base}/api.php")),
        response: Response {
            status: 200,
            reason: "OK".to_owned(),
            headers: headers.to_vec(),
            body: Body::new(body, "application/json; charset=utf-8"),
            url: format!("{base}/api.php"),
            version: None,
            certificate: None,
        },
        duration: Duration::from_millis(20),
        timing: Timing::default(),
        hops: Vec::new(),
    }
}

fn userinfo(number: usize, user: &str) -> Value {
    json!({"batchcomplete": true, "query": {"userinfo": {"id": number, "name": user, "editcount": 27,
        "groups": ["bot", "*", "user", "autoconfirmed"],
        "rights": ["bot", "autoconfirmed", "editsemiprotected", "nominornewtalk", "autopatrol", "suppressredirect", "apihighlimits",
            "createaccount", "read", "edit", "createpage", "createtalk", "viewmyprivateinfo", "editmyprivateinfo", "editmyoptions",
            "move", "move-subpages", "movefile", "upload", "reupload", "changetags", "minoredit", "purge", "sendemail"],
        "ratelimits": {"edit": {"user": {"hits": 90, "seconds": 60}}, "move": {"user": {"hits": 8, "seconds": 60}}},
        "options": {"language": "en", "skin": "vector-2022", "timecorrection": "System|0", "watchdefault": 1, "rows": 80}}}})
}

fn recent_changes(number: usize, user: &str, page: &str) -> Value {
    let changes = (0..8).map(|n| {
        json!({"type": "edit", "ns": 0, "title": page, "pageid": number + n, "revid": number * 10 + n, "old_revid": number,
            "rcid": n, "user": user, "oldlen": 1234 + n, "newlen": 1240, "timestamp": "2026-11-22T12:30:45Z",
            "comment": format!("change {n}: a word, and another"), "minor": n % 2 == 0})
    });
    json!({"batchcomplete": true, "continue": {"rccontinue": "20261122123045|17", "continue": "-||"},
        "query": {"recentchanges": changes.collect::<Vec<_>>()}})
}

fn page_text(number: usize, page: &str, base: &str) -> Value {
    let content = "== A heading ==\nSome text with a [[link|its words]] and ''more'' of it, as it is written in wikis.\n".repeat(12);
    json!({"batchcomplete": true, "query": {"pages": [{"pageid": number, "ns": 0, "title": page, "contentmodel": "wikitext",
        "pagelanguage": "en", "touched": "2026-11-22T12:30:45Z", "lastrevid": number + 7, "length": 1234,
        "fullurl": format!("{base}/index.php/Page_{number}"), "revisions": [{"revid": number + 7, "parentid": number, "minor": false,
        "user": "Somebody else", "timestamp": "2026-11-22T12:30:45Z", "slots": {"main": {"contentmodel": "wikitext",
        "contentformat": "text/x-wiki", "content": content}}}]}]}})
}

fn search(number: usize, user: &str) -> Value {
    let found = (0..9).map(|n| {
        json!({"ns": 0, "title": format!("Result {n} of {number}"), "pageid": number + n, "size": 400 + n, "wordcount": 40,
            "snippet": format!("words with <span class=\"searchmatch\">{user}</span> in them"), "timestamp": "2026-11-22T12:30:45Z"})
    });
    json!({"batchcomplete": true, "query": {"searchinfo": {"totalhits": 9}, "search": found.collect::<Vec<_>>()}})
}

fn cost(work: impl FnOnce()) -> Cost {
    let (begun, before) = (Instant::now(), thread_cpu());
    work();
    Cost {
        cpu: thread_cpu().saturating_sub(before),
        wall: begun.elapsed(),
    }
}

/// CPU time of this thread, in the kernel too.
fn thread_cpu() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or_default(),
        u32::try_from(time.tv_nsec).unwrap_or_default(),
    )
}

fn median(costs: &[Cost]) -> Cost {
    let middle = |pick: fn(&Cost) -> Duration| {
        let mut sorted: Vec<Duration> = costs.iter().map(pick).collect();
        sorted.sort();
        sorted[sorted.len() / 2]
    };
    Cost {
        cpu: middle(|cost| cost.cpu),
        wall: middle(|cost| cost.wall),
    }
}

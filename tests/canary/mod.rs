//! Whether a secret leaves: secrets are planted wherever one can stand, flowrun is run with every command, flag and report that it has,
//! and every byte that it writes anywhere is searched for them, whatever they are written in.
//!
//! A run counts only if it did the work: the exit code of the failing check, every report there and naming the step, and the secret in
//! what the server got. Commands and flags are read from `--help`: a new one joins by itself, or fails here until it is said how it is
//! run. `FLOWRUN_CANARY_BINARY` names another binary than the one under test; [`leaky`] builds some that must not pass.
//!
//! Start at [`flags`] and [`commands`].

mod commands;
mod encodings;
mod events;
mod finder;
mod flags;
mod leaky;
mod origin;
mod place;
mod scenarios;

use encodings::ENCODINGS;
use finder::{Finder, Planted};

const fn planted(name: &'static str, value: &'static str) -> Planted {
    Planted { name, value }
}

/// It has what each encoding writes in another way, and looks as if it had an escape.
const PASSWORD: Planted = planted("password", "Zw4Ä ß$q/o+r&d\"x\\y<z>'q%41Jh7");
/// It can be a word of HTTP, so it stands where names stand.
const KEY: Planted = planted("key", "cnry7Q2x9Tk4Vw8Zp3Lm6");
const COOKIE: Planted = planted("cookie", "Ck5-9rTz_Wq8Lx2Bn7");
const MINTED: Planted = planted("minted", "Mt8+Qz/Vr4=Kp9sWx2Yd");
const LISTED: Planted = planted("listed", "Ls6hGf3Jk9Qw1Er4Ty");
const FETCHED: Planted = planted("fetched", "Ft2bNm5Vc8Xz1As7Df");
const NETRC: Planted = planted("netrc", "Nr3tPo9Iu7Yt5Re2Wq");
const PROXY: Planted = planted("proxy", "Px4lMn8Bv6Cx2Zl9Kj");

const PLANTED: &[Planted] = &[PASSWORD, KEY, COOKIE, MINTED, LISTED, FETCHED, NETRC, PROXY];

/// Too short to be looked for: masked where it stands.
const SHORT: &str = "kq7";

#[test]
fn the_finder_finds_every_encoding_whole_and_in_part() {
    for secret in PLANTED {
        let finder = Finder::of(&[*secret]);
        for encoding in ENCODINGS {
            let written = (encoding.write)(secret.value);
            let text = format!("a \"{written}\", b");
            assert_eq!(
                finder.find(text.as_bytes()).len(),
                1,
                "{}: {text}",
                encoding.name
            );
        }
        let characters: Vec<char> = secret.value.chars().collect();
        let part: String = characters[3..12].iter().collect();
        assert_eq!(finder.find(part.as_bytes()).len(), 1, "{part}");
        let less: String = characters[3..9].iter().collect();
        assert!(finder.find(less.as_bytes()).is_empty(), "{less}");
        let coloured: String = characters
            .iter()
            .map(|c| format!("\x1b[1m{c}\x1b[0m"))
            .collect();
        assert_eq!(finder.find(coloured.as_bytes()).len(), 1);
    }
    let shown = "error: [secret password] in $key and \"$cookie\", 100%, &amp; cnry7Q2";
    assert!(Finder::of(PLANTED).find(shown.as_bytes()).is_empty());
}

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use proptest::prelude::*;

use super::*;

const ROOM: usize = 1 << 20;

/// Time enough.
fn later() -> Instant {
    Instant::now() + std::time::Duration::from_secs(600)
}

/// What the two below hold.
fn text() -> String {
    let repeated = "flowrun undoes what a server did. ".repeat(3);
    format!(
        "{repeated}Zeile mit Umlauten: äöü ß – und noch mehr Text, damit es etwas zu tun gibt.\n{{\"query\":{{\"pages\":[{{\"title\":\"Main Page\",\"ns\":0}}]}}}}\n"
    )
}

/// Made by `brotli -q 11`.
const BROTLI: &str = "a15007006655bc034a298e6ea89e88f888718dfa35c8709df8d661019cdc9fa4b6bcaccd4deb71ecd2dcb2374583e59382bea0ff04995a64c3d907a2a09303f6f3e9786b6116a692416081272c058a69de0e3e73b8c23575b923328e08eba9a4b0fe4d4a15b462385a8d6ea2bbad16be9b26687f329ae4f1a30415fd679910fbe2c4ef3057bce5b6d062b3498be88acec5c026ee2200198c2ab4cd45";
/// Made by `zstd -19`, with a check sum.
const ZSTD: &str = "28b52ffd24eba50400f289211ea0edff7b1ec103c1e117fead945a829ec8ad81c4cc668510198725aa124740d729dd30fd5a0ffc1f5ab4ad94f0e91fe18a9d4ba6df7f28e5dc74cdfa5c39070878a94fdb8c3b6f7d2986bfefd3a6039cbdd116f45243cc64fbf3ca06c91e49910cc99ef671a6917434ae527f541f69a1a94d5b7f597f9b36a610d6f7a7c6e6b6d9c2a6c8090310056b84fc80280a4a06da4d410e";
/// 20 MB of zeros by `brotli -q 9`, and the same with a window of 1 GiB.
const BROTLI_ZEROS: &str = "cfffff7f002400e2b14072effff39f25068004401c16802e490c";
const BROTLI_LARGE_WINDOW: &str = "111effffff01900088c70221f7fe3fff5962004800c46101a04b1203";

fn bytes(hex: &str) -> Vec<u8> {
    hex::decode(hex).expect("hex")
}

fn gzip(text: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_ref()).expect("into memory");
    encoder.finish().expect("into memory")
}

fn zlib(text: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_ref()).expect("into memory");
    encoder.finish().expect("into memory")
}

fn bare(text: impl AsRef<[u8]>, level: Compression) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), level);
    encoder.write_all(text.as_ref()).expect("into memory");
    encoder.finish().expect("into memory")
}

/// A frame with blocks of 128 KiB of one byte each, and a window of `exponent`.
fn zstd_zeros(blocks: usize, exponent: u8) -> Vec<u8> {
    let mut frame = bytes("28b52ffd00");
    frame.push(exponent << 3);
    for block in 1..=blocks {
        let head = u32::from(block == blocks) | 1 << 1 | (128 << 10) << 3;
        frame.extend_from_slice(&head.to_le_bytes()[..3]);
        frame.push(0);
    }
    frame
}

/// Every coding with a body that it gives `text` for.
fn all() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("gzip", gzip(text())),
        ("deflate", zlib(text())),
        ("deflate", bare(text(), Compression::default())),
        ("br", bytes(BROTLI)),
        ("zstd", bytes(ZSTD)),
    ]
}

fn undo(coding: &str, coded: &[u8], most: usize) -> Result<Bytes, DecodeError> {
    decoded(
        Bytes::copy_from_slice(coded),
        &codings(&[coding]),
        most,
        later(),
    )
}

fn message(coding: &str, coded: &[u8], most: usize) -> String {
    undo(coding, coded, most).expect_err(coding).to_string()
}

#[test]
fn every_coding_gives_the_text_back() {
    for (coding, coded) in all() {
        assert_eq!(
            undo(coding, &coded, ROOM).expect(coding),
            text(),
            "{coding}"
        );
    }
    for other_name in ["GZip", "x-gzip", "X-GZIP"] {
        assert_eq!(undo(other_name, &gzip(text()), ROOM), Ok(text().into()));
    }
    for level in [Compression::none(), Compression::best()] {
        assert_eq!(undo("deflate", &bare("aaa", level), 3), Ok("aaa".into()));
    }
}

#[test]
fn codings_are_undone_from_the_last_to_the_first() {
    let names = codings(&[" deflate, identity ,", "gzip"]);
    assert_eq!(names, ["deflate", "identity", "gzip"]);
    let coded = Bytes::from(gzip(zlib(text())));
    assert_eq!(
        decoded(coded.clone(), &names, ROOM, later()),
        Ok(text().into())
    );
    let wrong = decoded(coded, &codings(&["gzip, deflate"]), ROOM, later());
    assert!(matches!(
        wrong,
        Err(DecodeError::Corrupt {
            coding: "deflate",
            ..
        })
    ));
}

#[test]
fn without_a_coding_nothing_changes() {
    assert_eq!(undo("", b"as it is", 1), Ok("as it is".into()));
    assert_eq!(
        undo("identity, Identity", b"as it is", 1),
        Ok("as it is".into())
    );
    for (coding, _) in all() {
        assert_eq!(undo(coding, b"", 1), Ok(Bytes::new()));
    }
}

#[test]
fn members_and_frames_follow_each_other() {
    let members = [gzip("one "), gzip(""), gzip("two")].concat();
    assert_eq!(undo("gzip", &members, ROOM), Ok("one two".into()));
    let skipped = bytes("502a4d1803000000ffffff");
    let (one, end) = (bytes(ZSTD), bytes("5f2a4d1800000000"));
    let frames = [skipped.clone(), one.clone(), skipped.clone(), one, end].concat();
    assert_eq!(undo("zstd", &frames, ROOM), Ok(text().repeat(2).into()));
    let cut = &skipped[..skipped.len() - 1];
    assert_eq!(
        message("zstd", cut, ROOM),
        "the answer says that it is `zstd`, but it ends in the middle"
    );
}

#[test]
fn endless_empty_members_are_not_read() {
    let members = gzip("").repeat(MOST_MEMBERS + 1);
    let said = message("gzip", &members, ROOM);
    assert!(said.ends_with("more than 16384 members"), "{said}");
    let all_but_one = &members[gzip("").len()..];
    assert_eq!(undo("gzip", all_but_one, ROOM), Ok(Bytes::new()));
    // A single frame without content.
    let frames = bytes("28b52ffd2000010000").repeat(MOST_MEMBERS + 1);
    let said = message("zstd", &frames, ROOM);
    assert!(said.ends_with("more than 16384 frames"), "{said}");
}

#[test]
fn what_is_cut_off_anywhere_is_broken() {
    for (coding, coded) in all() {
        for length in 1..coded.len() {
            let said = message(coding, &coded[..length], ROOM);
            assert!(
                said.contains("says that it is"),
                "{coding} {length}: {said}"
            );
        }
    }
}

#[test]
fn what_follows_the_end_is_not_taken_for_nothing() {
    for (coding, mut coded) in all() {
        coded.extend_from_slice(b"more");
        let said = message(coding, &coded, ROOM);
        let why = if coding == "zstd" {
            "cannot be read"
        } else {
            "4 bytes follow its end"
        };
        assert!(said.contains(why), "{coding}: {said}");
    }
}

#[test]
fn a_wrong_check_sum_is_seen() {
    let mut coded = bytes(ZSTD);
    *coded.last_mut().expect("not empty") ^= 1;
    assert!(message("zstd", &coded, ROOM).ends_with("its check sum is another one"));
    for coded in [gzip(text()), zlib(text())] {
        let coding = if coded.starts_with(&[0x1f]) {
            "gzip"
        } else {
            "deflate"
        };
        let mut coded = coded;
        // The sum of gzip is followed by the length.
        let at = coded.len() - if coding == "gzip" { 5 } else { 1 };
        coded[at] ^= 1;
        assert!(message(coding, &coded, ROOM).contains("cannot be read"));
    }
}

#[test]
fn a_body_may_be_as_large_as_allowed_and_no_larger() {
    let length = text().len();
    for (coding, coded) in all() {
        assert_eq!(undo(coding, &coded, length), Ok(text().into()));
        assert_eq!(
            undo(coding, &coded, length - 1),
            Err(DecodeError::TooLarge {
                coding,
                most: length - 1
            })
        );
    }
}

#[test]
fn a_bomb_does_not_go_off() {
    let zeros = vec![0; 4 << 20];
    let bombs = [
        ("gzip", gzip(&zeros)),
        ("deflate", zlib(&zeros)),
        ("deflate", bare(&zeros, Compression::best())),
        ("br", bytes(BROTLI_ZEROS)),
        ("zstd", zstd_zeros(32, 7)),
        ("gzip, gzip", gzip(gzip(&zeros))),
    ];
    for (coding, bomb) in bombs {
        assert!(bomb.len() * 500 < zeros.len(), "{coding}: {}", bomb.len());
        let said = message(coding, &bomb, ROOM);
        assert!(
            said.starts_with("the answer is larger than 1 MiB once its"),
            "{said}"
        );
    }
}

#[test]
fn what_is_kept_is_never_larger_than_allowed() {
    for (most, chunk) in [(1 << 20, 1000), (1000, 1), (70_000, 65_536)] {
        let mut whole = Decoded::new(most, later());
        while whole.push(&vec![0; chunk]).is_ok() {
            assert!(whole.bytes.capacity() <= most);
        }
        assert!(whole.bytes.len() + chunk > most);
    }
}

#[test]
fn windows_are_no_larger_than_http_allows() {
    assert_eq!(
        undo("zstd", &zstd_zeros(1, 13), ROOM).map(|zeros| zeros.len()),
        Ok(128 << 10)
    );
    assert_eq!(
        message("zstd", &zstd_zeros(1, 14), ROOM),
        "the answer says that it is `zstd`, but it needs 16 MiB to be read, more than the 8 MiB that HTTP allows"
    );
    // 3.75 TiB.
    assert!(message("zstd", &zstd_zeros(1, 31), ROOM).contains("but it needs"));
    assert!(message("br", &bytes(BROTLI_LARGE_WINDOW), 32 << 20).contains("cannot be read"));
    assert_eq!(
        undo("br", &bytes(BROTLI_ZEROS), 32 << 20).map(|zeros| zeros.len()),
        Ok(20_000_000)
    );
}

#[test]
fn unknown_codings_and_towers_of_them_are_left_alone() {
    assert_eq!(
        undo("gzip, Compress", b"x", ROOM),
        Err(DecodeError::Unknown {
            coding: "Compress".to_owned()
        })
    );
    let mut tower = b"top".to_vec();
    for _ in 0..MOST_CODINGS {
        tower = gzip(tower);
    }
    let names = vec!["gzip".to_owned(); MOST_CODINGS];
    assert_eq!(
        decoded(tower.into(), &names, ROOM, later()),
        Ok("top".into())
    );
    let said = message("gzip,gzip,gzip,identity,br,br", b"x", ROOM);
    assert_eq!(
        said,
        "the answer has 5 codings on top of each other, more than 4"
    );
}

#[test]
fn messages_say_what_is_known() {
    let said = DecodeError::Unknown {
        coding: "dcb".to_owned(),
    }
    .to_string();
    assert!(
        said.ends_with("known are `gzip`, `deflate`, `br` and `zstd`"),
        "{said}"
    );
    let said = DecodeError::TooLarge {
        coding: "br",
        most: 1000,
    }
    .to_string();
    assert_eq!(
        said,
        "the answer is larger than 1000 bytes once its `br` coding is undone"
    );
}

proptest! {
    #[test]
    fn any_text_comes_back(text in prop::collection::vec(any::<u8>(), 1..2000)) {
        let zstd = ruzstd::encoding::compress_to_vec(&text[..], ruzstd::encoding::CompressionLevel::Fastest);
        for (coding, coded) in [("gzip", gzip(&text)), ("deflate", zlib(&text)), ("deflate", bare(&text, Compression::fast())), ("zstd", zstd)] {
            prop_assert_eq!(undo(coding, &coded, text.len()), Ok(text.clone().into()));
        }
    }

    #[test]
    fn nothing_that_is_broken_does_harm(
        which in 0..5_usize,
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        length in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let (coding, mut coded) = all().swap_remove(which);
        if cut {
            coded.truncate(length.index(coded.len()));
        }
        for (at, byte) in flips {
            if !coded.is_empty() {
                let at = at.index(coded.len());
                coded[at] = byte;
            }
        }
        if let Ok(text) = undo(coding, &coded, ROOM) {
            prop_assert!(text.len() <= ROOM);
        }
    }

    #[test]
    fn no_noise_does_harm(coded in prop::collection::vec(any::<u8>(), 0..300), coding in "gzip|deflate|br|zstd") {
        let heads: &[(&str, &[u8])] = &[("gzip", &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), ("deflate", &[0x78, 0x9c]), ("zstd", &[0x28, 0xb5, 0x2f, 0xfd])];
        let head = heads.iter().find(|(own, _)| *own == coding).map_or(&[][..], |(_, head)| head);
        for coded in [coded.clone(), [head, coded.as_slice()].concat()] {
            let _read_or_not = undo(&coding, &coded, ROOM);
        }
    }
}

#[test]
fn what_is_not_done_in_time_is_given_up() {
    for (coding, coded) in all() {
        let late = decoded(coded.into(), &codings(&[coding]), ROOM, Instant::now());
        assert_eq!(late, Err(DecodeError::Late), "{coding}");
    }
}

use super::*;

/// A request with a name and a password, both given with [`answer`].
struct Who<'a> {
    username: &'a str,
    password: &'a str,
    target: &'a str,
    client_nonce: &'a str,
}

/// RFC 7616 section 3.9.1.
const MUFASA: Who<'_> = Who {
    username: "Mufasa",
    password: "Circle of Life",
    target: "/dir/index.html",
    client_nonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
};
const BODY: &[u8] = b"the body";

fn answer(headers: &[&str], who: &Who<'_>) -> Result<String, String> {
    let sent = digest(
        headers,
        &Asked {
            method: "GET",
            target: who.target,
            body: BODY,
            username: &who.username.into(),
            password: &who.password.into(),
            client_nonce: who.client_nonce,
            count: 1,
        },
    )?;
    assert_eq!(sent.masked(), "Digest [secret Authorization]");
    Ok(sent.reveal().to_owned())
}

#[track_caller]
fn says(sent: &Result<String, String>, fields: &[&str]) {
    let sent = sent.as_ref().expect("an answer");
    for field in fields {
        assert!(sent.contains(field), "no {field} in {sent}");
    }
}

fn mufasa(algorithm: &str) -> String {
    format!(
        r#"Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS""#
    )
}

#[test]
fn the_examples_of_the_rfc() {
    let sent = answer(&[&mufasa("MD5")], &MUFASA).expect("an answer");
    assert_eq!(
        sent,
        r#"Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, qop=auth, cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", response="8ca523f5e9506fed4657c9700eebdbec", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS""#
    );
    let sha = "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1";
    let sent = answer(&[&mufasa("SHA-256")], &MUFASA);
    says(&sent, &["algorithm=SHA-256", sha]);
}

/// The digests as erratum 4897 of the RFC has them: its own are of another function.
#[test]
fn the_example_with_a_hashed_name_in_another_alphabet() {
    let who = Who {
        username: "J\u{e4}s\u{f8}n Doe",
        password: "Secret, or not?",
        target: "/doe.json",
        client_nonce: "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v",
    };
    let challenge = r#"Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", charset=UTF-8, userhash=true"#;
    says(
        &answer(&[challenge], &who),
        &[
            r#"username="793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b", userhash=true"#,
            r#"response="3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5""#,
        ],
    );
    let plain = challenge.replace(", userhash=true", "");
    says(
        &answer(&[&plain], &who),
        &["username*=UTF-8''J%C3%A4s%C3%B8n%20Doe, "],
    );
}

/// The digests are what curl 7.88 sent.
#[test]
fn the_same_as_curl_sends() {
    let sent = |challenge: &str, username: &str, client_nonce: &str| {
        answer(
            &[challenge],
            &Who {
                username,
                password: "pa ss",
                target: "/p/q?x=1&y=a%20b",
                client_nonce,
            },
        )
    };
    // As before RFC 2617.
    let old = sent(r#"Digest realm="a b", nonce="n1""#, "user", "c");
    assert_eq!(
        old.as_deref(),
        Ok(
            r#"Digest username="user", realm="a b", uri="/p/q?x=1&y=a%20b", nonce="n1", response="fd348035bb1769be1e4e90bbf965c922""#
        )
    );
    let md5 = sent(
        r#"Digest realm="a b", nonce="n1", algorithm=MD5-sess, qop="auth,auth-int", opaque="o""#,
        "user",
        "NjAzNWZjYjg1ZTU1ZjgzZjNiY2ZlZjg0NmUwNDhkYjQ=",
    );
    says(
        &md5,
        &[
            "94ec260ac3e33e4e79492e234bdaa435",
            r#"opaque="o""#,
            "algorithm=MD5-sess",
        ],
    );
    let sha = sent(
        r#"Digest realm="a b", nonce="n1", algorithm=SHA-256-sess, qop="auth""#,
        "user",
        "YWUzMTExOTM1MWQ2OWVlZDNmMjY5ZjVlM2M1ZDUxYTI=",
    );
    says(
        &sha,
        &["30fcbebb4ac0110a0f4bf03a84f41fc65697d2f91ce72a9bc26ba95600184da9"],
    );
}

#[test]
fn quotes_are_escaped_in_what_is_sent_and_bare_in_what_is_hashed() {
    let challenge = r#"Digest realm="q\"x\\y", nonce="n1", qop=auth"#;
    let who = Who {
        username: "us\"er",
        ..MUFASA
    };
    let sent = answer(&[challenge], &who);
    says(&sent, &[r#"username="us\"er""#, r#"realm="q\"x\\y""#]);
    let bare = Offer::read(&challenges(&[challenge])[0]).map(|offer| offer.realm.to_owned());
    assert_eq!(bare.as_deref(), Ok(r#"q"x\y"#));
}

#[test]
fn a_body_is_protected_where_nothing_else_is_offered() {
    let challenge = r#"Digest realm="r", nonce="n", qop="auth-int""#;
    let secret = Hash::Md5.of(b"Mufasa:r:Circle of Life");
    let request = format!("GET:/dir/index.html:{}", Hash::Md5.of(BODY));
    let response = Hash::Md5.of(format!(
        "{secret}:n:00000001:{}:auth-int:{}",
        MUFASA.client_nonce,
        Hash::Md5.of(request.as_bytes())
    )
    .as_bytes());
    says(&answer(&[challenge], &MUFASA), &["qop=auth-int", &response]);
}

#[test]
fn the_strongest_challenge_is_taken_wherever_it_stands() {
    let (md5, sha, best) = (mufasa("MD5"), mufasa("SHA-256"), mufasa("SHA-512-256"));
    for headers in [vec![&*md5, &sha, &best], vec![&*best, &md5, &sha]] {
        says(&answer(&headers, &MUFASA), &["algorithm=SHA-512-256,"]);
    }
    let one = format!(r#"Basic realm="b", {md5}, {sha}"#);
    says(&answer(&[&one], &MUFASA), &["algorithm=SHA-256,"]);
    let unknown = mufasa("SHA3");
    says(&answer(&[&unknown, &md5], &MUFASA), &["algorithm=MD5,"]);
}

#[test]
fn a_challenge_that_cannot_be_met_says_why() {
    let cases = [
        (vec![], "it sent no `WWW-Authenticate`"),
        (
            vec!["Basic realm=x, Basic realm=y", "NTLM"],
            "asks for Basic, NTLM, not for Digest",
        ),
        (vec!["Digest nonce=x"], "it has no `realm`"),
        (vec!["Digest realm=x"], "it has no `nonce`"),
        (
            vec!["Digest realm=x, nonce=y, algorithm=SHA3"],
            "`SHA3` is not known",
        ),
        (
            vec!["Digest realm=x, nonce=y, qop=\"auth-conf\""],
            "of its `qop`, `auth-conf`, none is known",
        ),
    ];
    for (headers, expected) in cases {
        let said = answer(&headers, &MUFASA).expect_err(expected);
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn a_nonce_is_used_again_with_a_higher_count() {
    let asked = Asked {
        method: "GET",
        target: "/",
        body: b"",
        username: &"u".into(),
        password: &"p".into(),
        client_nonce: "c",
        count: 27,
    };
    let sent = digest(&["Digest realm=r, nonce=n, qop=auth"], &asked).expect("an answer");
    assert!(sent.reveal().contains("nc=0000001b,"), "{}", sent.reveal());
}

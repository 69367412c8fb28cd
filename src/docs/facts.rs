//! What pages say of a wiki that no scenario knows: kept in a file beside them, so that they are made anew without a wiki.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::page::kept;

/// What was asked of a target, and what was proved on it. Written as JSON.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// What the target calls itself, with its version: `MediaWiki 1.43.9`; none if nobody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// What pages say of the modules of the API, by their paths (`logout`, `query+tokens`): of each element of `paraminfo.modules`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub modules: BTreeMap<String, Value>,
    /// Samples that were proved: by page, then by language.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub proofs: BTreeMap<String, BTreeMap<String, Proof>>,
}

/// A sample that was run, and did what its scenario does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// What it was run against, with its version: `MediaWiki 1.43.9`.
    pub target: String,
    /// The day, as RFC 3339 writes it.
    pub date: String,
    /// SHA-256 of the sample, in hex: of another text nothing is proved.
    pub sample: String,
}

impl Facts {
    /// Keeps what a target said of modules instead of what is known of them.
    pub fn told(&mut self, target: String, modules: BTreeMap<String, Value>) {
        let modules = modules.into_iter();
        self.modules = modules.map(|(path, said)| (path, kept(&said))).collect();
        self.target = Some(target);
    }
}

impl Proof {
    /// Whether it is one of this text.
    pub fn is_of(&self, sample: &str) -> bool {
        self.sample == hex::encode(Sha256::digest(sample))
    }
}

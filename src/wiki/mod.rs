//! The embedded MediaWiki.

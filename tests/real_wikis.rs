//! Against real wikis.

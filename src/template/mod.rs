//! Templates, conditions, functions and filters.
//!
//! Nothing here knows of steps or requests. The only room that names minijinja. What a template gives keeps its marks: it renders
//! to a [`Datum`](crate::secret::Datum) or a [`Text`](crate::secret::Text), never to a bare string.
//! Start at [`Template`] and [`Scope`].

mod chain;
mod condition;
mod conversion;
mod environment;
mod example;
mod expression;
pub mod filters;
mod folder;
pub mod functions;
mod room;
mod scope;
mod slices;
mod symbols;
mod template;
mod value;
mod version;
mod words;
mod world;

pub use chain::Chain;
pub use condition::{Condition, VersionTest};
pub use example::Example;
pub use expression::UsedName;
pub use folder::{Folder, Unread, read_file};
pub use room::Room;
pub use scope::{Binding, Scope};
pub use symbols::{Symbol, Symbols};
pub use template::Template;
pub use value::{Leaf, ValueTemplate};
pub use version::{Comparison, Version};
pub use world::World;

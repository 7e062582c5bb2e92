//! The music store as its users meet it: requests, commands, imports, broken surroundings.

mod api;
mod chinook;
mod import;
mod inspected;
mod process;
mod servers;
mod shop;

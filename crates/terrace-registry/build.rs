//! Has the crate built again when a migration file comes or goes: the compiler sees only changes of
//! files that are there.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=audit_migrations");
}

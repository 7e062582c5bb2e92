//! Who runs migrations here: user, host and process, as the ledger notes it.

use std::sync::LazyLock;
use std::{env, fs, process};

/// `ann@build-7/4711`, at most 200 characters.
pub(super) fn am_i() -> &'static str {
    static ME: LazyLock<String> = LazyLock::new(|| {
        let user = variable(&["USER", "LOGNAME", "USERNAME"]).unwrap_or("somebody".to_owned());
        let host = variable(&["HOSTNAME", "COMPUTERNAME"])
            .or_else(|| {
                // Where there is no such file the name of the host is not worth more effort.
                fs::read_to_string("/proc/sys/kernel/hostname").ok()
            })
            .unwrap_or("localhost".to_owned());
        let id = process::id();
        let cut = |name: &str| name.trim().chars().take(90).collect::<String>();
        format!("{}@{}/{id}", cut(&user), cut(&host))
    });
    &ME
}

fn variable(names: &[&str]) -> Option<String> {
    let mut values = names.iter().filter_map(|name| env::var(name).ok());
    values.find(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_names_user_host_and_process() {
        let me = super::am_i();
        let process = std::process::id().to_string();
        assert!(
            me.contains('@') && me.ends_with(&format!("/{process}")),
            "{me}"
        );
        assert!(me.chars().count() <= 200);
    }
}

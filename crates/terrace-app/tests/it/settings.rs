//! Layers, mistakes and secrets.

use std::fs;

use tempfile::TempDir;
use terrace_app::{Settings, Sources};
use terrace_core::{ErrorKind, Result};
use terrace_tenancy::MissingReplica;

fn read(files: &[(&str, &str)], variables: &[(&str, &str)]) -> Result<Settings> {
    let folder: TempDir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let environment = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Settings::read(&Sources {
        folder: folder.path().to_owned(),
        environment,
    })
}

fn refusal(files: &[(&str, &str)], variables: &[(&str, &str)]) -> String {
    let error = read(files, variables).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    error.to_string()
}

#[test]
fn nothing_needs_to_be_set() {
    let settings = read(&[], &[]).unwrap();
    assert!(settings.tier.is_development());
    assert_eq!(settings.server.bind, "127.0.0.1:8000");
    assert_eq!(
        settings.endpoint().unwrap().to_string(),
        "sqlite:./var/registry.sqlite"
    );
    assert_eq!(settings.path_prefix(), Some("/t"));
    settings.server_options().unwrap();
    settings.resolver().unwrap();
}

#[test]
fn the_environment_is_stronger_than_the_tier_than_the_default() {
    let files = [
        (
            "default.toml",
            "[server]\nbind = \"a:1\"\nbody_limit = 1\nconnections = 1",
        ),
        (
            "production.toml",
            "[server]\nbind = \"b:2\"\nbody_limit = 2",
        ),
        ("staging.toml", "[server]\nbind = \"c:3\""),
    ];
    let variables = [
        ("TERRACE_ENV", "production"),
        ("TERRACE_SERVER__BIND", "d:4"),
    ];
    let settings = read(&files, &variables).unwrap();
    assert_eq!(settings.server.bind, "d:4");
    assert_eq!(
        (settings.server.body_limit, settings.server.connections),
        (2, 1)
    );
    assert_eq!(settings.tier.as_str(), "production");
    assert_eq!(
        settings.path_prefix(),
        None,
        "conveniences are for development"
    );
}

#[test]
fn variables_of_every_type_are_read() {
    let settings = read(
        &[],
        &[
            (
                "TERRACE_TENANCY__BASE_DOMAINS",
                "music.example,shop.example",
            ),
            ("TERRACE_TENANCY__HEADER", "X-Tenant"),
            ("TERRACE_TENANCY__PATH_PREFIX", ""),
            ("TERRACE_DATABASE__STATEMENT_TIMEOUT_MS", "1500"),
            (
                "TERRACE_DATABASE__SHARDS__EAST__URL",
                "sqlite:east/registry.sqlite",
            ),
            ("TERRACE_DATA_DIR", "/data"),
            ("TERRACE_LOG__FORMAT", "json"),
        ],
    )
    .unwrap();
    assert_eq!(
        settings.tenancy.base_domains,
        ["music.example", "shop.example"]
    );
    assert_eq!(settings.path_prefix(), None);
    assert_eq!(settings.resolver().unwrap().header().unwrap(), "x-tenant");
    assert_eq!(
        settings.endpoint().unwrap().to_string(),
        "sqlite:/data/registry.sqlite"
    );
    let options = settings.server_options().unwrap();
    assert_eq!(options.pool.statement_timeout.as_millis(), 1500);
    assert_eq!(
        options
            .shards
            .keys()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        ["east", "main"]
    );
}

#[test]
fn database_url_is_an_alias_that_the_full_name_beats() {
    let alias = ("DATABASE_URL", "sqlite:a.sqlite");
    assert_eq!(
        read(&[], &[alias]).unwrap().endpoint().unwrap().to_string(),
        "sqlite:a.sqlite"
    );
    let both = [alias, ("TERRACE_DATABASE__URL", "sqlite:b.sqlite")];
    assert_eq!(
        read(&[], &both).unwrap().endpoint().unwrap().to_string(),
        "sqlite:b.sqlite"
    );
    let file = ("default.toml", "[database]\nurl = \"sqlite:c.sqlite\"");
    assert_eq!(
        read(&[file], &[alias])
            .unwrap()
            .endpoint()
            .unwrap()
            .to_string(),
        "sqlite:a.sqlite"
    );
}

#[test]
fn the_database_may_be_given_in_parts() {
    let parts = [
        ("DB_DRIVER", "postgres"),
        ("DB_HOST", "db.example"),
        ("DB_PORT", "6432"),
        ("DB_USER", "ann"),
        ("DB_PASSWORD", "p@ss:/?#%"),
        ("DB_NAME", "shop"),
        ("DB_PARAMS", "sslmode=require"),
    ];
    let endpoint = |variables: &[(&str, &str)]| read(&[], variables).unwrap().endpoint().unwrap();
    let given = endpoint(&parts);
    assert_eq!(given.to_string(), "postgres://ann@db.example:6432/shop");
    let server = given.server().unwrap();
    assert_eq!(server.password.as_deref(), Some("p@ss:/?#%"));
    assert_eq!(server.parameters["sslmode"], "require");
    // The whole is stronger than its parts, and parts without a driver are somebody else's.
    let whole = [&parts[..], &[("DATABASE_URL", "sqlite:a.sqlite")]].concat();
    assert_eq!(endpoint(&whole).to_string(), "sqlite:a.sqlite");
    assert_eq!(
        endpoint(&parts[1..]).to_string(),
        "sqlite:./var/registry.sqlite"
    );
    let file = [("DB_DRIVER", "sqlite"), ("DB_NAME", "./my app.sqlite")];
    assert_eq!(endpoint(&file).to_string(), "sqlite:./my app.sqlite");
    let text = refusal(&[], &parts[..5]);
    assert!(text.contains("DB_NAME") && !text.contains("p@ss"), "{text}");
    let unknown = [("DB_DRIVER", "oracle"), ("DB_NAME", "shop")];
    let error = read(&[], &unknown).unwrap().endpoint().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[test]
fn mistakes_name_the_key_and_what_was_meant() {
    let text = refusal(&[("default.toml", "[server]\nbnid = \"a:1\"")], &[]);
    assert!(
        text.contains("server.bnid") && text.contains("server.bind"),
        "{text}"
    );
    let text = refusal(&[], &[("TERRACE_TENANCY__BASE_DOMAIN", "x")]);
    assert!(text.contains("tenancy.base_domains"), "{text}");
    let text = refusal(&[], &[("TERRACE_DATABASE_URL", "sqlite:x")]);
    assert!(text.contains("TERRACE_DATABASE__URL"), "{text}");
    let text = refusal(&[], &[("TERRACE_SERVER__CONNECTIONS", "many")]);
    assert!(text.contains("server.connections"), "{text}");
    let text = refusal(&[("default.toml", "[server\nbind = 1")], &[]);
    assert!(text.contains("default.toml"), "{text}");
    refusal(
        &[("default.toml", "[database.shards.east]\nurll = \"x\"")],
        &[],
    );
    refusal(&[], &[("TERRACE_ENV", "../../etc")]);
    // Variables of other tools are not ours to judge.
    read(&[], &[("TERRACE_TEST_SQLITE_ONLY", "1"), ("TERRACED", "x")]).unwrap();
}

#[test]
fn passwords_are_never_shown() {
    let url = "postgres://ann:hunter2@db.example/shop";
    let settings = read(
        &[],
        &[
            ("DATABASE_URL", url),
            ("TERRACE_DATABASE__RUNTIME_URL", url),
            ("TERRACE_DATABASE__REGISTRY_URL", "hunter2"),
        ],
    )
    .unwrap();
    for shown in [
        format!("{settings:?}"),
        serde_json::to_string(&settings).unwrap(),
        settings.server_options().unwrap_err().to_string(),
    ] {
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[test]
fn a_wrong_value_is_refused_where_it_is_used() {
    for (name, value) in [
        ("TERRACE_TENANCY__BASE_DOMAINS", "localhost:8000"),
        ("TERRACE_TENANCY__PATH_PREFIX", "t"),
        ("TERRACE_TENANCY__HEADER", "X Tenant"),
    ] {
        let error = read(&[], &[(name, value)]).unwrap().resolver().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{name}");
    }
}

#[test]
fn further_databases_and_slow_statements_are_set_in_layers() {
    let files = [
        (
            "default.toml",
            "[database]\nslow_query_ms = 250\nmissing_replica = \"read_primary\"\n\
             [database.databases.replica]\nurl = \"sqlite:copy/registry.sqlite\"\n\
             [database.shards.east]\nurl = \"sqlite:east/registry.sqlite\"\n\
             [database.shards.east.databases.reports]\nurl = \"sqlite:x\"\nreplica = false",
        ),
        (
            "production.toml",
            "[database]\nmissing_replica = \"refuse_to_start\"",
        ),
    ];
    let variables = [
        ("TERRACE_ENV", "production"),
        ("TERRACE_DATABASE__SLOW_QUERY_MS", "0"),
        (
            "TERRACE_DATABASE__SHARDS__EAST__DATABASES__REPORTS__URL",
            "sqlite:night/registry.sqlite",
        ),
    ];
    let options = read(&files, &variables).unwrap().server_options().unwrap();
    assert!(options.slow_query.is_zero());
    assert_eq!(options.missing_replica, MissingReplica::RefuseToStart);
    let databases: Vec<_> = options
        .shards
        .iter()
        .flat_map(|(shard, options)| {
            let databases = options.databases.iter();
            databases
                .map(move |(name, one)| format!("{shard} {name} {} {}", one.address, one.replica))
        })
        .collect();
    assert_eq!(
        databases,
        [
            "east reports sqlite:night/registry.sqlite false",
            "main replica sqlite:copy/registry.sqlite true",
        ]
    );
    let nothing = read(&[], &[]).unwrap().server_options().unwrap();
    assert_eq!(nothing.slow_query.as_millis(), 500);
    assert_eq!(nothing.missing_replica, MissingReplica::Refuse);
}

#[test]
fn mistakes_in_further_databases_are_refused() {
    let text = refusal(&[("default.toml", "[database]\nslow_query = 1")], &[]);
    assert!(text.contains("database.slow_query_ms"), "{text}");
    for toml in [
        "[database.databases.replica]\nurrl = \"x\"",
        "[database.shards.east.databases.replica]\nfollows = true",
        "[database]\nmissing_replica = \"shrug\"",
    ] {
        refusal(&[("default.toml", toml)], &[]);
    }
    let lacking = "[database.databases.replica]\nreplica = true";
    let error = read(&[("default.toml", lacking)], &[])
        .unwrap()
        .server_options()
        .unwrap_err();
    assert!(error.to_string().contains("database.databases.replica"));
}

#[test]
fn passwords_of_further_databases_are_never_shown() {
    let settings = read(
        &[],
        &[
            (
                "TERRACE_DATABASE__DATABASES__REPLICA__URL",
                "postgres://ann:hunter2@db.example/shop",
            ),
            ("TERRACE_DATABASE__DATABASES__REPORTS__URL", "hunter2"),
        ],
    )
    .unwrap();
    for shown in [
        format!("{settings:?}"),
        serde_json::to_string(&settings).unwrap(),
        settings.server_options().unwrap_err().to_string(),
    ] {
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

//! A test for each page of `docs`.

use super::{
    blocks::pages_of_docs,
    home::Stored::{InPrivateDatabase, OnServer, OnServerBesideLoopback},
    run,
};

/// Defines a test for each page, and the list of all.
macro_rules! pages {
    ($($name:ident: $stored:expr;)*) => {
        $(
            #[test]
            fn $name() {
                run::page(&path(stringify!($name)), $stored);
            }
        )*

        const PAGES: &[&str] = &[$(stringify!($name)),*];
    };
}

pages! {
    develop: OnServer;
    exec_and_env: OnServer;
    exit_codes: OnServer;
    formats: OnServer;
    import: OnServer;
    json: OnServer;
    paths: InPrivateDatabase;
    providers: OnServer;
    readme: OnServer;
    recipes: OnServer;
    servers: OnServerBesideLoopback;
    shell: OnServer;
    troubleshooting: InPrivateDatabase;
    trust: OnServer;
    vault: InPrivateDatabase;
}

/// The path of a page.
fn path(name: &str) -> String {
    match name {
        "readme" => "docs/README.md".to_owned(),
        _ => format!("docs/{}.md", name.replace('_', "-")),
    }
}

#[test]
fn every_page_has_a_test() {
    let mut tested: Vec<_> = PAGES.iter().map(|name| path(name)).collect();
    tested.sort();
    assert_eq!(tested, pages_of_docs());
}

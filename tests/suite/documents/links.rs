//! Links between the pages: each leads to a file that is there, and to a heading in it.

use std::{
    collections::BTreeSet,
    path::{Component, Path, PathBuf},
};

use super::blocks::{page, pages, pages_of_docs, without_blocks};

/// A link of a page.
#[derive(Debug)]
struct Link {
    page: String,
    target: String,
}

/// Pages beside those with blocks.
const OTHERS: [&str; 2] = ["CONTRIBUTING.md", "SECURITY.md"];

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let pages = pages().into_iter().chain(OTHERS.map(str::to_owned));
    let links: Vec<_> = pages.flat_map(|page| links(&page)).collect();
    assert!(links.len() > 50, "{}", links.len());
    let dead: Vec<_> = links
        .iter()
        .filter(|link| !link.leads_somewhere())
        .collect();
    assert!(dead.is_empty(), "{dead:#?}");
}

#[test]
fn every_page_is_in_the_index() {
    let index = links("docs/README.md");
    let named: BTreeSet<_> = index.iter().map(|link| link.target.as_str()).collect();
    for page in pages_of_docs() {
        let name = page.strip_prefix("docs/").unwrap();
        assert!(name == "README.md" || named.contains(name), "{page}");
    }
}

impl Link {
    fn leads_somewhere(&self) -> bool {
        let target = self.target.as_str();
        if target.contains("://") {
            return target.starts_with("https://");
        }
        let (path, anchor) = match target.split_once('#') {
            Some((path, anchor)) => (path, Some(anchor)),
            None => (target, None),
        };
        let file = match path {
            "" => PathBuf::from(&self.page),
            _ => beside(&self.page, path),
        };
        let is_there = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file).exists();
        is_there && anchor.is_none_or(|anchor| anchors(&file).contains(anchor))
    }
}

/// The path of a link of a page, below the folder of the package.
fn beside(page: &str, path: &str) -> PathBuf {
    let mut file = Path::new(page).parent().unwrap().to_owned();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => assert!(file.pop(), "{page}: {path}"),
            Component::Normal(name) => file.push(name),
            _ => {}
        }
    }
    file
}

/// All links of a page, also those of pictures.
fn links(path: &str) -> Vec<Link> {
    let text = without_code(&without_blocks(&page(path)));
    let targets = text
        .split("](")
        .skip(1)
        .map(|rest| rest.split_once(')').unwrap().0);
    let of_html = ["src=\"", "href=\"", "srcset=\""];
    let of_html = of_html.iter().flat_map(|name| text.split(*name).skip(1));
    let of_html = of_html.map(|rest| rest.split_once('"').unwrap().0);
    let link = |target: &str| Link {
        page: path.to_owned(),
        target: target.to_owned(),
    };
    targets.chain(of_html).map(link).collect()
}

/// The anchors of a page, as GitHub makes them from its headings.
fn anchors(file: &Path) -> BTreeSet<String> {
    let text = without_blocks(&page(file.to_str().unwrap()));
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let mut anchors = BTreeSet::new();
    for heading in headings {
        let anchor = anchor(heading.trim_start_matches('#').trim());
        let more = (1..).map(|count| format!("{anchor}-{count}"));
        let mut names = std::iter::once(anchor.clone()).chain(more);
        anchors.insert(names.find(|name| !anchors.contains(name)).unwrap());
    }
    anchors
}

fn anchor(heading: &str) -> String {
    let heading = heading.to_lowercase();
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || "-_ ".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The text without what stands between single backticks.
fn without_code(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let parts: Vec<_> = line.split('`').collect();
        // A link around code keeps its target, which stands behind the code.
        let outside: Vec<_> = parts.iter().step_by(2).copied().collect();
        outside.join("")
    });
    lines.collect::<Vec<_>>().join("\n")
}

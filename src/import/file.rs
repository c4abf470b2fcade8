use std::path::Path;

use zeroize::Zeroizing;

use super::{
    Defaults, Draft, Entry, Findings, ImportError, InputFormat, comments,
    complete::Completion,
    csv::{Columns, Rows},
    dotenv::DotenvLines,
    gathering::gather,
    groups::Groups,
    ini,
    json::Objects,
    json_reader::{JsonMark, JsonReader},
    left_out::Reason,
    names::KnownNames,
    pairs::{Pairs, Twice},
    sections, toml, tree,
    variables::Meaning,
    yaml,
};
use crate::{domain::Veiled, providers::Providers};

/// Number of credentials that are read at once.
const BATCH: usize = 1_000;

/// Credentials in a file whose text was checked. They are read from the text each time they are asked
/// for, so that a file of any length takes little more memory than its text. Between two batches no
/// key can be read in memory.
pub struct ImportFile<'a> {
    text: Veiled,
    content: Content,
    form: Form<'a>,
    /// Numbers of the credentials that are left out, because the same keys stand before them.
    again: Vec<usize>,
}

/// Facts about a file that its text does not state.
#[derive(Clone, Copy)]
struct Form<'a> {
    /// Name that the file gives to its only credential, if any.
    name: Option<&'a str>,
    /// Number of the file among those that are read.
    file: usize,
    defaults: &'a Defaults,
    providers: &'a Providers,
}

/// A file to read.
pub struct Written<'a> {
    pub text: Zeroizing<String>,
    pub format: InputFormat,
    /// Path of the file; `None` for standard input.
    pub path: Option<&'a Path>,
}

/// Places of the credentials in a text.
enum Content {
    Dotenv {
        names: KnownNames,
        groups: Groups,
    },
    Json {
        names: KnownNames,
        /// Beginning of each batch, and the number of its objects.
        batches: Vec<(JsonMark, usize)>,
    },
    Csv {
        columns: Columns,
        /// Offset and line of the beginning of each batch.
        batches: Vec<(usize, usize)>,
    },
    /// The whole text is read each time: files of this kind have few credentials.
    Sections {
        names: KnownNames,
        format: InputFormat,
    },
}

impl<'a> ImportFile<'a> {
    /// Reads a file, and checks that all its credentials are valid and complete. `pairs` are the key pairs
    /// of the files before, and gains those of this one.
    ///
    /// # Errors
    /// Fails with [`ImportError`] and the line of the first credential that is incomplete or
    /// unusable, or that holds the keys of another.
    pub(super) fn read(
        file: Written<'a>,
        (number, pairs): (usize, &mut Pairs),
        defaults: &'a Defaults,
        providers: &'a Providers,
    ) -> Result<(Self, Findings), ImportError> {
        let form = Form {
            name: file.path.and_then(name_of),
            file: number,
            defaults,
            providers,
        };
        let mut check = Check::new(form, pairs);
        let text = match file.format {
            InputFormat::Json => comments::blank(file.text),
            _ => file.text,
        };
        let content = match file.format {
            InputFormat::Dotenv => check.dotenv(&text)?,
            InputFormat::Json => check.json(&text)?,
            InputFormat::Csv => check.csv(&text)?,
            format => check.sections(&text, format)?,
        };
        let Check {
            findings, again, ..
        } = check;
        let file = ImportFile {
            text: Veiled::new(text),
            content,
            form,
            again,
        };
        Ok((file, findings))
    }

    /// Reads the credentials in batches, in the order of the file. None fails, because all were
    /// checked.
    pub(super) fn batches(&self) -> impl Iterator<Item = Result<Vec<Entry>, ImportError>> {
        let mut completion = Completion::new(self.form.defaults, self.form.providers);
        let mut drafts = (0..).map_while(|number| self.drafts(number).transpose());
        let mut number = 0..;
        let mut again = self.again.iter().copied().peekable();
        std::iter::from_fn(move || {
            let entries = drafts.next()?.and_then(|drafts| {
                let kept = drafts.into_iter().filter(|_| {
                    let number = number.next();
                    again.next_if(|again| Some(*again) == number).is_none()
                });
                let entries = kept.map(|draft| completion.entry(draft, self.form.file));
                entries.collect()
            });
            Some(entries)
        })
    }

    /// Reads the drafts of a batch. `None` if there are fewer batches.
    fn drafts(&self, number: usize) -> Result<Option<Vec<Draft>>, ImportError> {
        match &self.content {
            Content::Dotenv { names, groups } => {
                let meaning = groups.meaning(self.form.meaning(names));
                let numbers = number * BATCH..(number + 1) * BATCH;
                let draft = |number| groups.draft(number, &self.text, &meaning);
                let drafts: Vec<Draft> = numbers.map_while(draft).collect::<Result<_, _>>()?;
                Ok((!drafts.is_empty()).then_some(drafts))
            }
            Content::Json { names, batches } => {
                let Some((mark, count)) = batches.get(number) else {
                    return Ok(None);
                };
                let next = batches.get(number + 1).map(|(mark, _)| mark.at);
                let text = self.piece(mark.at, next)?;
                let reader = JsonReader::part(&text, *mark);
                let mut objects = Objects::new(reader, self.form.meaning(names));
                let mut drafts = Vec::new();
                for _ in 0..*count {
                    drafts.extend(objects.next_object()?.unwrap_or_default());
                }
                Ok(Some(drafts))
            }
            Content::Csv { columns, batches } => {
                let Some(&(at, line)) = batches.get(number) else {
                    return Ok(None);
                };
                let text = self.piece(at, batches.get(number + 1).map(|(at, _)| *at))?;
                let mut rows = Rows::part(&text, columns, line);
                let mut drafts = Vec::new();
                while let Some(draft) = rows.next_row()? {
                    if !draft.is_empty() {
                        drafts.push(draft);
                    }
                }
                Ok(Some(drafts))
            }
            Content::Sections { .. } if number > 0 => Ok(None),
            Content::Sections { names, format } => {
                let text = self.piece(0, None)?;
                let meaning = self.form.meaning(names);
                let drafts = self
                    .form
                    .sections(&text, *format, &meaning, &mut Default::default());
                drafts.map(Some)
            }
        }
    }

    fn piece(&self, start: usize, end: Option<usize>) -> Result<Zeroizing<String>, ImportError> {
        let piece = self.text.piece(start..end.unwrap_or(self.text.len()));
        piece.ok_or_else(|| ImportError::at(1, "this is not UTF-8 text"))
    }
}

/// Returns the name that a file gives to its only credential.
fn name_of(path: &Path) -> Option<&str> {
    path.file_stem().and_then(|name| name.to_str())
}

impl<'a> Form<'a> {
    fn meaning(self, names: &'a KnownNames) -> Meaning<'a> {
        Meaning::new(names, self.providers)
    }

    /// Reads the credentials of a text of sections.
    fn sections(
        self,
        text: &str,
        format: InputFormat,
        meaning: &Meaning<'_>,
        left_out: &mut super::AllLeftOut,
    ) -> Result<Vec<Draft>, ImportError> {
        let documents = match format {
            InputFormat::Yaml => yaml::documents(text)?,
            InputFormat::Toml => vec![toml::document(text)?],
            _ => {
                let sections = ini::sections(text)?;
                return sections::drafts(sections, meaning, left_out);
            }
        };
        let mut drafts = Vec::new();
        for document in documents {
            let sections = tree::sections(document)?;
            drafts.extend(sections::drafts(sections, meaning, left_out)?);
        }
        // The only credential of a file such as a profile is called like the file.
        if let ([only], Some(name)) = (drafts.as_mut_slice(), self.name)
            && only.is_nameless()
        {
            only.nickname = Some(name.to_owned());
        }
        Ok(drafts)
    }
}

/// The first reading of a file.
struct Check<'a, 'p> {
    form: Form<'a>,
    completion: Completion<'a>,
    pairs: &'p mut Pairs,
    findings: Findings,
    again: Vec<usize>,
    /// Number of the next credential.
    number: usize,
}

impl<'a, 'p> Check<'a, 'p> {
    fn new(form: Form<'a>, pairs: &'p mut Pairs) -> Self {
        Check {
            form,
            completion: Completion::new(form.defaults, form.providers),
            pairs,
            findings: Findings::default(),
            again: Vec::new(),
            number: 0,
        }
    }

    fn draft(&mut self, draft: Draft) -> Result<(), ImportError> {
        let is_named = draft.nickname.is_some() && !draft.is_of_section;
        let entry = self.completion.entry(draft, self.form.file)?;
        match self.pairs.add(&entry, is_named)? {
            Twice::No => self
                .findings
                .record(&entry, || self.pairs.place(entry.file, entry.line)),
            Twice::Again => {
                self.again.push(self.number);
                let name = entry.nickname.as_str();
                self.findings.left_out.push(entry.line, name, Reason::Again);
            }
        }
        self.number += 1;
        Ok(())
    }

    fn dotenv(&mut self, text: &str) -> Result<Content, ImportError> {
        let names = KnownNames::with(self.form.providers, self.form.defaults);
        let mut meaning = Meaning::new(&names, self.form.providers);
        let groups = gather(|| DotenvLines::new(text), &text, &mut meaning)?;
        let draft = |number| groups.draft(number, &text, &meaning);
        for draft in (0..).map_while(draft) {
            self.draft(draft?)?;
        }
        self.findings.left_out.append(&groups.left_out);
        Ok(Content::Dotenv { names, groups })
    }

    fn json(&mut self, text: &str) -> Result<Content, ImportError> {
        let names = KnownNames::with(self.form.providers, self.form.defaults);
        let meaning = Meaning::new(&names, self.form.providers);
        let mut objects = Objects::new(JsonReader::new(text), meaning);
        let mut batches: Vec<(JsonMark, usize)> = Vec::new();
        let mut read = BATCH;
        loop {
            let mark = objects.mark();
            let Some(drafts) = objects.next_object()? else {
                break;
            };
            if read >= BATCH {
                batches.push((mark, 0));
                read = 0;
            }
            if let Some((_, count)) = batches.last_mut() {
                *count += 1;
            }
            read += drafts.len();
            drafts.into_iter().try_for_each(|draft| self.draft(draft))?;
        }
        self.findings.left_out.append(&objects.left_out);
        Ok(Content::Json { names, batches })
    }

    fn csv(&mut self, text: &str) -> Result<Content, ImportError> {
        let mut rows = Rows::new(text)?;
        let mut batches = Vec::new();
        for number in 0.. {
            let mark = rows.mark();
            let Some(draft) = rows.next_row()? else {
                break;
            };
            if number % BATCH == 0 {
                batches.push(mark);
            }
            match draft.is_empty() {
                true => {
                    self.findings
                        .left_out
                        .push(draft.line, "a row without keys", Reason::Empty)
                }
                false => self.draft(draft)?,
            }
        }
        self.findings.left_out.append(&rows.left_out);
        let columns = rows.into_columns();
        Ok(Content::Csv { columns, batches })
    }

    fn sections(&mut self, text: &str, format: InputFormat) -> Result<Content, ImportError> {
        let names = KnownNames::with(self.form.providers, self.form.defaults);
        let meaning = Meaning::new(&names, self.form.providers);
        let mut left_out = super::AllLeftOut::default();
        let drafts = self.form.sections(text, format, &meaning, &mut left_out)?;
        drafts.into_iter().try_for_each(|draft| self.draft(draft))?;
        self.findings.left_out.append(&left_out);
        Ok(Content::Sections { names, format })
    }
}

#[cfg(test)]
mod tests;

use zeroize::Zeroizing;

use super::{
    Defaults, Draft, Entry, Findings, ImportError, InputFormat,
    complete::Completion,
    csv::{Columns, Rows},
    dotenv::DotenvLines,
    gathering::gather,
    groups::Groups,
    json::Objects,
    json_reader::{JsonMark, JsonReader},
    names::KnownNames,
    pairs::Pairs,
    profile,
    variables::Meaning,
    veiled::Veiled,
};
use crate::providers::Providers;

/// Number of credentials that are read at once.
const BATCH: usize = 1_000;

/// Credentials in a file whose text was checked. They are read from the text each time they are asked
/// for, so that a file of any length takes little more memory than its text. Between two batches no
/// key can be read in memory.
pub struct ImportFile<'a> {
    text: Veiled,
    content: Content,
    form: Form<'a>,
}

/// Facts about a file that its text does not state.
#[derive(Clone, Copy)]
struct Form<'a> {
    /// Name that the file gives to its only credential, if any.
    name: Option<&'a str>,
    defaults: &'a Defaults,
    providers: &'a Providers,
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
    Profile,
}

impl<'a> ImportFile<'a> {
    /// Reads a text of this format, and checks that all its credentials are valid and complete.
    /// `name` is the name that the file gives to its only credential, if any.
    ///
    /// # Errors
    /// Fails with [`ImportError`] and the line of the first credential that is incomplete or
    /// unusable, or that holds the keys of another.
    pub fn read(
        text: Zeroizing<String>,
        format: InputFormat,
        name: Option<&'a str>,
        defaults: &'a Defaults,
        providers: &'a Providers,
    ) -> Result<(Self, Findings), ImportError> {
        let form = Form {
            name,
            defaults,
            providers,
        };
        let mut check = Check::new(form);
        let content = match format {
            InputFormat::Dotenv => check.dotenv(&text)?,
            InputFormat::Json => check.json(&text)?,
            InputFormat::Csv => check.csv(&text)?,
            InputFormat::Profile => {
                check.draft(profile::read(&text, name, providers)?)?;
                Content::Profile
            }
        };
        let file = ImportFile {
            text: Veiled::new(text),
            content,
            form,
        };
        Ok((file, check.findings))
    }

    /// Reads the credentials in batches, in the order of the file. None fails, because all were
    /// checked.
    pub fn batches(&self) -> impl Iterator<Item = Result<Vec<Entry>, ImportError>> {
        let mut completion = Completion::new(self.form.defaults, self.form.providers);
        let mut drafts = (0..).map_while(|number| self.drafts(number).transpose());
        std::iter::from_fn(move || {
            let entries = drafts.next()?.and_then(|drafts| {
                let entries = drafts.into_iter().map(|draft| completion.entry(draft));
                entries.collect()
            });
            Some(entries)
        })
    }

    /// Reads the drafts of a batch. `None` if there are fewer batches.
    fn drafts(&self, number: usize) -> Result<Option<Vec<Draft>>, ImportError> {
        let Form {
            name, providers, ..
        } = self.form;
        match &self.content {
            Content::Dotenv { names, groups } => {
                let meaning = self.form.meaning(names);
                let numbers = number * BATCH..(number + 1) * BATCH;
                let draft = |number| groups.draft(number, &self.text, meaning);
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
                    drafts.push(draft);
                }
                Ok(Some(drafts))
            }
            Content::Profile if number > 0 => Ok(None),
            Content::Profile => {
                let text = self.piece(0, None)?;
                profile::read(&text, name, providers).map(|draft| Some(vec![draft]))
            }
        }
    }

    fn piece(&self, start: usize, end: Option<usize>) -> Result<Zeroizing<String>, ImportError> {
        let piece = self.text.piece(start..end.unwrap_or(self.text.len()));
        piece.ok_or_else(|| ImportError::at(1, "this is not UTF-8 text"))
    }
}

impl<'a> Form<'a> {
    fn meaning(self, names: &'a KnownNames) -> Meaning<'a> {
        Meaning::new(names, self.defaults, self.providers)
    }
}

/// The first reading of a file.
struct Check<'a> {
    form: Form<'a>,
    completion: Completion<'a>,
    pairs: Pairs,
    findings: Findings,
}

impl<'a> Check<'a> {
    fn new(form: Form<'a>) -> Self {
        Check {
            form,
            completion: Completion::new(form.defaults, form.providers),
            pairs: Pairs::new(),
            findings: Findings::default(),
        }
    }

    fn draft(&mut self, draft: Draft) -> Result<(), ImportError> {
        let entry = self.completion.entry(draft)?;
        self.pairs.refuse_twice(&entry)?;
        self.findings.record(&entry);
        Ok(())
    }

    fn dotenv(&mut self, text: &str) -> Result<Content, ImportError> {
        let names = KnownNames::new(self.form.providers);
        let meaning = Meaning::new(&names, self.form.defaults, self.form.providers);
        let groups = gather(DotenvLines::new(text), &text, meaning)?;
        let draft = |number| groups.draft(number, &text, meaning);
        for draft in (0..).map_while(draft) {
            self.draft(draft?)?;
        }
        self.findings.left_out = groups.left_out.clone();
        Ok(Content::Dotenv { names, groups })
    }

    fn json(&mut self, text: &str) -> Result<Content, ImportError> {
        let names = KnownNames::new(self.form.providers);
        let meaning = Meaning::new(&names, self.form.defaults, self.form.providers);
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
        self.findings.left_out = objects.left_out;
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
            self.draft(draft)?;
        }
        let columns = rows.into_columns();
        Ok(Content::Csv { columns, batches })
    }
}

#[cfg(test)]
mod tests;

use std::{cmp::Ordering, iter::Peekable, str::Chars};

/// Name in the order in which a person reads names: whatever the letter case, and numbers by their value, so
/// that `Paper 2` comes before `paper 10`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingKey {
    small: String,
    whole: String,
}

impl ReadingKey {
    /// Creates the key of a name.
    pub fn of(name: &str) -> Self {
        ReadingKey {
            small: name.to_lowercase(),
            whole: name.to_owned(),
        }
    }
}

impl Ord for ReadingKey {
    fn cmp(&self, other: &Self) -> Ordering {
        let mut left = self.small.chars().peekable();
        let mut right = other.small.chars().peekable();
        loop {
            let order = match (left.peek(), right.peek()) {
                (None, None) => return self.whole.cmp(&other.whole),
                (Some(a), Some(b)) if a.is_ascii_digit() && b.is_ascii_digit() => {
                    let (a, b) = (digits(&mut left), digits(&mut right));
                    (a.len(), a).cmp(&(b.len(), b))
                }
                _ => left.next().cmp(&right.next()),
            };
            if order != Ordering::Equal {
                return order;
            }
        }
    }
}

impl PartialOrd for ReadingKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Takes the digits at the beginning, without leading zeros.
fn digits(text: &mut Peekable<Chars<'_>>) -> String {
    let mut number = String::new();
    while let Some(digit) = text.next_if(char::is_ascii_digit) {
        if digit != '0' || !number.is_empty() {
            number.push(digit);
        }
    }
    number
}

#[cfg(test)]
mod tests {
    use super::ReadingKey;

    #[test]
    fn names_are_in_the_order_of_a_reader() {
        let names = [
            "2", "010", "11", "Bot", "bot 2", "Bot 10", "bot 10a", "paper", "Zebra", "Äpfel",
            "äpfel 2",
        ];
        for (at, one) in names.iter().enumerate() {
            for (other_at, other) in names.iter().enumerate() {
                let order = ReadingKey::of(one).cmp(&ReadingKey::of(other));
                assert_eq!(order, at.cmp(&other_at), "{one} {other}");
            }
        }
    }
}

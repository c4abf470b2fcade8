use std::{cmp::Ordering, iter::Peekable, str::Chars};

/// Compares two names as a person reads them: whatever the letter case, and numbers by their value, so
/// that `Paper 2` comes before `paper 10`.
pub fn reading_order(one: &str, other: &str) -> Ordering {
    let (small_one, small_other) = (one.to_lowercase(), other.to_lowercase());
    let (mut left, mut right) = (small_one.chars().peekable(), small_other.chars().peekable());
    loop {
        let order = match (left.peek(), right.peek()) {
            (None, None) => return one.cmp(other),
            (Some(a), Some(b)) if a.is_ascii_digit() && b.is_ascii_digit() => {
                by_value(&digits(&mut left), &digits(&mut right))
            }
            _ => left.next().cmp(&right.next()),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Takes the digits at the beginning, without leading zeros.
fn digits(text: &mut Peekable<Chars<'_>>) -> String {
    let mut number = String::new();
    while let Some(digit) = text.next_if(char::is_ascii_digit) {
        number.push(digit);
    }
    number.trim_start_matches('0').to_owned()
}

/// Compares numbers of any length.
fn by_value(one: &str, other: &str) -> Ordering {
    (one.len(), one).cmp(&(other.len(), other))
}

#[cfg(test)]
mod tests {
    use super::reading_order;

    #[test]
    fn names_are_in_the_order_of_a_reader() {
        let names = [
            "2", "010", "11", "Bot", "bot 2", "Bot 10", "bot 10a", "paper", "Zebra", "Äpfel",
            "äpfel 2",
        ];
        for (at, one) in names.iter().enumerate() {
            for (other_at, other) in names.iter().enumerate() {
                assert_eq!(
                    reading_order(one, other),
                    at.cmp(&other_at),
                    "{one} {other}"
                );
            }
        }
    }
}

//! Part of the list that is seen, with a heading above each group.

/// Minimum number of lines of a list that has headings.
const LEAST_WITH_HEADINGS: usize = 3;

/// Line of the list. Places are those among the rows that fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListLine {
    /// Heading of the row at this place.
    Heading(usize),
    Row(usize),
}

/// Part of a list that is seen.
pub(super) struct Window<'a> {
    /// Number of lines.
    pub(super) height: usize,
    /// Number of rows in the list.
    pub(super) count: usize,
    /// Returns true if the rows at these places are of one group.
    pub(super) is_one_group: &'a dyn Fn(usize, usize) -> bool,
}

impl Window<'_> {
    /// Returns the place of the first row that is seen, so that the row of the cursor is seen and no line
    /// stays empty. `top` is where the window stood.
    pub(super) fn top(&self, top: usize, cursor: usize) -> usize {
        let last = self.count.saturating_sub(1);
        let highest = self.reached_upwards(last, 0);
        let top = top.min(cursor).min(highest);
        self.reached_upwards(cursor, top)
    }

    /// Returns the lines from this row on.
    pub(super) fn lines(&self, top: usize) -> Vec<ListLine> {
        let mut lines = Vec::with_capacity(self.height);
        for at in top..self.count.min(top + self.height) {
            let begins = at == top || !(self.is_one_group)(at - 1, at);
            if self.has_headings() && begins {
                lines.push(ListLine::Heading(at));
            }
            lines.push(ListLine::Row(at));
        }
        lines.truncate(self.height);
        if let Some(ListLine::Heading(_)) = lines.last() {
            lines.pop();
        }
        lines
    }

    fn has_headings(&self) -> bool {
        self.height >= LEAST_WITH_HEADINGS
    }

    /// Returns the place of the highest row, not above `least`, from which the row at `at` is seen.
    fn reached_upwards(&self, at: usize, least: usize) -> usize {
        let heading = usize::from(self.has_headings());
        let mut lines = 1 + heading;
        let mut top = at;
        while top > least {
            let changes = !(self.is_one_group)(top - 1, top);
            lines += 1 + usize::from(changes) * heading;
            if lines > self.height {
                break;
            }
            top -= 1;
        }
        top
    }
}

#[cfg(test)]
mod tests {
    use super::{
        ListLine::{Heading, Row},
        *,
    };

    /// Groups of three rows.
    fn threes(a: usize, b: usize) -> bool {
        a / 3 == b / 3
    }

    fn window(height: usize, count: usize) -> Window<'static> {
        Window {
            height,
            count,
            is_one_group: &threes,
        }
    }

    #[test]
    fn every_group_has_its_heading_and_none_stands_alone() {
        let six = window(6, 9);
        let first = [Heading(0), Row(0), Row(1), Row(2), Heading(3), Row(3)];
        assert_eq!(six.lines(0), first);
        let second = [Heading(2), Row(2), Heading(3), Row(3), Row(4), Row(5)];
        assert_eq!(six.lines(2), second);
        assert_eq!(window(5, 9).lines(0), first[..4]);
        assert_eq!(window(1, 9).lines(4), [Row(4)]);
    }

    #[test]
    fn the_row_of_the_cursor_is_always_seen() {
        for height in 1..=12 {
            let window = window(height, 40);
            let mut top = 0;
            let there_and_back = (0..40).chain((0..40).rev()).chain([39, 0, 20]);
            for cursor in there_and_back {
                top = window.top(top, cursor);
                let lines = window.lines(top);
                assert!(lines.contains(&Row(cursor)), "{height} {cursor} {lines:?}");
                assert!(lines.len() <= height && lines.len() + 2 > height.min(40));
            }
        }
    }

    #[test]
    fn a_list_that_fits_is_seen_from_its_beginning() {
        assert_eq!(window(15, 4).top(3, 3), 0);
        assert_eq!(window(15, 0).top(0, 0), 0);
        assert!(window(15, 0).lines(0).is_empty());
    }
}

//! Epochs: spans of the log whose turnovers are summed once and never touched again, and what is
//! to be done next to keep them.

use std::ops::Range;

/// The levels of epochs, finest first.
pub const LEVELS: u8 = 3;

/// How long epochs are: powers of two. One database keeps one measure for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Epochs {
    first: u32,
    fan: u32,
}

/// How far the followers of a side are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// They know the events before it.
    pub position: u64,
    /// How many epochs of the level below are merged into the second level, and into the third.
    pub merged: [u64; 2],
}

/// What is to be done next, in one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// An epoch is merged into the one above it.
    Merge(Merge),
    /// These events are followed.
    Follow(Range<u64>),
}

/// An epoch that is merged into the one above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The level above.
    pub level: u8,
    /// The number of the epoch above.
    pub number: u64,
    /// The number of the epoch that is merged.
    pub below: u64,
    /// How many are in the one above afterwards.
    pub merged: u64,
}

/// What a sum over the events before a size is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// Epochs by level and number, the coarsest first: complete, or with what is merged of them.
    pub epochs: Vec<(u8, u64)>,
    /// The events after them.
    pub tail: Range<u64>,
}

/// The epochs that two sides hold alike.
#[derive(Clone, Copy, Debug)]
pub struct Alike {
    /// Of each level those that are complete on both.
    complete: [u64; 3],
    /// How far both are with the next one of the second level, and of the third, where that is
    /// equally far.
    merged: [Option<u64>; 2],
}

impl Alike {
    /// How many of each level, these being the first ones, as long as the side that is followed on
    /// stands there.
    pub fn count(&self, now: &Made) -> [u64; 3] {
        let [first, second, third] = self.complete;
        let next = |above: usize| u64::from(self.merged[above] == Some(now.merged[above]));
        [first, second + next(0), third + next(1)]
    }
}

impl Default for Epochs {
    /// 2,048, 65,536 and 2,097,152 events.
    fn default() -> Self {
        Self { first: 11, fan: 5 }
    }
}

impl Epochs {
    /// Epochs of 2^first events, each of the higher levels of 2^fan of those below.
    pub fn of(first: u32, fan: u32) -> Self {
        Self { first, fan }
    }

    /// How many events an epoch of a level has.
    pub fn length(self, level: u8) -> u64 {
        1 << (self.first + self.fan * u32::from(level.saturating_sub(1)))
    }

    /// How many epochs of the level below make one.
    pub fn fan(self) -> u64 {
        1 << self.fan
    }

    /// How many epochs of a level are complete, these being the first ones.
    pub fn complete(self, level: u8, made: &Made) -> u64 {
        let ended = made.position / self.length(level);
        match level {
            2 => ended.min(made.merged[0] >> self.fan),
            3 => ended.min(made.merged[1] >> self.fan),
            _ => ended,
        }
    }

    /// What is to be done next when the log has a size; nothing when all is done. What is complete
    /// is merged before more is followed, so that where a side stands tells all that it holds.
    pub fn work(self, made: &Made, size: u64) -> Option<Work> {
        if made.position > size {
            // Not of this log: nothing is made of what is not there.
            return None;
        }
        for level in 2..=LEVELS {
            let below = made.merged[usize::from(level) - 2];
            if below < self.complete(level - 1, made) {
                let (number, before) = (below >> self.fan, below % self.fan());
                return Some(Work::Merge(Merge { level, number, below, merged: before + 1 }));
            }
        }
        let next = self.next(made.position, size);
        (!next.is_empty()).then_some(Work::Follow(next))
    }

    /// Whether a side can be brought to where one stands that knows more, with no more events than
    /// are followed together: whoever writes waits for that.
    pub fn is_near(self, made: &Made, other: &Made) -> bool {
        other.position.saturating_sub(made.position) <= self.length(1)
    }

    /// The events that are followed together from a position on: to the end of its epoch.
    pub fn next(self, position: u64, size: u64) -> Range<u64> {
        position..size.min((position | (self.length(1) - 1)) + 1)
    }

    /// The epoch that a range of events completes, ending with it.
    pub fn closed(self, range: &Range<u64>) -> Option<u64> {
        (!range.is_empty() && range.end.is_multiple_of(self.length(1)))
            .then(|| (range.end >> self.first) - 1)
    }

    /// The epoch of a level that is not complete, and the events before whose end are merged into it
    /// and those before it; none when nothing is.
    fn merging(self, level: u8, made: &Made) -> Option<(u64, u64)> {
        let merged = *made.merged.get(usize::from(level.checked_sub(2)?))?;
        let end = merged * self.length(level - 1);
        (!merged.is_multiple_of(self.fan()) && end <= made.position)
            .then_some((merged >> self.fan, end))
    }

    /// The epochs that two sides hold alike.
    pub fn alike(self, one: &Made, other: &Made) -> Alike {
        let complete =
            [1, 2, 3].map(|level| self.complete(level, one).min(self.complete(level, other)));
        let merged = [2, 3].map(|level| {
            let merging = self.merging(level, one);
            let alike = merging.is_some() && merging == self.merging(level, other);
            alike.then_some(one.merged[usize::from(level) - 2])
        });
        Alike { complete, merged }
    }

    /// What a sum over the events before a size is made of.
    pub fn cover(self, made: &Made, known: u64) -> Cover {
        let known = known.min(made.position);
        let mut epochs = Vec::new();
        let mut at = 0;
        for level in (1..=LEVELS).rev() {
            let length = self.length(level);
            let end = self.complete(level, made).min(known / length);
            epochs.extend((at / length..end).map(|number| (level, number)));
            at = at.max(end * length);
            if let Some((number, merged)) = self.merging(level, made)
                && (at..=known).contains(&merged)
            {
                epochs.push((level, number));
                at = merged;
            }
        }
        Cover { epochs, tail: at..known }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Does all the work there is, step by step, as the followers do.
    fn made(epochs: Epochs, sizes: impl IntoIterator<Item = u64>) -> Made {
        let mut made = Made::default();
        for size in sizes {
            while let Some(work) = epochs.work(&made, size) {
                match work {
                    Work::Merge(it) => {
                        let merged = &mut made.merged[usize::from(it.level) - 2];
                        *merged += 1;
                        assert_eq!((it.number + 1) * epochs.fan(), merged.next_multiple_of(4));
                        assert_eq!(it.number * epochs.fan() + it.merged, *merged);
                    }
                    Work::Follow(range) => {
                        assert_eq!(range.start, made.position);
                        assert_eq!((range.end - 1) / epochs.length(1), range.start / 4);
                        made.position = range.end;
                    }
                }
            }
            assert_eq!(made.position, size);
        }
        made
    }

    #[test]
    fn the_shipped_lengths() {
        let lengths = [1, 2, 3].map(|level| Epochs::default().length(level));
        assert_eq!(lengths, [1 << 11, 1 << 16, 1 << 21]);
    }

    #[test]
    fn where_it_stands_does_not_depend_on_the_way() {
        let epochs = Epochs::of(2, 2);
        for size in 0..300 {
            let direct = made(epochs, [size]);
            assert_eq!(direct, made(epochs, 0..=size));
            assert_eq!(direct.merged, [size / 4, size / 16]);
        }
    }

    #[test]
    fn nothing_is_made_of_what_is_not_in_the_log() {
        let made = Made { position: 1000, merged: [2, 0] };
        assert_eq!(Epochs::of(2, 2).work(&made, 999), None);
    }

    #[test]
    fn every_event_is_covered_once_and_by_few() {
        let epochs = Epochs::of(2, 2);
        for position in (0..300).step_by(7) {
            let made = made(epochs, [position]);
            for known in 0..=position + 1 {
                let cover = epochs.cover(&made, known);
                let mut at = 0;
                for (level, number) in &cover.epochs {
                    assert_eq!(number * epochs.length(*level), at);
                    let merged = made.merged.get(usize::from(*level).wrapping_sub(2));
                    let merged = merged.map_or(u64::MAX, |it| it * epochs.length(level - 1));
                    at = merged.min(at + epochs.length(*level));
                }
                assert_eq!(cover.tail, at..known.min(position), "{position} {known}");
                assert!(cover.tail.end - at < 4 && cover.epochs.len() < 4 + 3 + 3);
                // Of all that is known, what is merged is read where it is merged.
                assert!(known < position || cover.epochs.len() <= 4 + 2, "{position}: {cover:?}");
            }
        }
    }

    #[test]
    fn what_is_not_merged_yet_is_read_finer() {
        let epochs = Epochs::of(2, 2);
        let made = Made { position: 32, merged: [5, 0] };
        let cover = epochs.cover(&made, 30);
        assert_eq!(cover.epochs, [(2, 0), (2, 1), (1, 5), (1, 6)]);
        assert_eq!(cover.tail, 28..30);
        let earlier = epochs.cover(&made, 19);
        assert_eq!((earlier.epochs, earlier.tail), (vec![(2, 0)], 16..19));
    }

    #[test]
    fn what_is_merged_equally_far_is_alike() {
        let epochs = Epochs::of(2, 2);
        let made = |position, merged| Made { position, merged };
        let one = made(90, [22, 5]);
        for (other, now, count) in [
            (one, one, [22, 6, 2]),
            (one, made(100, [25, 6]), [22, 5, 1]),
            (one, made(95, [23, 5]), [22, 5, 2]),
            (made(95, [23, 5]), one, [22, 5, 2]),
            (made(90, [20, 5]), one, [22, 5, 2]),
            (made(64, [16, 4]), one, [16, 4, 1]),
            (made(40, [22, 5]), one, [10, 2, 0]),
        ] {
            assert_eq!(epochs.alike(&one, &other).count(&now), count, "{other:?} {now:?}");
        }
    }

    #[test]
    fn what_is_near_is_no_more_than_what_is_followed_together() {
        let (epochs, made) = (Epochs::of(2, 2), |position| Made { position, merged: [0, 0] });
        for (position, other, near) in [(6, 10, true), (6, 11, false), (6, 2, true), (0, 0, true)] {
            assert_eq!(epochs.is_near(&made(position), &made(other)), near, "{position} {other}");
        }
    }

    #[test]
    fn an_epoch_closes_with_the_step_that_reaches_its_end() {
        let epochs = Epochs::of(2, 2);
        let closed = [0..0, 0..3, 0..4, 3..4, 4..8, 4..7].map(|range| epochs.closed(&range));
        assert_eq!(closed, [None, None, Some(0), Some(0), Some(1), None]);
    }
}

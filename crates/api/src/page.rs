//! Pages: every list is a connection, cut by the key of its last item, never by a count.

use crate::{
    fault::{Answer, Fault},
    payload::Position,
};
use async_graphql::{OutputType, SimpleObject, TypeName};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bookkeeper::outcome::{At, Mark};
use journal::hash::sha256;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{borrow::Cow, fmt};

/// How many items a page has when the question does not say.
const USUAL: i32 = 50;
/// The most items a page may have.
const MOST: i32 = 500;
/// What any list costs, beside its items.
const BASE: usize = 100;

/// Which part of a list is asked: so many, after a key.
#[derive(Debug, PartialEq, Eq)]
pub struct Slice<K> {
    /// Of which list, and what was asked of it.
    question: Question,
    /// How many at most.
    pub first: u32,
    /// After which key.
    pub after: Option<K>,
    /// Up to which event the page before this one knew the log: this one knows it as far.
    pub pin: Option<Mark>,
}

/// What a cursor says: the key of an item, where its page stood, and in answer to what.
#[derive(Serialize, Deserialize)]
struct Cursor<K>(K, Option<Mark>, Question);

/// A list and what was asked of it, in short: a cursor goes on with the same question only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question(u32);

impl Question {
    /// The question for all of a list.
    pub fn all(list: &str) -> Self {
        Self::of(list, &())
    }

    /// The question for a part of a list.
    pub fn of(list: &str, part: &impl fmt::Debug) -> Self {
        let [a, b, c, d, ..] = *sha256(format!("{list} {part:?}").as_bytes()).as_bytes();
        Self(u32::from_be_bytes([a, b, c, d]))
    }
}

/// One page of a list, with the position it was read at.
#[derive(SimpleObject)]
#[graphql(name_type)]
pub struct Connection<T: OutputType> {
    /// The items of this page, each with its cursor.
    pub edges: Vec<Edge<T>>,
    /// Where the page stands in the list.
    pub page_info: PageInfo,
    /// What the answer was computed at.
    pub at: Position,
}

/// One item of a list.
#[derive(SimpleObject)]
#[graphql(name_type)]
pub struct Edge<T: OutputType> {
    /// Pass it as `after` to go on from here.
    pub cursor: String,
    /// The item.
    pub node: T,
}

/// Where a page stands in its list.
#[derive(SimpleObject)]
pub struct PageInfo {
    /// Whether something follows.
    pub has_next_page: bool,
    /// Whether the page was asked for after a cursor.
    pub has_previous_page: bool,
    /// The cursor of the first item.
    pub start_cursor: Option<String>,
    /// The cursor of the last item: pass it as `after` for the next page.
    pub end_cursor: Option<String>,
}

impl<K: Serialize + DeserializeOwned> Slice<K> {
    /// The slice that two arguments ask for, of the answer to a question.
    pub fn parse(question: Question, first: Option<i32>, after: Option<&str>) -> Answer<Self> {
        let first = first.unwrap_or(USUAL);
        if !(1..=MOST).contains(&first) {
            let sentence = format!("servono da 1 a {MOST} elementi, richiesti {first}");
            return Err(Fault::argument("first", sentence));
        }
        let belongs = |it: &Cursor<K>| it.2 == question;
        let cursor = |it| read(it).filter(belongs).ok_or_else(not_a_cursor);
        let (after, pin) = match after.map(cursor).transpose()? {
            Some(Cursor(key, pin, _)) => (Some(key), pin),
            None => (None, None),
        };
        Ok(Self { question, first: first.unsigned_abs(), after, pin })
    }

    /// The page of a list that was cut already: its items with their keys, and whether others
    /// follow.
    pub fn connect<T: OutputType>(
        &self,
        items: Vec<(K, T)>,
        more: Following,
        at: At,
    ) -> Connection<T> {
        let pin = at.mark();
        let edges: Vec<Edge<T>> = items
            .into_iter()
            .map(|(key, node)| Edge { cursor: write(&Cursor(key, pin, self.question)), node })
            .collect();
        let page_info = PageInfo {
            has_next_page: more == Following::Some,
            has_previous_page: self.after.is_some(),
            start_cursor: edges.first().map(|it| it.cursor.clone()),
            end_cursor: edges.last().map(|it| it.cursor.clone()),
        };
        Connection { edges, page_info, at: at.into() }
    }
}

impl<K: Ord + Serialize + DeserializeOwned> Slice<K> {
    /// The page of a whole list that is sorted by its keys.
    pub fn cut<T: OutputType>(
        &self,
        sorted: impl IntoIterator<Item = (K, T)>,
        at: At,
    ) -> Connection<T> {
        let follows = |key: &K| self.after.as_ref().is_none_or(|after| after < key);
        let mut rest = sorted.into_iter().filter(|(key, _)| follows(key));
        let most = usize::try_from(self.first).unwrap_or(usize::MAX);
        let items = rest.by_ref().take(most).collect();
        let more = Following::from(rest.next().is_some());
        self.connect(items, more, at)
    }
}

/// Whether something follows a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Following {
    /// Something does.
    Some,
    /// Nothing does.
    Nothing,
}

impl From<bool> for Following {
    fn from(more: bool) -> Self {
        if more { Self::Some } else { Self::Nothing }
    }
}

/// What a list costs: itself, and each of its items.
pub fn weight(first: Option<i32>, item: usize) -> usize {
    let items = usize::try_from(first.unwrap_or(USUAL).clamp(1, MOST)).unwrap_or(0);
    BASE.saturating_add(items.saturating_mul(item))
}

impl<T: OutputType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

impl<T: OutputType> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
    }
}

fn write<K: Serialize>(cursor: &Cursor<K>) -> String {
    // OK: a key is a number, a text or a list of texts, which always serialise.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(cursor).unwrap_or_default())
}

fn read<K: DeserializeOwned>(cursor: &str) -> Option<Cursor<K>> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()
}

fn not_a_cursor() -> Fault {
    let sentence = "non è un cursore di questa lista con questa domanda: usare endCursor di una \
                    pagina precedente, con gli stessi argomenti";
    Fault::argument("after", sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> At {
        let root = journal::hash::empty_root();
        At { tree_size: 1, root, leaf: Some(root) }
    }

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        fn returned<K: Serialize + DeserializeOwned>(key: K) -> (K, Option<Mark>) {
            let cursor = Cursor(key, at().mark(), Question::all("lines"));
            let Cursor(key, pin, question) = read(&write(&cursor)).unwrap();
            assert_eq!(question, cursor.2);
            (key, pin)
        }
        let pin = at().mark();
        assert!(pin.is_some());
        assert_eq!(returned(7_u64), (7, pin));
        assert_eq!(returned("FNPS/2024".to_owned()), ("FNPS/2024".to_owned(), pin));
        let keys = [None, Some("VEN_01".to_owned())];
        assert_eq!(returned(keys.clone()), (keys, pin));
        for bad in ["", "7", "Nw==", "è", "eA", "Nw"] {
            assert!(read::<u64>(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_slice_has_bounds() {
        let question = Question::all("events");
        let parse = |first, after| Slice::<u64>::parse(question, first, after);
        assert_eq!(parse(None, None), Ok(Slice { question, first: 50, after: None, pin: None }));
        assert!(parse(Some(500), None).is_ok());
        for bad in [0, -1, 501, i32::MAX, i32::MIN] {
            assert!(parse(Some(bad), None).is_err(), "{bad}");
        }
        let other = write(&Cursor("SUP", None, question));
        assert_eq!(parse(None, Some(&other)), Err(not_a_cursor()));
    }

    #[test]
    fn a_cursor_goes_on_with_its_own_question_only() {
        let asked = Question::of("expenses", &Some("FNPS/2024"));
        let cursor = write(&Cursor(7_u64, None, asked));
        assert!(Slice::<u64>::parse(asked, None, Some(&cursor)).is_ok());
        for other in [
            Question::all("expenses"),
            Question::of("expenses", &Some("FNPS/2025")),
            Question::of("events", &Some("FNPS/2024")),
        ] {
            let parsed = Slice::<u64>::parse(other, None, Some(&cursor));
            assert_eq!(parsed, Err(not_a_cursor()), "{other:?}");
        }
    }

    #[test]
    fn pages_follow_each_other_until_nothing_is_left() {
        let all = || (0..5_u64).map(|it| (it, it.to_string()));
        let (mut after, mut seen) = (None, Vec::new());
        loop {
            let slice = Slice::parse(Question::all("x"), Some(2), after.as_deref()).unwrap();
            let page = slice.cut(all(), at());
            seen.extend(page.edges.into_iter().map(|it| it.node));
            assert_eq!(page.page_info.has_previous_page, after.is_some());
            after = page.page_info.end_cursor;
            if !page.page_info.has_next_page {
                break;
            }
        }
        assert_eq!(seen.concat(), "01234");
    }

    #[test]
    fn the_weight_of_a_list_is_bounded() {
        assert_eq!(weight(None, 10), 600);
        assert_eq!(weight(Some(i32::MAX), 10), 5_100);
        assert_eq!(weight(Some(-3), 10), 110);
        assert_eq!(weight(Some(500), usize::MAX), usize::MAX);
    }
}

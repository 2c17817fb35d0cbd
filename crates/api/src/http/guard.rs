//! The guard: looks at the bare text of a document before anything parses it.
//!
//! Parsing and validating cost more than reading, and fragments that spread each other twice cost
//! twice as much at every level: what counts is how long the document is once they are spread.

mod token;

use super::answer::too_much;
use async_graphql::ServerError;
use std::collections::BTreeMap;
use token::{Token, tokens};

/// How long a document may be, in bytes.
const BYTES: usize = 100_000;
/// How many tokens it may have: as written, and with its fragments spread.
const TOKENS: u64 = 10_000;
/// How many names it may have outside arguments: fields, types and fragments.
const NAMES: u64 = 2_000;
/// How deep brackets may be nested.
const NESTING: u32 = 50;
/// How many fragments it may define.
const FRAGMENTS: usize = 100;
/// How long a name may be, in bytes.
const NAME: usize = 120;

/// Refuses a document that would cost too much to look at.
pub fn check(document: &str) -> Result<(), ServerError> {
    if document.len() > BYTES {
        return Err(too_much(LONG));
    }
    let outline = outline(document).map_err(too_much)?;
    if outline.size().map_err(too_much)? > TOKENS { Err(too_much(LONG)) } else { Ok(()) }
}

const LONG: &str = "è troppo lungo: usare le variabili, o dividerlo";
const DEEP: &str = "è annidato troppo a fondo";
const CYCLE: &str = "ha frammenti che si contengono a vicenda";

/// A document, as far as it must be known to say how long it is.
#[derive(Default)]
struct Outline<'a> {
    names: u64,
    operations: Vec<Definition<'a>>,
    fragments: BTreeMap<&'a str, Definition<'a>>,
}

/// One definition: its own tokens, and the fragments that it spreads.
#[derive(Default)]
struct Definition<'a> {
    name: Option<&'a str>,
    tokens: u64,
    names: u64,
    depth: u32,
    arguments: u32,
    spreads: Vec<&'a str>,
}

/// The sizes of fragments found so far; `None` while one is being measured.
type Sizes<'a> = BTreeMap<&'a str, Option<u64>>;

fn outline(document: &str) -> Result<Outline<'_>, &'static str> {
    let mut outline = Outline::default();
    let mut now = Definition::default();
    let mut before = Token::Other;
    for (count, token) in (1..).zip(tokens(document)) {
        now.take(before, token)?;
        if count > TOKENS || outline.names + now.names > NAMES {
            return Err(LONG);
        }
        before = token;
        if token == Token::CloseBrace && now.depth == 0 {
            outline.add(std::mem::take(&mut now))?;
        }
    }
    outline.add(now)?;
    Ok(outline)
}

impl<'a> Definition<'a> {
    fn take(&mut self, before: Token<'a>, token: Token<'a>) -> Result<(), &'static str> {
        self.tokens += 1;
        self.names += u64::from(self.arguments == 0 && matches!(token, Token::Name(_)));
        match token {
            Token::Name(name) if name.len() > NAME => return Err("ha un nome troppo lungo"),
            Token::Name(name) if self.tokens == 2 && before == Token::Name("fragment") => {
                self.name = Some(name);
            }
            Token::Name(name) if before == Token::Spread && name != "on" => self.spreads.push(name),
            Token::Open | Token::OpenParen => self.depth += 1,
            Token::Close | Token::CloseParen | Token::CloseBrace => {
                self.depth = self.depth.saturating_sub(1);
            }
            _ => {}
        }
        match token {
            Token::OpenParen => self.arguments += 1,
            Token::CloseParen => self.arguments = self.arguments.saturating_sub(1),
            _ => {}
        }
        if self.depth > NESTING { Err(DEEP) } else { Ok(()) }
    }
}

impl<'a> Outline<'a> {
    fn add(&mut self, definition: Definition<'a>) -> Result<(), &'static str> {
        self.names += definition.names;
        match definition.name {
            // One that is defined twice is refused by the parser.
            Some(name) => drop(self.fragments.insert(name, definition)),
            None => self.operations.push(definition),
        }
        if self.fragments.len() > FRAGMENTS { Err("ha troppi frammenti") } else { Ok(()) }
    }

    /// How many tokens there are once every fragment is spread: those of fragments that nobody
    /// spreads count too, for validation looks at them all the same.
    fn size(&self) -> Result<u64, &'static str> {
        let mut sizes = Sizes::new();
        let definitions = self.operations.iter().chain(self.fragments.values());
        definitions
            .map(|it| self.spread(it, &mut sizes))
            .try_fold(0_u64, |sum, size| Ok(sum.saturating_add(size?)))
    }

    fn spread(&self, it: &Definition<'a>, sizes: &mut Sizes<'a>) -> Result<u64, &'static str> {
        it.spreads
            .iter()
            .try_fold(it.tokens, |sum, name| Ok(sum.saturating_add(self.fragment(name, sizes)?)))
    }

    fn fragment(&self, name: &'a str, sizes: &mut Sizes<'a>) -> Result<u64, &'static str> {
        match sizes.get(name) {
            Some(Some(size)) => return Ok(*size),
            Some(None) => return Err(CYCLE),
            None => {}
        }
        // One that does not exist is named by validation.
        let Some(definition) = self.fragments.get(name) else { return Ok(0) };
        sizes.insert(name, None);
        let size = self.spread(definition, sizes)?;
        sizes.insert(name, Some(size));
        Ok(size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bomb(levels: usize) -> String {
        let fragments = (0..levels).map(|level| {
            let next = level + 1;
            format!("fragment f{level} on Query {{ ...f{next} ...f{next} }}")
        });
        let last = format!("{{ ...f0 }} fragment f{levels} on Query {{ __typename }}");
        fragments.chain([last]).collect::<Vec<_>>().concat()
    }

    #[test]
    fn ordinary_documents_pass() {
        for good in [
            "{ ledger { treeSize rootHash } }",
            "query Q($a: I = {b: [1, 2]}) @d(x: {y: 1}) { a(b: $a) { ...F ... on T { c } } } \
             fragment F on T { d }",
            "# un commento { { {\n{ a(b: \"{ { {\", c: \"\"\"{ \\\"\"\" { \"\"\") }",
            "",
            "}}}",
            &bomb(5),
            &format!("{{ a(b: [{}]) }}", "c ".repeat(9_000)),
        ] {
            assert!(check(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn what_would_cost_too_much_is_refused() {
        for (bad, why) in [
            (bomb(30), LONG),
            (bomb(99), LONG),
            (bomb(101), "ha troppi frammenti"),
            ("a ".repeat(2_001), LONG),
            ("{ a { b(c: 1) } }".repeat(1_001), LONG),
            (format!("{{ a(b: [{}]) }}", "c ".repeat(10_000)), LONG),
            ("[".repeat(100_000), DEEP),
            ("a".repeat(100_001), LONG),
            (format!("{{ a(b: {}1{}) }}", "[".repeat(60), "]".repeat(60)), DEEP),
            ("x".repeat(200), "ha un nome troppo lungo"),
            ("{ ...a } fragment a on Q { ...b } fragment b on Q { ...a }".to_owned(), CYCLE),
            ("{ b } fragment a on Q { ...a }".to_owned(), CYCLE),
        ] {
            let error = check(&bad).unwrap_err();
            assert!(error.message.ends_with(why), "{} for {}", error.message, &bad[..40]);
        }
    }

    #[test]
    fn a_fragment_counts_as_often_as_it_is_spread() {
        let size = |document| outline(document).unwrap().size().unwrap();
        assert_eq!(size("{ a }"), 3);
        assert_eq!(size("{ ...f ...f } fragment f on Q { a }"), 6 + 2 * 7 + 7);
        assert_eq!(size("{ ... on T { a } }"), 8);
    }
}

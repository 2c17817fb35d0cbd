//! The tokens of a document, as far as the guard tells them apart.

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// A name or keyword.
    Name(&'a str),
    /// `...`
    Spread,
    /// `{` or `[`
    Open,
    /// `(`
    OpenParen,
    /// `]`
    Close,
    /// `)`
    CloseParen,
    /// `}`
    CloseBrace,
    /// A string, a number or a sign.
    Other,
}

/// The tokens of a document, in order. What is no token counts as one.
pub fn tokens(document: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = document;
    std::iter::from_fn(move || {
        rest = after_blanks(rest);
        let (token, length) = next(rest)?;
        rest = rest.get(length..).unwrap_or_default();
        Some(token)
    })
}

fn after_blanks(mut text: &str) -> &str {
    loop {
        text = text.trim_start_matches([' ', '\t', '\r', '\n', ',', '\u{feff}']);
        let Some(comment) = text.strip_prefix('#') else { return text };
        text = comment.find(['\n', '\r']).and_then(|end| comment.get(end..)).unwrap_or_default();
    }
}

fn next(text: &str) -> Option<(Token<'_>, usize)> {
    let first = text.chars().next()?;
    Some(match first {
        '"' => (Token::Other, string(text)),
        '.' if text.starts_with("...") => (Token::Spread, 3),
        '{' | '[' => (Token::Open, 1),
        '(' => (Token::OpenParen, 1),
        ']' => (Token::Close, 1),
        ')' => (Token::CloseParen, 1),
        '}' => (Token::CloseBrace, 1),
        '_' | 'a'..='z' | 'A'..='Z' => {
            let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let name = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
            (Token::Name(name), name.len())
        }
        '-' | '0'..='9' => {
            let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c));
            (Token::Other, end.unwrap_or(text.len()))
        }
        other => (Token::Other, other.len_utf8()),
    })
}

/// The length of the string that the text begins with; one that does not end takes its line, or,
/// when it is a block, everything.
fn string(text: &str) -> usize {
    if let Some(block) = text.strip_prefix("\"\"\"") {
        let ends = block.match_indices("\"\"\"").map(|(at, _)| at);
        let mut ends = ends.filter(|at| !block.get(..*at).is_some_and(|it| it.ends_with('\\')));
        return ends.next().map_or(text.len(), |at| at + 6);
    }
    let mut escaped = false;
    for (at, sign) in text.char_indices().skip(1) {
        match sign {
            '\n' | '\r' => return at,
            '"' if !escaped => return at + 1,
            _ => escaped = sign == '\\' && !escaped,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_told_apart() {
        use Token::{Close, CloseBrace, CloseParen, Name, Open, OpenParen, Other, Spread};
        for (text, expected) in [
            ("", vec![]),
            (" ,\n# a b\r# c", vec![]),
            ("a_1 B", vec![Name("a_1"), Name("B")]),
            ("...f ... on", vec![Spread, Name("f"), Spread, Name("on")]),
            ("{[(", vec![Open, Open, OpenParen]),
            (")]}", vec![CloseParen, Close, CloseBrace]),
            ("$a: !", vec![Other, Name("a"), Other, Other]),
            ("-1.5e+3 7", vec![Other, Other]),
            (r#""a \" { b" c"#, vec![Other, Name("c")]),
            ("\"a\nb", vec![Other, Name("b")]),
            (r#""\\" c"#, vec![Other, Name("c")]),
            (r#""" c"#, vec![Other, Name("c")]),
            ("\"\"\"a \\\"\"\" { \n\" \"\"\" c", vec![Other, Name("c")]),
            ("\"\"\"a", vec![Other]),
            ("è", vec![Other]),
        ] {
            assert_eq!(tokens(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }
}

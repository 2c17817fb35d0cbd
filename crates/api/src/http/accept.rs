//! Content negotiation: which of the two media types of GraphQL a client reads.

use super::answer::Turned;
use axum::http::{HeaderMap, header};

/// A media type of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// `application/json`: well-formed requests are answered with 200, whatever is in them.
    Json,
    /// `application/graphql-response+json`: a document that cannot be executed is a 400.
    Graphql,
}

impl Media {
    /// The media type that a request prefers; JSON when it does not say.
    pub fn preferred(headers: &HeaderMap) -> Result<Self, Turned> {
        let mut ranges = headers
            .get_all(header::ACCEPT)
            .iter()
            .flat_map(|it| it.to_str().unwrap_or_default().split(','))
            .filter(|it| !it.trim().is_empty())
            .map(Range::parse)
            .peekable();
        if ranges.peek().is_none() {
            return Ok(Self::Json);
        }
        let ranges: Vec<Range> = ranges.collect();
        let weight = |media: Self| ranges.iter().filter_map(|it| it.weighs(media)).max();
        let (json, graphql) = (weight(Self::Json), weight(Self::Graphql));
        match (json.filter(|it| it.0 > 0), graphql.filter(|it| it.0 > 0)) {
            (None, None) => Err(Turned::not_acceptable()),
            (json, graphql) if graphql > json => Ok(Self::Graphql),
            (Some((quality, _)), Some(named)) if named == (quality, Named::Exactly) => {
                Ok(Self::Graphql)
            }
            _ => Ok(Self::Json),
        }
    }

    /// As the header of an answer writes it.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::Graphql => "application/graphql-response+json; charset=utf-8",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Graphql => "application/graphql-response+json",
        }
    }
}

/// One range of an `Accept` header, with its quality in thousandths.
struct Range {
    name: String,
    quality: u32,
}

/// How precisely a range names a media type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Named {
    /// By a wildcard.
    Widely,
    /// By its name.
    Exactly,
}

impl Range {
    fn parse(text: &str) -> Self {
        let mut parts = text.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let quality = parts.find_map(|it| it.strip_prefix("q=")).map_or(1000, thousandths);
        Self { name, quality }
    }

    fn weighs(&self, media: Media) -> Option<(u32, Named)> {
        match self.name.as_str() {
            name if name == media.name() => Some((self.quality, Named::Exactly)),
            "*/*" | "application/*" => Some((self.quality, Named::Widely)),
            _ => None,
        }
    }
}

/// `0.9` is 900; what is no quality is none.
fn thousandths(text: &str) -> u32 {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = rest.chars().chain("000".chars()).take(3).collect();
    match (whole, digits.parse()) {
        ("1", _) => 1000,
        ("0" | "", Ok(thousandths)) => thousandths,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preferred_media_type() {
        let (json, graphql) = (Some(Media::Json), Some(Media::Graphql));
        for (accept, expected) in [
            ("", json),
            ("*/*", json),
            ("application/*", json),
            ("application/json", json),
            ("APPLICATION/JSON; charset=utf-8", json),
            ("application/graphql-response+json", graphql),
            ("application/graphql-response+json, application/json", graphql),
            ("application/json, application/graphql-response+json", graphql),
            ("application/graphql-response+json; charset=utf-8, application/json; q=0.9", graphql),
            ("application/json, application/graphql-response+json;q=0.5", json),
            ("application/graphql-response+json;q=0.5, */*;q=0.1", graphql),
            ("application/graphql-response+json;q=0, */*", json),
            ("text/html, */*;q=0.8", json),
            ("text/html", None),
            ("application/json;q=0", None),
            ("application/json;q=x", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().unwrap());
            assert_eq!(Media::preferred(&headers).ok(), expected, "{accept}");
        }
        assert_eq!(Media::preferred(&HeaderMap::new()).ok(), json);
    }
}

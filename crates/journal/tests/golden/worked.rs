//! FORMAT.md's worked example, value by value. It stands at index 812 of another log than ours.

use crate::{
    spending::{ask, document, firm, item, share},
    vector::{ORIGIN, Vector, name, the},
};
use journal::{canonical::to_canonical, seal::digest};
use ledger::{
    command::Request,
    day::Period,
    envelope::{Actor, CommandPart, Envelope, Role, Touch},
    event::{Act, CostBasis, Event, ExpenseRecorded, ItemLine, Share},
    stream::Stream,
};
use serde_json::Value;

/// As FORMAT.md writes it, with the digest that it shortens left out.
const WRITTEN: &str = r#"
{"v":1,"ledger":"fondaco/veneto-4f1c9a0e7b2d4c6f8a1b3c5d7e9f0a2b","index":812,"id":"0197f3a0-1c2d-7e4f-8a5b-6c7d8e9f0a1b","nonce":"00112233445566778899aabbccddeeff",
 "type":"ExpenseRecorded","book":"c_l736","touches":[{"edition":"FNPS/2024","holder":"ats:VEN_01","n":17},{"edition":"REG-VEN-ATS/2025","holder":"ats:VEN_01","n":5}],
 "effective_on":"2026-04-10","recorded_at":"2026-04-12T08:30:00.000000Z","actor":{"account":"8f14e45f-ceea-467f-a9d4-1b2c3d4e5f60","organisation":"c_l736","role":"ats_accountant"},
 "act":{"kind":"DETERMINA","number":"45","date":"2026-04-10"},"command":{"key":"fatt:01907990012|12A|2026-03-31|TD01|whole","part":1,"of":1},
 "payload":{"organisation":"c_l736","document":{"issuer":{"tax_id":"01907990012"},"number":"12/A","date":"2026-03-31","kind":"TD01","total":"1220.00","key":"01907990012|12A|2026-03-31|TD01"},
  "item":{"line":"whole","basis":"real","total":"1220.00","eligible":"1220.00"},"competence":{"from":"2026-03-01","to":"2026-03-31"},"charged":"1220.00","own_share":"244.00",
  "shares":[{"commitment":"0197a1b2-0000-7000-8000-0000000000a1","row":0,"holder":"ats:VEN_01","edition":"FNPS/2024","line":"SUP","amount":"488.00"},
            {"commitment":"0197a1b2-0000-7000-8000-0000000000b2","row":0,"holder":"ats:VEN_01","edition":"REG-VEN-ATS/2025","line":"GOV","amount":"488.00"}]}}
"#;

/// The canonical bytes of FORMAT.md's text, with a digest put in.
pub fn as_written(digest: &str) -> Vec<u8> {
    let mut value: Value = serde_json::from_str(WRITTEN).unwrap();
    value["command"]["digest"] = digest.into();
    to_canonical(&value).unwrap()
}

fn expense() -> ExpenseRecorded {
    let of = |commitment: &str, edition: &str, line: &str| Share {
        commitment: the(commitment),
        ..share(0, 0, ("ats:VEN_01", edition, line, ""), "488.00")
    };
    ExpenseRecorded {
        organisation: the("c_l736"),
        document: document(firm("01907990012"), "12/A", "2026-03-31", "TD01", "1220.00"),
        item: item(ItemLine::Whole, CostBasis::Real, "1220.00", "1220.00"),
        competence: Some(Period::new(the("2026-03-01"), the("2026-03-31")).unwrap()),
        charged: the("1220.00"),
        shares: vec![
            of("0197a1b2-0000-7000-8000-0000000000a1", "FNPS/2024", "SUP"),
            of("0197a1b2-0000-7000-8000-0000000000b2", "REG-VEN-ATS/2025", "GOV"),
        ],
        own_share: Some(the("244.00")),
    }
}

/// The command behind it.
pub fn request() -> Request {
    Request {
        key: the("fatt:01907990012|12A|2026-03-31|TD01|whole"),
        on_behalf_of: None,
        effective_on: the("2026-04-10"),
        act: Some(Act { kind: the("DETERMINA"), number: the("45"), date: the("2026-04-10") }),
        cause: None,
        evidence: Vec::new(),
        verb: ask(&expense(), None),
    }
}

pub fn vector() -> Vector {
    let (request, event) = (request(), Event::ExpenseRecorded(expense()));
    let touch = |edition: &str, n| Touch {
        stream: Stream { edition: Some(the(edition)), holder: Some(the("ats:VEN_01")) },
        n,
    };
    let digest = digest(&request).unwrap();
    let envelope = Envelope {
        ledger: the(ORIGIN),
        index: 812,
        id: the("0197f3a0-1c2d-7e4f-8a5b-6c7d8e9f0a1b"),
        nonce: the("00112233445566778899aabbccddeeff"),
        book: the("c_l736"),
        on_behalf_of: None,
        touches: vec![touch("FNPS/2024", 17), touch("REG-VEN-ATS/2025", 5)],
        effective_on: request.effective_on,
        recorded_at: the("2026-04-12T08:30:00.000000Z"),
        actor: Actor {
            account: the("8f14e45f-ceea-467f-a9d4-1b2c3d4e5f60"),
            organisation: the("c_l736"),
            role: Role::AtsAccountant,
        },
        act: request.act,
        evidence: Vec::new(),
        command: CommandPart { key: request.key, digest, part: 1, of: 1 },
        group: None,
        rules: Vec::new(),
        anomalies: Vec::new(),
        cause: None,
        event,
    };
    Vector { name: name(812, &envelope.event, "worked-example"), envelope }
}

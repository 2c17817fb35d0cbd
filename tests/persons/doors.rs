//! Persons over GraphQL.

use super::{CODE, holding};
use crate::graphql::world::World;
use ledger::envelope::Role;
use serde_json::{Value, json};

fn commitment(creditor: &Value) -> Value {
    let row =
        json!({"holder": "ats:VEN_01", "edition": "FNPS/2024", "line": "SUP", "amount": "1.00"});
    json!({
        "organisation": "c_a001", "noCig": "CONTRATTI_LAVORO", "creditor": creditor, "rows": [row],
    })
}

#[tokio::test]
async fn a_person_is_named_and_an_id_is_answered() {
    let world = World::founded().await;
    let anna = world.person("c_a001", Role::AtsAccountant).await;
    let natural = json!({"natural": {"codiceFiscale": CODE, "name": "Mario Rossi"}});
    let input = commitment(&natural);
    let made = world.recorded(&anna, "makeCommitment", &input).await;
    let again = world.command(&anna, "makeCommitment", &input).await;
    assert_eq!((&again["outcome"], &again["events"]), (&"REPEATED".into(), &made["events"]));
    for code in ["RSSMRA85T10A562T", "RSSMRA"] {
        let input = commitment(&json!({"natural": {"codiceFiscale": code}}));
        let refused = world.command(&anna, "makeCommitment", &input).await;
        let rejection = &refused["rejection"];
        assert_eq!(rejection["code"], "MALFORMED_CODICE_FISCALE", "{refused}");
        assert_eq!(rejection["path"], "creditor.codiceFiscale");
        assert!(!refused.to_string().contains("RSSMRA"), "{refused}");
    }
    for text in [CODE, "Mario Rossi"] {
        assert_eq!(holding(world.folder(), text), [""; 0], "{text}");
    }
    world.stop().await;
}

//! What registers say of what moved nothing.

use crate::support::office::Office;
use bookkeeper::{
    balances::AsOf,
    reading::Viewer,
    registers::{Register, RegisterItem, RegisterQuery, RowFilter},
};
use serde_json::json;

/// It moved nothing, so that its reversal names no line of it.
#[tokio::test]
async fn what_is_wholly_on_own_share_is_undone_with_its_event() {
    let office = Office::endowed().await;
    let own = json!({"charged": "80.00", "own_share": "80.00"});
    office.expenses("propria", own).await;
    let asked = RegisterQuery {
        register: Register::Documents,
        filter: RowFilter::default(),
        as_of: AsOf::default(),
    };
    let undone = async || {
        let mut reading = office.books.reading().await.unwrap();
        let rows = reading.register(&Viewer::Operator, &asked, None, 9).await.unwrap().items;
        let told = |it: &RegisterItem| (it.undone, it.figures.own_share.to_string());
        rows.iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!(undone().await, [(false, "80.00".to_owned())]);
    let said = office.reverses("ente_01", "propria", "annulled").await;
    assert!(said.starts_with("recorded"), "{said}");
    assert_eq!(undone().await, [(true, "0.00".to_owned())]);
    office.is_sound().await;
}

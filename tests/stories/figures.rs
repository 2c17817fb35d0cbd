//! The identities of an office's figures, on a year told by hand and on every row of the demo.

use super::share;
use crate::support::{bookkeeper, demo::demo, office::Office};
use bookkeeper::{
    balances::{BalanceQuery, BalanceRow, Dimension},
    reading::Viewer,
};
use ledger::money::Cents;
use serde_json::json;

/// `VEN_01` on the Region's grant: the figures that its office would write.
#[tokio::test]
async fn the_figures_of_a_year() {
    let office = Office::endowed().await; // assegnato 1000.00
    office.programmes("REG-VEN-ATS/2025", "GOV", "900.00").await;
    office.commits("c", "REG-VEN-ATS/2025", "GOV", "640.00").await; // impegnato
    let expense = json!({"charged": "410.50", "shares": [share("c", "410.50")]});
    office.expenses("e", expense).await; // liquidato
    office.pays(1, "e", 0, "250.25").await; // pagato
    office.sends("t", "500.00").await;
    office.receives("i", "200.00").await; // incassato
    let mut query = BalanceQuery { group_by: vec![Dimension::Ambito], ..BalanceQuery::default() };
    query.filter.edition = Some("REG-VEN-ATS/2025".to_owned());
    query.filter.ambito = Some("VEN_01".to_owned());
    let found = office.balances(&query).await;
    let [row] = found.rows.as_slice() else { panic!("{found:?}") };
    let (it, cash) = (row.authority, row.cash.unwrap());
    let text = |cents: ledger::money::Cents| cents.to_string();
    // disponibile da impegnare = assegnato − impegnato
    assert_eq!(text(it.available.plus(it.programmed).unwrap()), "360.00");
    // in transito = inviato − incassato
    assert_eq!(text(cash.in_transit), "300.00");
    // da liquidare = impegnato − liquidato
    assert_eq!(text(it.committed), "229.50");
    // impegnato − pagato
    let left = it.committed_total().unwrap().minus(it.paid_total().unwrap()).unwrap();
    assert_eq!(text(left), "389.75");
    // incassato − pagato: below zero, it is the exposure
    assert_eq!((text(cash.cash), text(cash.exposure)), ("-50.25".to_owned(), "50.25".to_owned()));
    identities(row);
    office.is_sound().await;
}

#[tokio::test]
async fn the_figures_of_every_row_of_the_demo() {
    use Dimension::{Ambito, Edition, Fund, Line, Organisation, Region};
    let file = demo().copy();
    let books = bookkeeper(&file.path, 1).await;
    let mut reading = books.reading().await.unwrap();
    let mut totals = Vec::new();
    for group_by in [
        vec![],
        vec![Fund],
        vec![Edition],
        vec![Edition, Line],
        vec![Ambito, Edition],
        vec![Organisation, Edition],
        vec![Region, Line],
        Dimension::ALL.to_vec(),
    ] {
        let query = BalanceQuery { group_by: group_by.clone(), ..BalanceQuery::default() };
        let found = reading.balances(&Viewer::Operator, &query).await.unwrap();
        assert!(!found.rows.is_empty());
        found.rows.iter().for_each(identities);
        identities(&found.total);
        let lines = group_by.contains(&Line);
        assert_eq!(found.total.cash.is_none(), lines, "cash has no line");
        totals.push(found.total.authority);
    }
    assert!(totals.iter().all(|it| *it == totals[0]), "a total is the same however it is grouped");
    // Every euro in exactly one place: what the laws gave is what stands on the stages.
    let endowed = "2993255462.45";
    assert_eq!(totals[0].allotted_total().unwrap().to_string(), endowed);
}

/// A body's own money is in its till until it goes back: cash closes to the cent.
#[tokio::test]
async fn own_money_advanced_is_a_figure_of_cash() {
    let office = Office::endowed().await;
    for (key, direction, amount) in [("a", "advanced", "120.07"), ("b", "given_back", "20.03")] {
        let input = json!({
            "organisation": "ente_01", "holder": "ats:VEN_01", "edition": "REG-VEN-ATS/2025",
            "direction": direction, "amount": amount,
        });
        let said = office.plays("ente_01", key, "2026-03-01", "CoverCash", input).await;
        assert!(said.starts_with("recorded"), "{said}");
    }
    let mut query =
        BalanceQuery { group_by: vec![Dimension::Organisation], ..BalanceQuery::default() };
    query.filter.organisation = Some("ente_01".to_owned());
    let found = office.balances(&query).await;
    found.rows.iter().for_each(identities);
    let cash = found.total.cash.unwrap();
    assert_eq!([cash.covered, cash.cash].map(|it| it.to_string()), ["100.04", "100.04"]);
}

/// DOMAIN.md §2.4, on any row.
fn identities(row: &BalanceRow) {
    let it = &row.authority;
    let [allotted, committed, expensed, paid] =
        [it.allotted_total(), it.committed_total(), it.expensed_total(), it.paid_total()]
            .map(Option::unwrap);
    let less = |one: Cents, other| one.minus(other).unwrap();
    assert_eq!(less(allotted, committed), it.available.plus(it.programmed).unwrap(), "{row:?}");
    assert_eq!(less(committed, expensed), it.committed, "{row:?}");
    assert_eq!(less(expensed, paid), it.expensed, "{row:?}");
    assert_eq!(less(committed, paid), it.committed.plus(it.expensed).unwrap(), "{row:?}");
    if let Some(cash) = row.cash {
        let came = Cents::sum([cash.endowed, cash.received, cash.covered]).unwrap();
        let went = cash.sent.plus(cash.paid_out).unwrap();
        assert_eq!(less(came, went), cash.cash, "{row:?}");
        assert!(cash.exposure.get() >= cash.cash.shortfall().get(), "{row:?}");
    }
}

//! Registers and the accountant's rows: their totals are the balances, on the demo and on any history,
//! and whoever may not see something does not see it there.

use crate::{
    lane::laws::{numbered, server},
    store::{Place, postgres::InDatabase, sqlite::InFile},
    support::{
        bookkeeper,
        demo::demo,
        office::{command, register_italy},
    },
};
use bookkeeper::{
    Bookkeeper,
    balances::{AsOf, AuthorityFigures, BalanceQuery, Dimension},
    outcome::Outcome,
    reading::Viewer,
    registers::{
        AccountantQuery, Only, Register, RegisterItem, RegisterQuery, RegisterTotals, RowFilter,
    },
};
use ledger::{command::Command, money::Cents};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn query(register: Register, as_of: AsOf) -> RegisterQuery {
    RegisterQuery { register, filter: RowFilter::default(), as_of }
}

async fn totals(books: &Bookkeeper, register: Register, as_of: AsOf) -> RegisterTotals {
    let mut reading = books.reading().await.unwrap();
    reading.register_totals(&Viewer::Operator, &query(register, as_of)).await.unwrap()
}

async fn rows(books: &Bookkeeper, query: &RegisterQuery, limit: u32) -> Vec<RegisterItem> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let mut reading = books.reading().await.unwrap();
        let page = reading.register(&Viewer::Operator, query, after, limit).await.unwrap();
        after = page.items.last().map(|it| it.last);
        all.extend(page.items);
        if !page.more {
            return all;
        }
    }
}

/// What balances say, by edition and line.
async fn stages(
    books: &Bookkeeper,
    as_of: AsOf,
) -> BTreeMap<[Option<String>; 2], AuthorityFigures> {
    let group_by = vec![Dimension::Edition, Dimension::Line];
    let asked = BalanceQuery { group_by, as_of, ..BalanceQuery::default() };
    let mut reading = books.reading().await.unwrap();
    let found = reading.balances(&Viewer::Operator, &asked).await.unwrap();
    let keyed = found.rows.into_iter().map(|it| {
        let [_, edition, _, line, ..] = it.keys;
        ([edition, line], it.authority)
    });
    keyed.collect()
}

fn sum(all: impl Iterator<Item = Option<Cents>>) -> Cents {
    Cents::sum(all.map(Option::unwrap)).unwrap()
}

/// The accountant's rows say of each edition and line what balances say, on any day at any size.
async fn accountants_agree(books: &Bookkeeper, as_of: AsOf) {
    let stages = stages(books, as_of).await;
    let asked = AccountantQuery { as_of, ..AccountantQuery::default() };
    let mut reading = books.reading().await.unwrap();
    let found = reading.accountant_rows(&Viewer::Operator, &asked).await.unwrap();
    assert!(found.rows.is_sorted_by(|one, next| one.key < next.key));
    let mut told: BTreeMap<[Option<String>; 2], [Cents; 4]> = BTreeMap::new();
    let mut whole: BTreeMap<(String, String), [Cents; 2]> = BTreeMap::new();
    for row in &found.rows {
        let (key, it) = (&row.key, &row.figures);
        let of = |it: Option<Cents>| it.unwrap_or_default();
        let figures = [it.committed, it.expensed, it.paid, it.available].map(of);
        let line = told.entry([Some(key.edition.clone()), key.line.clone()]).or_default();
        for (sum, figure) in line.iter_mut().zip(figures) {
            *sum = sum.plus(figure).unwrap();
        }
        // disponibile + impegnato = assegnato − riassegnato
        let has = of(it.committed).plus(of(it.available)).unwrap();
        let got = of(it.allotted).minus(of(it.passed_on)).unwrap();
        let holder = whole.entry((key.holder.clone(), key.edition.clone())).or_default();
        for (sum, figure) in holder.iter_mut().zip([has, got]) {
            *sum = sum.plus(figure).unwrap();
        }
        if key.line.is_some() {
            assert_eq!((it.allotted, it.passed_on, it.received), (None, None, None), "{row:?}");
        }
        assert_eq!((it.booked, it.receivable()), (None, None), "nothing is booked yet");
        assert!(key.budget_year.is_none() || it.available.is_none(), "{row:?}");
    }
    for (holder, [has, got]) in whole {
        assert_eq!(has, got, "{holder:?} {as_of:?}");
    }
    told.retain(|_, figures| *figures != [Cents::ZERO; 4]);
    let wanted = stages.into_iter().map(|(key, it)| {
        let totals = [it.committed_total(), it.expensed_total(), it.paid_total()];
        let [committed, expensed, paid] = totals.map(Option::unwrap);
        (key, [committed, expensed, paid, it.available.plus(it.programmed).unwrap()])
    });
    let wanted: BTreeMap<_, _> = wanted.filter(|(_, it)| *it != [Cents::ZERO; 4]).collect();
    assert_eq!(told, wanted, "{as_of:?}");
    assert_eq!(
        found.total.committed.unwrap_or_default(),
        sum(found.rows.iter().map(|it| Some(it.figures.committed.unwrap_or_default())))
    );
}

/// The totals of registers are what balances say, and the rows sum to the totals.
async fn registers_agree(books: &Bookkeeper) {
    let now = AsOf::default();
    let stages = stages(books, now).await;
    let whole = |figure: fn(&AuthorityFigures) -> Option<Cents>| sum(stages.values().map(figure));
    let commitments = totals(books, Register::Commitments, now).await.figures.unwrap();
    let expenses = totals(books, Register::Expenses, now).await.figures.unwrap();
    let payments = totals(books, Register::Payments, now).await.figures.unwrap();
    assert_eq!(commitments.standing(), Some(whole(AuthorityFigures::committed_total)));
    assert_eq!(expenses.standing(), Some(whole(AuthorityFigures::expensed_total)));
    assert_eq!(payments.standing(), Some(whole(AuthorityFigures::paid_total)));
    assert_eq!(Some(commitments.expensed), expenses.standing());
    assert_eq!(commitments.paid, expenses.paid);
    assert_eq!(Some(expenses.paid), payments.standing());
    assert_eq!(commitments.left, whole(|it| Some(it.committed)));
    assert_eq!(expenses.left, whole(|it| Some(it.expensed)));
    let documents = totals(books, Register::Documents, now).await.figures.unwrap();
    assert_eq!(Some(documents.expensed), expenses.standing());
    assert_eq!(Some(documents.amount), documents.expensed.plus(documents.own_share));
    for register in Register::ALL {
        let asked = query(register, now);
        let (all, few) = (rows(books, &asked, 500).await, rows(books, &asked, 7).await);
        let totals = totals(books, register, now).await;
        assert_eq!(all.len() as u64, totals.rows, "{register:?}");
        let left = sum(all.iter().map(|it| Some(it.figures.left)));
        let summed = totals.figures.into_iter().chain(totals.kinds.iter().map(|it| it.figures));
        assert_eq!(left, sum(summed.map(|it| Some(it.left))), "{register:?}");
        let keys = |rows: &[RegisterItem]| -> Vec<(u64, u32)> {
            rows.iter().map(|it| (it.row.index, it.row.number)).collect()
        };
        assert_eq!(keys(&all), keys(&few), "{register:?}");
        for (only, wanted) in [
            (Only::Open, (|it| it.figures.left > Cents::ZERO) as fn(&RegisterItem) -> bool),
            (Only::Reversed, |it| it.undone),
            (Only::Standing, |it| !it.undone),
        ] {
            let mut asked = asked.clone();
            asked.filter.only = Some(only);
            let found = rows(books, &asked, 7).await;
            let wanted: Vec<_> = all.iter().filter(|it| wanted(it)).cloned().collect();
            assert_eq!(keys(&found), keys(&wanted), "{register:?} {only:?}");
        }
    }
}

/// On the days and at the sizes at which something changed, and between.
async fn agree(books: &Bookkeeper, sizes: &[u64]) {
    registers_agree(books).await;
    accountants_agree(books, AsOf::default()).await;
    for day in ["2026-02-01", "2026-04-10"] {
        let effective = Some(day.parse().unwrap());
        accountants_agree(books, AsOf { effective, known: None }).await;
        for known in sizes.iter().copied().map(Some) {
            accountants_agree(books, AsOf { effective, known }).await;
        }
    }
}

#[tokio::test]
async fn the_totals_of_the_demo_are_its_balances() {
    let file = demo().copy();
    let books = bookkeeper(&file.path, 1).await;
    agree(&books, &[345, 400]).await;
}

/// What falls due in other years, and no longer; a document of which a part is undone.
fn changed_and_undone() -> Vec<Command> {
    let row = json!({
        "holder": "ats:VEN_01", "edition": "FNPS/2024", "line": "GOV", "amount": "0.30",
    });
    let plan = json!({
        "holder": "ats:VEN_01", "edition": "FNPS/2024",
        "rows": [{"to": {"line": "GOV"}, "amount": "0.30"}],
    });
    let commitment =
        json!({"organisation": "ente_01", "no_cig": "CONTRATTI_LAVORO", "rows": [row]});
    let later = |year: u16, amount: &str| {
        json!({
            "organisation": "ente_01", "commitment": "key:gov", "cause": "reimputation",
            "rows": [{"row": 0, "budget_year": year, "amount": amount}],
        })
    };
    let share = |amount: &str| json!({"commitment": "key:gov", "amount": amount});
    let expense = json!({
        "organisation": "ente_01",
        "document": {
            "issuer": {"tax_id": "01907990012"}, "number": "GOV", "date": "2026-03-31",
            "kind": "TD01", "total": "0.10",
        },
        "item": {"line": "whole", "basis": "real", "total": "0.10", "eligible": "0.10"},
        "charged": "0.10", "own_share": "0.03", "shares": [share("0.04"), share("0.03")],
    });
    let undo = |key: &str, lines: Value| json!({"of": key, "cause": "annulled", "lines": lines});
    [
        ("gov-plan", "2026-01-15", "ProgrammeFunds", plan),
        ("gov", "2026-02-01", "MakeCommitment", commitment),
        ("gov-2027", "2026-02-02", "ChangeCommitment", later(2027, "0.10")),
        ("gov-2028", "2026-02-02", "ChangeCommitment", later(2028, "0.05")),
        ("gov-spent", "2026-04-10", "RecordExpense", expense),
        ("gov-not-2027", "2026-04-11", "Reverse", undo("key:gov-2027", json!([]))),
        ("gov-less", "2026-04-12", "Reverse", undo("key:gov-spent", json!([{"line": 0}]))),
    ]
    .map(|(key, day, verb, input)| command("ente_01", key, day, verb, &input))
    .into()
}

/// A history in which a good part is refused and undone.
async fn of_a_history(place: &dyn Place) {
    let store = place.open().await;
    let books = server(store, 5);
    register_italy(&books).await;
    // In groups, as those who give them come together.
    for first in (1..400).step_by(4) {
        books.append((first..first + 4).map(numbered).collect()).await.unwrap();
    }
    let appended = books.append(changed_and_undone()).await.unwrap();
    for outcome in appended.outcomes {
        assert!(matches!(outcome, Outcome::Recorded(_)), "{outcome:?}");
    }
    let undone = query(Register::Payments, AsOf::default());
    let undone = rows(&books, &undone, 500).await.iter().filter(|it| it.undone).count();
    assert!(undone > 3, "{undone} payments undone");
    agree(&books, &[150]).await;
    assert_eq!(books.verify(|_, _| {}).await.unwrap().findings, []);
    assert_eq!(books.rebuild(&mut |_, _| {}).await.unwrap().differences, []);
    registers_agree(&books).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_totals_of_a_history_are_its_balances_on_sqlite() {
    of_a_history(&InFile::default()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_totals_of_a_history_are_its_balances_on_postgres() {
    of_a_history(&InDatabase::new().await).await;
}

//! The golden log on the path of authority, from the law to the plan.

use crate::vector::{Step, the};
use ledger::{
    account::{Account, Authority, Purpose},
    anomaly::Anomaly,
    command::{AllotFunds, AllotmentRow, ProgrammeFunds, ProgrammeRow, Verb},
    day::Period,
    envelope::Role,
    event::{
        AllotmentReduced, Direction, Event, FundsAllotted, FundsAppropriated, FundsProgrammed, Move,
    },
    terms::{ReportingBasis, Scheme, SchemeKind, Terms},
};

pub fn steps() -> Vec<Step> {
    vec![
        appropriated("mlps", "FNPS/2024", Direction::Increase, "400000.00", "legge"),
        appropriated("r_veneto", "REG-VEN-ATS/2025", Direction::Increase, "100000.00", "legge"),
        appropriated("r_veneto", "REG-VEN-ATS/2025", Direction::Reduction, "500.00", "taglio"),
        transcribed(),
        decree(),
        regional(),
        reduced(),
        programmed(
            "to-lines",
            [("", "SUP/", "40000.00"), ("", "GOV/", "20000.00"), ("", "SUP/minors", "5000.00")],
        ),
        programmed(
            "between-lines",
            [("SUP/", "SUP/minors", "3000.00"), ("GOV/", "SUP/families", "0.01")],
        ),
        programmed("to-available", [("GOV/", "", "1000.00"), ("SUP/minors", "", "500.00")]),
    ]
}

fn appropriated(body: &str, edition: &str, direction: Direction, amount: &str, key: &str) -> Step {
    let variant = match direction {
        Direction::Increase => "increase",
        Direction::Reduction => "reduction",
    };
    let it = FundsAppropriated {
        holder: the(&format!("org:{body}")),
        edition: the(edition),
        direction,
        amount: the(amount),
    };
    let role = if body == "mlps" { Role::Ministry } else { Role::Region };
    Step::new(body, role, &format!("{key}:{edition}"), "2025-01-01")
        .act("LEGGE", "207", "2024-12-30")
        // Given in the order that is not the sealed one.
        .evidence(&["tabella.xlsx", "legge.pdf"])
        .asked(Verb::AppropriateFunds(it.clone()))
        .makes(variant, Event::FundsAppropriated(it))
}

fn allotted(grantor: &str, holder: &str, edition: &str, amount: &str) -> FundsAllotted {
    FundsAllotted {
        grantor: the(grantor),
        holder: the(holder),
        edition: the(edition),
        amount: the(amount),
        terms: Terms::default(),
        criteria: Vec::new(),
    }
}

/// An act of the Ministry, written by the Region that received it.
fn transcribed() -> Step {
    let it = allotted("org:mlps", "org:r_veneto", "FNPS/2024", "350000.00");
    Step::new("r_veneto", Role::Region, "riparto:FNPS/2024", "2025-01-15")
        .on_behalf_of("mlps")
        .act("DM", "44", "2025-01-10")
        .cause("Trascritto dal ricevente: il Ministero non usa ancora il registro; è già efficace")
        .makes("on-behalf-of", Event::FundsAllotted(it))
}

/// Three rows, which do not sum to what the decree publishes; the last overdraws.
fn decree() -> Step {
    let of = |holder| allotted("org:r_veneto", holder, "FNPS/2024", "125000.00");
    let terms = Terms {
        window: Some(Period::new(the("2025-01-01"), the("2027-12-31")).unwrap()),
        scheme: Some(Scheme { kind: SchemeKind::Reimbursement, instalments: Vec::new() }),
        admitted_lines: vec![the("SUP")],
        cup: None,
        basis: Some(ReportingBasis::Expensed),
        payment_days: None,
    };
    let last = FundsAllotted { terms: terms.clone(), ..of("org:veneto_lavoro") };
    let row = |it: &FundsAllotted| AllotmentRow {
        holder: it.holder.clone(),
        amount: it.amount,
        terms: it.terms.clone(),
    };
    let (first, second) = (of("ats:VEN_01"), of("ats:VEN_02"));
    let asked = AllotFunds {
        edition: the("FNPS/2024"),
        grantor: the("org:r_veneto"),
        rows: vec![row(&first), row(&second), row(&last)],
        published_total: Some(the("375100.00")),
    };
    let found = vec![
        Anomaly::RowsDoNotSum {
            rows: the("375000.00"),
            published: the("375100.00"),
            difference: the("100.00"),
        },
        Anomaly::OverdrawnByAct {
            holder: the("org:r_veneto"),
            edition: the("FNPS/2024"),
            available: the("-25000.00"),
        },
    ];
    Step::new("r_veneto", Role::Region, "dgr-1001", "2025-08-12")
        .act("DGR", "1001", "2025-08-05")
        .evidence(&["dgr-1001.pdf"])
        .sums("375000.00", "375100.00")
        .asked(Verb::AllotFunds(asked))
        .makes("group-1-of-3", Event::FundsAllotted(first))
        .makes("group-2-of-3", Event::FundsAllotted(second))
        .irregular("group-3-of-3-terms", Event::FundsAllotted(last), found)
}

fn regional() -> Step {
    let it = allotted("org:r_veneto", "ats:VEN_01", "REG-VEN-ATS/2025", "60000.00");
    let row =
        AllotmentRow { holder: the("ats:VEN_01"), amount: it.amount, terms: Terms::default() };
    let asked = AllotFunds {
        edition: it.edition.clone(),
        grantor: it.grantor.clone(),
        rows: vec![row],
        published_total: None,
    };
    Step::new("r_veneto", Role::Region, "dgr-1002", "2025-08-12")
        .asked(Verb::AllotFunds(asked))
        .makes("alone", Event::FundsAllotted(it))
}

fn reduced() -> Step {
    let it = AllotmentReduced {
        grantor: the("org:r_veneto"),
        holder: the("ats:VEN_02"),
        edition: the("FNPS/2024"),
        amount: the("25000.00"),
    };
    Step::new("r_veneto", Role::Region, "dgr-1100", "2025-09-01")
        .act("DGR", "1100", "2025-08-28")
        .asked(Verb::ReduceAllotment(it.clone()))
        .makes("", Event::AllotmentReduced(it))
}

/// A line as `LINE/area`, either part empty when absent; nothing at all is what is available.
fn purpose(text: &str) -> Option<Purpose> {
    let (line, area) = text.split_once('/')?;
    Some(Purpose { line: the(line), area: (!area.is_empty()).then(|| the(area)) })
}

fn programmed<const N: usize>(variant: &'static str, moves: [(&str, &str, &str); N]) -> Step {
    let (holder, edition) = (the("ats:VEN_01"), the("FNPS/2024"));
    let rows: Vec<ProgrammeRow> = moves
        .iter()
        .map(|(from, to, amount)| ProgrammeRow {
            from: purpose(from),
            to: purpose(to),
            amount: the(amount),
        })
        .collect();
    let account = |side: Option<&Purpose>| match side {
        None => Account::available(&holder, &edition),
        Some(at) => Account::planned(Authority::Programmed, &holder, &edition, at),
    };
    let moves = rows
        .iter()
        .map(|row| Move {
            from: account(row.from.as_ref()),
            to: account(row.to.as_ref()),
            amount: row.amount,
        })
        .collect();
    let event = FundsProgrammed { holder: holder.clone(), edition: edition.clone(), moves };
    Step::new("c_l736", Role::AtsPlanner, &format!("pdz-2025:{variant}"), "2025-10-01")
        .act("DELIBERA", "7", "2025-09-30")
        .asked(Verb::ProgrammeFunds(ProgrammeFunds { holder, edition, rows }))
        .makes(variant, Event::FundsProgrammed(event))
}

//! Who may do what: every role, action and object, as a table.

use crate::plays::actor;
use expect_test::{Expect, expect};
use ledger::{
    envelope::Role,
    event::OrganisationKind,
    rights::{Action, Object, Standing, may},
};
use std::fmt::Write as _;

const ACTIONS: [(Action, &str); 11] = [
    (Action::Register, "register"),
    (Action::Grant, "grant"),
    (Action::Programme, "programme"),
    (Action::Spend, "spend"),
    (Action::Send, "send"),
    (Action::Receive, "receive"),
    (Action::Transcribe, "transcribe"),
    (Action::Erase, "erase"),
    (Action::Read, "read"),
    (Action::ReadLog, "read log"),
    (Action::KeepAccounts, "keep accounts"),
];

const ROLES: [Role; 6] = [
    Role::Ministry,
    Role::Region,
    Role::AtsAccountant,
    Role::AtsPlanner,
    Role::Auditor,
    Role::Administrator,
];

/// The bodies that ask: the Ministry, a Region, a Comune of it, a Comune without a Region, one
/// that is not registered, the operator.
const BODIES: [(&str, Option<OrganisationKind>, Option<&str>); 6] = [
    ("mlps", Some(OrganisationKind::Ministry), None),
    ("r_veneto", Some(OrganisationKind::Region), Some("05")),
    ("c_l736", Some(OrganisationKind::Comune), Some("05")),
    ("c_none", Some(OrganisationKind::Comune), None),
    ("nobody", None, None),
    ("operator", None, None),
];

fn objects() -> Vec<(&'static str, Object)> {
    let holder = |organisation: &str, region: Option<&str>| Object::Holder {
        organisation: organisation.parse().unwrap(),
        region: region.map(|it| it.parse().unwrap()),
    };
    let book = |organisation: &str| Object::BookOf(organisation.parse().unwrap());
    vec![
        ("book of c_l736", book("c_l736")),
        ("book of c_none", book("c_none")),
        ("book of r_veneto", book("r_veneto")),
        ("book of mlps", book("mlps")),
        ("book of operator", book("operator")),
        ("registry of 05", Object::Registry(Some("05".parse().unwrap()))),
        ("registry of 12", Object::Registry(Some("12".parse().unwrap()))),
        ("registry", Object::Registry(None)),
        ("holder c_l736 in 05", holder("c_l736", Some("05"))),
        ("holder c_h501 in 12", holder("c_h501", Some("12"))),
        ("holder c_none", holder("c_none", None)),
        ("ledger", Object::Ledger),
    ]
}

/// What somebody may do: each action with the objects on which it is allowed.
fn table(
    role: Role,
    (body, kind, region): (&str, Option<OrganisationKind>, Option<&str>),
) -> String {
    let actor = actor(body.parse().unwrap(), role);
    let region = region.map(|it| it.parse().unwrap());
    let standing = Standing { actor, kind, region };
    let mut text = String::new();
    for (action, name) in ACTIONS {
        let objects = objects();
        let allowed: Vec<&str> = objects
            .iter()
            .filter(|(_, object)| may(&standing, action, object))
            .map(|(name, _)| *name)
            .collect();
        match allowed.len() {
            0 => {}
            n if n == objects.len() => writeln!(text, "    {name}: everything").unwrap(),
            _ => writeln!(text, "    {name}: {}", allowed.join(", ")).unwrap(),
        }
    }
    text
}

#[test]
fn who_may_do_what() {
    let mut text = String::new();
    for body in BODIES {
        for role in ROLES {
            let role_name = role.name();
            write!(text, "{role_name} of {}\n{}", body.0, table(role, body)).unwrap();
        }
    }
    who_may().assert_eq(&text);
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn who_may() -> Expect {
    expect![[r#"
        ministry of mlps
            register: registry of 05, registry of 12, registry
            grant: book of mlps
            programme: book of mlps
            spend: book of mlps
            send: book of mlps
            receive: book of mlps
            transcribe: book of mlps
            erase: book of mlps
            read: everything
            read log: ledger
        region of mlps
            read: everything
        ats_accountant of mlps
            programme: book of mlps
            spend: book of mlps
            send: book of mlps
            receive: book of mlps
            transcribe: book of mlps
            erase: book of mlps
            read: everything
        ats_planner of mlps
            programme: book of mlps
            read: everything
        auditor of mlps
            read: everything
            read log: ledger
        administrator of mlps
            erase: book of mlps
            read: everything
            keep accounts: book of mlps
        ministry of r_veneto
            read: book of r_veneto, registry of 05, registry of 12, registry, holder c_l736 in 05
        region of r_veneto
            register: registry of 05
            grant: book of r_veneto
            programme: book of r_veneto
            spend: book of r_veneto
            send: book of r_veneto
            receive: book of r_veneto
            transcribe: book of r_veneto
            erase: book of r_veneto
            read: book of r_veneto, registry of 05, registry of 12, registry, holder c_l736 in 05
        ats_accountant of r_veneto
            programme: book of r_veneto
            spend: book of r_veneto
            send: book of r_veneto
            receive: book of r_veneto
            transcribe: book of r_veneto
            erase: book of r_veneto
            read: book of r_veneto, registry of 05, registry of 12, registry, holder c_l736 in 05
        ats_planner of r_veneto
            programme: book of r_veneto
            read: book of r_veneto, registry of 05, registry of 12, registry, holder c_l736 in 05
        auditor of r_veneto
            read: book of r_veneto, registry of 05, registry of 12, registry, holder c_l736 in 05
        administrator of r_veneto
            erase: book of r_veneto
            read: book of r_veneto, registry of 05, registry of 12, registry, holder c_l736 in 05
            keep accounts: book of r_veneto
        ministry of c_l736
            read: book of c_l736, registry of 05, registry of 12, registry, holder c_l736 in 05
        region of c_l736
            read: book of c_l736, registry of 05, registry of 12, registry, holder c_l736 in 05
        ats_accountant of c_l736
            programme: book of c_l736
            spend: book of c_l736
            send: book of c_l736
            receive: book of c_l736
            transcribe: book of c_l736
            erase: book of c_l736
            read: book of c_l736, registry of 05, registry of 12, registry, holder c_l736 in 05
        ats_planner of c_l736
            programme: book of c_l736
            read: book of c_l736, registry of 05, registry of 12, registry, holder c_l736 in 05
        auditor of c_l736
            read: book of c_l736, registry of 05, registry of 12, registry, holder c_l736 in 05
        administrator of c_l736
            erase: book of c_l736
            read: book of c_l736, registry of 05, registry of 12, registry, holder c_l736 in 05
            keep accounts: book of c_l736
        ministry of c_none
            read: book of c_none, registry of 05, registry of 12, registry, holder c_none
        region of c_none
            read: book of c_none, registry of 05, registry of 12, registry, holder c_none
        ats_accountant of c_none
            programme: book of c_none
            spend: book of c_none
            send: book of c_none
            receive: book of c_none
            transcribe: book of c_none
            erase: book of c_none
            read: book of c_none, registry of 05, registry of 12, registry, holder c_none
        ats_planner of c_none
            programme: book of c_none
            read: book of c_none, registry of 05, registry of 12, registry, holder c_none
        auditor of c_none
            read: book of c_none, registry of 05, registry of 12, registry, holder c_none
        administrator of c_none
            erase: book of c_none
            read: book of c_none, registry of 05, registry of 12, registry, holder c_none
            keep accounts: book of c_none
        ministry of nobody
            read: registry of 05, registry of 12, registry
        region of nobody
            read: registry of 05, registry of 12, registry
        ats_accountant of nobody
            read: registry of 05, registry of 12, registry
        ats_planner of nobody
            read: registry of 05, registry of 12, registry
        auditor of nobody
            read: registry of 05, registry of 12, registry
        administrator of nobody
            read: registry of 05, registry of 12, registry
        ministry of operator
            read: everything
        region of operator
            read: everything
        ats_accountant of operator
            programme: book of operator
            spend: book of operator
            send: book of operator
            receive: book of operator
            transcribe: book of operator
            erase: book of operator
            read: everything
        ats_planner of operator
            programme: book of operator
            read: everything
        auditor of operator
            read: everything
            read log: ledger
        administrator of operator
            register: registry of 05, registry of 12, registry
            erase: book of operator
            read: everything
            read log: ledger
            keep accounts: book of c_l736, book of c_none, book of r_veneto, book of mlps, book of operator
    "#]]
}

#[test]
fn refusals_say_what_was_tried_and_where() {
    let mut text = String::new();
    for (action, _) in ACTIONS {
        writeln!(text, "{}", action.in_words()).unwrap();
    }
    for (name, object) in objects() {
        writeln!(text, "{name}: {}", object.in_words()).unwrap();
    }
    expect![[r#"
        registrare enti e ambiti
        aprire, ripartire o ridurre fondi
        programmare
        impegnare, liquidare o pagare
        inviare trasferimenti
        registrare incassi
        trascrivere atti di altri
        cancellare dati di persone
        leggere
        leggere il registro intero
        gestire le utenze
        book of c_l736: nel registro di c_l736
        book of c_none: nel registro di c_none
        book of r_veneto: nel registro di r_veneto
        book of mlps: nel registro di mlps
        book of operator: nel registro di operator
        registry of 05: nella regione 05
        registry of 12: nella regione 12
        registry: nazionali
        holder c_l736 in 05: ciò che riguarda c_l736
        holder c_h501 in 12: ciò che riguarda c_h501
        holder c_none: ciò che riguarda c_none
        ledger: 
    "#]]
    .assert_eq(&text);
}

#[test]
fn roles_are_known_by_their_sealed_names() {
    for role in ROLES {
        assert_eq!(Role::named(role.name()), Some(role));
        assert_eq!(serde_json::to_value(role).unwrap(), role.name());
    }
    assert_eq!(Role::named("treasurer"), None);
}

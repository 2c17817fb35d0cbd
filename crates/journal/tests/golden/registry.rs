//! The beginning of the golden log: the ledger, its bodies, territories and endowments.

use crate::vector::{ORIGIN, Step, the};
use ledger::{
    command::Verb,
    day::Period,
    envelope::Role,
    event::{
        AmbitoRegistered, EditionOpened, Event, LedgerOpened, LegalForm, OrganisationKind,
        OrganisationRegistered,
    },
    terms::{CupRule, ReportingBasis, Scheme, SchemeKind, Terms},
};

pub fn steps() -> Vec<Step> {
    let mut steps = vec![
        Step::new("operator", Role::Administrator, &format!("open:{ORIGIN}"), "2026-04-12")
            .makes("", Event::LedgerOpened(LedgerOpened { origin: the(ORIGIN) })),
    ];
    steps.extend(organisations().into_iter().map(|(variant, it)| {
        Step::new("operator", Role::Administrator, &format!("ente:{}", it.code), "2026-04-12")
            .asked(Verb::RegisterOrganisation(it.clone()))
            .makes(variant, Event::OrganisationRegistered(it))
    }));
    steps.extend(ambiti().into_iter().map(|(variant, it)| {
        Step::new("r_veneto", Role::Region, &format!("ambito:{}", it.code), "2026-04-12")
            .asked(Verb::RegisterAmbito(it.clone()))
            .makes(variant, Event::AmbitoRegistered(it))
    }));
    let national = national();
    let regional = regional();
    steps.push(
        Step::new("mlps", Role::Ministry, "apre:FNPS/2024", "2024-01-01")
            .act("DM", "123", "2023-12-20")
            .asked(Verb::OpenEdition(national.clone()))
            .makes("all-terms", Event::EditionOpened(national)),
    );
    steps.push(
        Step::new("r_veneto", Role::Region, "apre:REG-VEN-ATS/2025", "2025-01-01")
            .asked(Verb::OpenEdition(regional.clone()))
            .makes("no-terms", Event::EditionOpened(regional)),
    );
    steps
}

fn organisations() -> [(&'static str, OrganisationRegistered); 4] {
    let plain = |code: &str, name: &str, kind| OrganisationRegistered {
        code: the(code),
        name: the(name),
        kind,
        tax_id: None,
        ipa: None,
        region: None,
        comune: None,
    };
    let ministry = OrganisationRegistered {
        tax_id: Some(the("80237250586")),
        ipa: Some(the("m_lps")),
        ..plain(
            "mlps",
            "Ministero del lavoro e delle politiche sociali",
            OrganisationKind::Ministry,
        )
    };
    let region = OrganisationRegistered {
        tax_id: Some(the("80007580279")),
        ipa: Some(the("r_veneto")),
        region: Some(the("05")),
        ..plain("r_veneto", "Regione del Veneto", OrganisationKind::Region)
    };
    let comune = OrganisationRegistered {
        tax_id: Some(the("00339370272")),
        ipa: Some(the("c_l736")),
        region: Some(the("05")),
        comune: Some(the("027042")),
        ..plain("c_l736", "Comune di Venezia", OrganisationKind::Comune)
    };
    let agency = plain("veneto_lavoro", "Veneto Lavoro", OrganisationKind::Agency);
    [("ministry", ministry), ("region", region), ("comune", comune), ("minimal", agency)]
}

fn ambiti() -> [(&'static str, AmbitoRegistered); 2] {
    let first = AmbitoRegistered {
        code: the("VEN_01"),
        name: the("Ambito territoriale sociale «Venezia»"),
        region: the("05"),
        legal_form: LegalForm::Convention,
        comuni: vec![the("027042"), the("027021")],
        manager: the("c_l736"),
    };
    let second = AmbitoRegistered {
        code: the("VEN_02"),
        name: the("Ambito VEN_02"),
        legal_form: LegalForm::SpecialCompany,
        comuni: Vec::new(),
        ..first.clone()
    };
    [("", first), ("no-comuni", second)]
}

fn national() -> EditionOpened {
    EditionOpened {
        code: the("FNPS/2024"),
        fund: the("FNPS"),
        title: the("Fondo nazionale per le politiche sociali, annualità 2024"),
        issuer: the("mlps"),
        terms: Terms {
            window: Some(Period::new(the("2024-01-01"), the("2026-12-31")).unwrap()),
            scheme: Some(Scheme {
                kind: SchemeKind::Instalments,
                instalments: vec![the("30"), the("12.5"), the("57.5")],
            }),
            admitted_lines: vec![the("SUP"), the("GOV")],
            cup: Some(CupRule::Required),
            basis: Some(ReportingBasis::Paid),
            payment_days: None,
        },
    }
}

fn regional() -> EditionOpened {
    EditionOpened {
        code: the("REG-VEN-ATS/2025"),
        fund: the("REG"),
        title: the("Contributo regionale agli ambiti 2025"),
        issuer: the("r_veneto"),
        terms: Terms::default(),
    }
}

//! The LEPS with their norms, and the lines beside them.
//!
//! Source: the Ministry's table of the LEPS and of what finances them (*Vademecum*).

use super::{LineInfo, LineKind};

const SOCIAL_PLAN: Option<&str> = Some("Piano nazionale degli interventi e dei servizi sociali");
const POVERTY_PLAN: Option<&str> =
    Some("Piano nazionale degli interventi e dei servizi sociali di contrasto alla povertà");
const CITED_AS: Option<&str> = Some("citato nel piano come «servizi per la non autosufficienza»");

pub(super) static LINES: [LineInfo; 18] = [
    LineInfo {
        code: "ALT",
        name_it: "Altri interventi sociali non LEPS",
        name_en: "Other social interventions",
        norm: None,
        planning_act: None,
        funds: &[],
        kind: LineKind::Other,
        note: Some("ciò che un fondo può finanziare oltre ai LEPS"),
    },
    LineInfo {
        code: "DDN",
        name_it: "Progetti per il dopo di noi e per la vita indipendente",
        name_en: "After-us and independent-living projects",
        norm: Some("L. 234/2021 art. 1 c. 170 lett. f"),
        planning_act: None,
        funds: &[],
        kind: LineKind::Leps,
        note: Some(
            "LEPS per legge senza una riga nella tabella ministeriale; di solito finanziato dal \
             fondo DDN: da stabilire in ogni assegnazione",
        ),
    },
    LineInfo {
        code: "DIM",
        name_it: "Servizi sociali per le dimissioni protette",
        name_en: "Protected hospital discharge",
        norm: Some("L. 234/2021 art. 1 c. 170 lett. c"),
        planning_act: Some("Piano sociale nazionale e Piano per le non autosufficienze"),
        funds: &["PNRR", "FNPS", "PNI"],
        kind: LineKind::Leps,
        note: None,
    },
    LineInfo {
        code: "GOV",
        name_it: "Rafforzamento organizzativo degli ATS (voce trasversale)",
        name_en: "Organisational strengthening of the ATS",
        norm: None,
        planning_act: None,
        funds: &[],
        kind: LineKind::CrossCutting,
        note: Some(
            "contributi regionali e avvisi per il personale che non riguardano un solo livello",
        ),
    },
    LineInfo {
        code: "INT",
        name_it: "Integrazione dell'offerta dei servizi e degli interventi di cui alle aree \
                  individuate al comma 162",
        name_en: "Integration of the offer in the areas of paragraph 162",
        norm: Some("L. 234/2021 art. 1 c. 164"),
        planning_act: SOCIAL_PLAN,
        funds: &["FNA"],
        kind: LineKind::Leps,
        note: None,
    },
    LineInfo {
        code: "ISEE",
        name_it: "Indicatore della situazione economica equivalente (ISEE)",
        name_en: "Equivalent economic situation indicator",
        norm: Some("DPCM 5 dicembre 2013 n. 159"),
        planning_act: None,
        funds: &[],
        kind: LineKind::Leps,
        note: Some("nessuna fonte di finanziamento nella tabella"),
    },
    LineInfo {
        code: "OFI",
        name_it: "Offerta integrata di interventi e servizi secondo le modalità coordinate \
                  definite dalle Regioni e Province autonome",
        name_en: "Integrated offer coordinated by the Regions",
        norm: Some("D.Lgs. 147/2017 art. 23"),
        planning_act: Some(
            "Piano sociale nazionale punto 1.6, la governance di sistema e il ruolo degli Ambiti",
        ),
        funds: &["FNPS"],
        kind: LineKind::Leps,
        note: Some("la fonte riporta «comma 54»: il comma è da confermare"),
    },
    LineInfo {
        code: "PAF",
        name_it: "Prevenzione dell'allontanamento familiare",
        name_en: "Prevention of family separation",
        norm: Some("L. 234/2021 art. 1 c. 170 lett. d"),
        planning_act: SOCIAL_PLAN,
        funds: &["PNRR", "FNPS"],
        kind: LineKind::Leps,
        note: None,
    },
    LineInfo {
        code: "PIS",
        name_it: "Pronto intervento sociale",
        name_en: "Emergency social intervention",
        norm: Some("L. 234/2021 art. 1 c. 170 lett. a"),
        planning_act: POVERTY_PLAN,
        funds: &["FP", "PNI"],
        kind: LineKind::Leps,
        note: Some("attivo 24 ore su 24"),
    },
    LineInfo {
        code: "PPI",
        name_it: "Percorso personalizzato di inclusione sociale e lavorativa e sostegni in esso \
                  previsti",
        name_en: "Personalised social and work inclusion path",
        norm: Some("D.L. 48/2023 art. 6 c. 8"),
        planning_act: POVERTY_PLAN,
        funds: &["FP", "FNPS", "PNI", "POC"],
        kind: LineKind::Leps,
        note: None,
    },
    LineInfo {
        code: "PUA",
        name_it: "PUA integrati e UVM: incremento operatori sociali",
        name_en: "Single access points and multidimensional assessment units: more social \
                  operators",
        norm: Some("L. 234/2021 art. 1 c. 163 (potenziamento risorse professionali)"),
        planning_act: SOCIAL_PLAN,
        funds: &["FNA"],
        kind: LineKind::Leps,
        note: CITED_AS,
    },
    LineInfo {
        code: "RES",
        name_it: "Servizi per la residenza fittizia",
        name_en: "Registered residence for people without a home",
        norm: Some("L. 1228/1954 art. 2; DPR 223/1989; anche L. 234/2021 art. 1 c. 170 lett. e"),
        planning_act: POVERTY_PLAN,
        funds: &["FP", "PNRR", "PNI"],
        kind: LineKind::Leps,
        note: Some("definito nelle schede allegate al piano povertà"),
    },
    LineInfo {
        code: "SAD",
        name_it: "Incremento SAD (servizio di assistenza domiciliare)",
        name_en: "More home care",
        norm: Some("L. 234/2021 art. 1 c. 162 lett. a"),
        planning_act: SOCIAL_PLAN,
        funds: &["FNA"],
        kind: LineKind::Leps,
        note: None,
    },
    LineInfo {
        code: "SIS",
        name_it: "Sistemi informativi (voce trasversale)",
        name_en: "Information systems",
        norm: None,
        planning_act: None,
        funds: &[],
        kind: LineKind::CrossCutting,
        note: Some("per esempio i 575.865,79 euro assegnati a Veneto Lavoro"),
    },
    LineInfo {
        code: "SOL",
        name_it: "Servizi di sollievo alle famiglie",
        name_en: "Respite services for families",
        norm: Some("L. 234/2021 art. 1 c. 162 lett. b"),
        planning_act: SOCIAL_PLAN,
        funds: &["FNA"],
        kind: LineKind::Leps,
        note: None,
    },
    LineInfo {
        code: "SOS",
        name_it: "Servizi di sostegno",
        name_en: "Support services",
        norm: Some("L. 234/2021 art. 1 c. 162 lett. c"),
        planning_act: SOCIAL_PLAN,
        funds: &["FNA"],
        kind: LineKind::Leps,
        note: CITED_AS,
    },
    LineInfo {
        code: "SSP",
        name_it: "Servizio sociale professionale",
        name_en: "Professional social service",
        norm: Some("L. 178/2020 art. 1 c. 797-802"),
        planning_act: SOCIAL_PLAN,
        funds: &["FP"],
        kind: LineKind::Leps,
        note: Some(
            "standard di 1 assistente sociale ogni 5.000 abitanti, obiettivo di servizio 1 ogni \
             4.000",
        ),
    },
    LineInfo {
        code: "SUP",
        name_it: "Supervisione del personale dei servizi sociali",
        name_en: "Supervision of social-service staff",
        norm: Some("L. 234/2021 art. 1 c. 170 lett. b"),
        planning_act: SOCIAL_PLAN,
        funds: &["PNRR", "FNPS"],
        kind: LineKind::Leps,
        note: None,
    },
];

//! The funds, with their norms and their customs.

use super::{FundInfo, FundLevel, Route};
use crate::terms::{CupRule, SchemeKind};

pub(super) static FUNDS: [FundInfo; 8] = [
    FundInfo {
        code: "DDN",
        name_it: "Fondo per l'assistenza alle persone con disabilità grave prive del sostegno \
                  familiare (Dopo di noi)",
        level: FundLevel::National,
        legal_basis: "L. 112/2016",
        default_route: Route::MinistryToRegionToAmbito,
        default_payment_scheme: Some(SchemeKind::Advance),
        default_cup: None,
        default_payment_days: None,
        note: Some("stessa clausola del 75% del FNA"),
    },
    FundInfo {
        code: "FNA",
        name_it: "Fondo per le non autosufficienze",
        level: FundLevel::National,
        legal_basis: "L. 296/2006 art. 1 c. 1264",
        default_route: Route::MinistryToRegionToAmbito,
        default_payment_scheme: Some(SchemeKind::Advance),
        default_cup: None,
        default_payment_days: Some(60),
        note: Some("la Regione paga gli ATS entro 60 giorni dall'incasso"),
    },
    FundInfo {
        code: "FNPS",
        name_it: "Fondo nazionale per le politiche sociali",
        level: FundLevel::National,
        legal_basis: "L. 449/1997 art. 59 c. 44; L. 328/2000 art. 20",
        default_route: Route::MinistryToRegionToAmbito,
        default_payment_scheme: Some(SchemeKind::Advance),
        default_cup: None,
        default_payment_days: None,
        note: Some(
            "fondo indistinto; quota per i minori: 40% fino all'annualità 2019, 50% dall'annualità \
             2020",
        ),
    },
    FundInfo {
        code: "FP",
        name_it: "Fondo per la lotta alla povertà e all'esclusione sociale (Fondo Povertà)",
        level: FundLevel::National,
        legal_basis: "L. 208/2015 art. 1 c. 386; D.Lgs. 147/2017 art. 7",
        default_route: Route::MinistryToAmbito,
        default_payment_scheme: Some(SchemeKind::Advance),
        default_cup: None,
        default_payment_days: None,
        note: Some(
            "pagato direttamente agli ATS, salvo che la Regione chieda di farlo passare per sé; \
             quote: QS servizi, QPE povertà estrema, CL care leavers, AS assistenti sociali",
        ),
    },
    FundInfo {
        code: "PNI",
        name_it: "PN Inclusione e lotta alla povertà 2021-2027",
        level: FundLevel::European,
        legal_basis: "Reg. (UE) 2021/1060; DPR 66/2025",
        default_route: Route::MinistryToAmbito,
        default_payment_scheme: Some(SchemeKind::Reimbursement),
        default_cup: Some(CupRule::Required),
        default_payment_days: None,
        note: Some("opzioni semplificate in materia di costi; CUP obbligatorio; Avviso 268/2024"),
    },
    FundInfo {
        code: "PNRR",
        name_it: "PNRR Missione 5 Componente 2",
        level: FundLevel::European,
        legal_basis: "Reg. (UE) 2021/241",
        default_route: Route::MinistryToAmbito,
        default_payment_scheme: Some(SchemeKind::Instalments),
        default_cup: Some(CupRule::Required),
        default_payment_days: Some(30),
        note: Some(
            "anticipo del 30%, fino al 90% cumulato sulla spesa attestata, saldo del 10%; CUP \
             obbligatorio",
        ),
    },
    FundInfo {
        code: "POC",
        name_it: "Piano operativo complementare",
        level: FundLevel::National,
        legal_basis: "delibera CIPESS",
        default_route: Route::MinistryToAmbito,
        default_payment_scheme: Some(SchemeKind::Reimbursement),
        default_cup: Some(CupRule::Required),
        default_payment_days: None,
        note: Some("risorse tutte nazionali con regole come quelle del PON; CUP obbligatorio"),
    },
    FundInfo {
        code: "REG",
        name_it: "Contributi regionali",
        level: FundLevel::Regional,
        legal_basis: "delibera di Giunta regionale",
        default_route: Route::RegionToAmbito,
        default_payment_scheme: None,
        default_cup: None,
        default_payment_days: None,
        note: Some("ogni contributo ha la propria modalità di pagamento e il proprio periodo"),
    },
];

//! Tables of bad inputs, one for each register: good rows of its sample, changed cell by cell.

use super::check;
use expect_test::expect_file;

/// The columns of a sample with the cells of its first row.
fn sample(file: &'static str) -> Vec<(&'static str, &'static str)> {
    let mut lines = file.lines();
    let mut cells = || lines.next().unwrap().split(';');
    cells().zip(cells()).collect()
}

macro_rules! bad {
    ($($test:ident: $name:literal [$($case:expr),+ $(,)?];)+) => {$(
        #[test]
        fn $test() {
            let sample = sample(include_str!(concat!("../../../golden/", $name, ".csv")));
            let expected = expect_file![concat!("../../../golden/", $name, "-errori.txt")];
            check(&sample, &[$(&$case[..]),+], &expected);
        }
    )+};
}

bad! {
    bad_bodies: "enti" [
        [""],
        ["ente= | denominazione= | tipo= | data="],
        ["ente=R_Veneto | tipo=provincia | codice_fiscale=8000758027 | codice_ipa=?"],
        ["codice_fiscale=RSSMRA85T10A562S"],
        ["regione_istat=5 | comune_istat=27042 | data=1/1/25"],
        ["denominazione=ditta di RSSMRA85T10A562S"],
        ["", "denominazione=Altra"],
        ["", "ente=r_lazio"],
    ];
    bad_territories: "ambiti" [
        [""],
        ["ambito= | denominazione= | regione_istat= | forma= | comuni= | ente_gestore= | data="],
        ["ambito=ven_12 | regione_istat=99 | forma=accordo | ente_gestore=C_L736"],
        ["comuni=027042 27023"],
        ["comuni=027042, 027042"],
        ["comuni=Venezia"],
        ["atto_numero= | atto_data="],
        ["", ""],
    ];
    bad_endowments: "annualita" [
        [""],
        ["annualita= | fondo= | titolo= | ente_titolare= | data= | linee_ammesse=SUP"],
        ["annualita=FNPS | fondo=fnps | ente_titolare=Ministero"],
        ["utilizzabile_dal=01/01/2026"],
        ["utilizzabile_dal=01/01/2026 | utilizzabile_al=31/12/2025"],
        ["rate=30 70"],
        ["erogazione=subito | rate=0 101 x | linee_ammesse=sup | cup_impegni=sì | rendicontabile=tutto"],
        ["", "titolo=Un'altra"],
    ];
    bad_appropriations: "stanziamenti" [
        [""],
        ["titolare= | annualita= | verso=aumento | importo= | data= | atto_tipo= | atto_numero= | atto_data="],
        ["titolare=r_veneto | verso=più | importo=-1,00"],
        ["", "importo=1,00"],
    ];
    bad_plans: "programmazione" [
        [""],
        ["titolare= | annualita= | importo= | data= | atto_tipo= | atto_numero= | atto_data="],
        ["titolare=VEN_12 | annualita=2024 | da_linea=sup | a_linea=? | importo=1.000"],
        ["a_linea= | a_area=minors | da_area=minors"],
        ["", "data=16/01/2026"],
        ["", "importo=0,00"],
    ];
    bad_obligations: "impegni" [
        [""],
        ["ente= | data= | titolare= | annualita= | linea= | importo="],
        ["impegno_numero= | impegno_anno="],
        ["impegno_numero="],
        ["impegno_anno=26 | esercizio=duemila"],
        ["creditore=RSSMRA85T10A562S | cig=1 | motivo_no_cig=boh | cup=2"],
        ["atto_numero="],
        ["", "creditore=00339370272 | oggetto=Altro"],
        ["", "titolare=VEN_12"],
    ];
    bad_payments: "pagamenti" [
        [""],
        ["ente= | mandato_numero= | mandato_anno= | data= | importo="],
        ["mandato_numero=0012 | mandato_anno=26 | mandato_progressivo=0"],
        ["emittente= | documento_numero= | documento_data= | documento_tipo="],
        ["documento_tipo="],
        ["spesa=chiave:liq-1"],
        ["spesa=12/A | emittente= | documento_numero= | documento_data= | documento_tipo="],
        ["riga=0 | quota=prima | gamba=tutti | importo=88"],
        ["", "data=25/04/2026"],
        ["", "quietanza=Q-78"],
    ];
    bad_transfers: "trasferimenti" [
        [""],
        ["mittente= | titolare_mittente= | ricevente= | titolare= | annualita= | importo= | data="],
        ["mittente=Veneto | titolare_mittente=r_veneto | ricevente=? | titolare=VEN_12 | importo=1,5"],
        ["", "importo=2,00"],
        ["", "importo=2,00 | chiave=seconda"],
    ];
    bad_receipts: "incassi" [
        [""],
        ["ricevente= | mittente= | titolare= | annualita= | importo= | data="],
        ["trasferimento=77 | reversale=RSSMRA85T10A562S"],
        ["", "importo=2,00"],
        ["", "importo=2,00 | reversale=312/2025"],
    ];
    bad_orders: "ordinativi" [
        [""],
        ["ente= | mandato_numero= | mandato_anno= | data= | importo= | gamba="],
        ["emittente= | documento_numero= | documento_data= | documento_tipo="],
        ["", "data=21/04/2026"],
        ["", "mandato_progressivo=2 | data=21/04/2026"],
    ];
    bad_changes: "variazioni" [
        [""],
        ["ente= | impegno= | variazione= | data= | importo="],
        ["impegno=101 | variazione=aumento | riga_impegno=prima | verso=su | esercizio=27"],
        ["", "data=16/06/2026"],
        ["", "atto_numero=211"],
        ["nuovo_numero=12"],
    ];
    bad_reversals: "storni" [
        [""],
        ["registrazione= | causa_storno= | data="],
        ["registrazione=mandato 12 | causa_storno=sbagliato"],
        ["emittente=01907990012"],
        ["registrazione= | emittente=01907990012 | documento_numero=12/A"],
        ["importo=10,00"],
        ["riga_stornata=0 | importo=0", "riga_stornata=x"],
        ["", ""],
    ];
    bad_returns: "restituzioni" [
        [""],
        ["titolare= | concedente= | annualita= | importo= | data= | atto_tipo= | atto_numero= | atto_data="],
        ["ricevente= | da_area=minors"],
        ["", "data=01/01/2027 | mittente=r_veneto"],
    ];
    bad_corrections: "rettifiche" [
        [""],
        ["ente= | emittente= | documento_numero= | documento_data= | documento_tipo= | rettifica= | importo_rettifica= | data="],
        ["rettifica=sconto | quota=x"],
        ["nota_numero= | nota_data="],
        ["importo_quota=", "quota="],
        ["", "nota_data=16/05/2026"],
    ];
    bad_refunds: "rimborsi" [
        [""],
        ["ente= | rettifica_rimborsata= | data="],
        ["riga_rettifica="],
        ["rettifica_rimborsata=12"],
    ];
    bad_reallocations: "spostamenti" [
        [""],
        ["ente= | quota_spostata= | data="],
        ["quota_spostata=prima | di_cui_pagato=-1 | impegno=x"],
        ["", "importo=5,00"],
    ];
    bad_receivables: "accertamenti" [
        [""],
        ["ente= | accertamento_numero= | accertamento_anno= | titolare= | annualita= | debitore= | data= | esercizio= | importo="],
        ["accertamento_anno= | esercizio=26"],
        ["", "debitore=r_lazio"],
    ];
    bad_changes_of_receivables: "variazioni_accertamenti" [
        [""],
        ["ente= | accertamento= | variazione= | data= | esercizio= | importo="],
        ["accertamento=7 | variazione=disimpegno | verso=su"],
        ["", "data=01/01/2027"],
    ];
    bad_ends_of_years: "rendiconto_esercizio" [
        [""],
        ["ente= | titolare= | annualita= | esercizio_chiuso= | data="],
        ["accertato=molto | avanzo_vincolato=--1 | residui_passivi=1.5"],
        ["", ""],
    ];
    bad_requests: "richieste" [
        [""],
        ["ente= | titolare= | annualita= | pagatore= | importo_richiesto= | data="],
        ["rata=prima | spesa_attestata=0"],
        ["", "importo_richiesto=1,00"],
        ["", "rata=3"],
    ];
    bad_covers: "coperture" [
        [""],
        ["ente= | titolare= | annualita= | copertura= | importo= | data="],
        ["copertura=prestito"],
        ["", "importo=1,00"],
        ["", "copertura=reintegro"],
    ];
    bad_weights: "pesi" [
        [""],
        ["edizione= | concedente= | totale= | data= | criterio= | fonte= | beneficiario= | peso="],
        ["criterio_percento=1.5 | peso=-1"],
        ["", "beneficiario=ats:VEN_12 | fonte=altra | criterio_importo=1,00 | totale=1,00"],
    ];
    bad_endowments_of_cash: "dotazioni" [
        [""],
        ["ente_cassa= | titolare= | annualita= | importo= | data="],
        ["ente_cassa=R_Veneto | titolare=r_veneto | importo=1.000"],
        ["", "importo=1,00"],
    ];
    bad_reductions: "riduzioni" [
        [""],
        ["concedente= | titolare= | annualita= | riduzione= | data= | atto_tipo="],
        ["per_conto_di=Regione | allegato=12"],
        ["", "riduzione=1,00"],
    ];
    bad_changes_of_terms: "condizioni" [
        [""],
        ["annualita= | data="],
        ["titolare=VEN_01 | concedente=x | linee_ammesse=sup | rendicontabile=mai"],
        ["utilizzabile_al="],
        ["", "rendicontabile=pagato"],
    ];
    bad_successions: "gestori" [
        [""],
        ["ambito= | nuovo_gestore= | data="],
        ["ambito=ven_12 | nuovo_gestore=Azienda | forma=società | impegno=103"],
        ["", "nuovo_gestore=c_l736"],
    ];
    bad_closures: "chiusure" [
        [""],
        ["annualita= | chiusura= | data="],
        ["annualita=REG | chiusura=sì"],
        ["", "", "chiusura=riaperta"],
    ];
    bad_closed_books: "registri" [
        [""],
        ["ente= | chiuso_fino_al= | data="],
        ["ente=R_Veneto | chiuso_fino_al=fine anno"],
        ["", "data=01/05/2026"],
    ];
    bad_answers: "riscontri" [
        [""],
        ["registrazione= | riscontro= | data="],
        ["registrazione=chiave:dgr-1 | riscontro=forse"],
        ["", "riscontro=contestato"],
    ];
}

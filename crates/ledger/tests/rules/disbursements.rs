//! Asking for money: what the terms promise by then, and by when it is due.

use crate::script::check_endowed;
use expect_test::expect;

#[test]
fn the_instalments_of_the_pnrr() {
    check_endowed(&expect![[r#"
        open PNRR-112/2022 PNRR mlps scheme=30,60,10                     => recorded
        appropriate PNRR-112/2022 org:mlps +211500.00                    => PNRR-112/2022 org:mlps: law -211500.00, available 211500.00
        allot PNRR-112/2022 org:mlps -> ats:VEN_01 211500.00             => total 211500.00, PNRR-112/2022 ats:VEN_01: available 211500.00; PNRR-112/2022 org:mlps: available 0.00
        request PNRR-112/2022 c_l736 ats:VEN_01 mlps 63450.00            => refused UNKNOWN_INSTALMENT at instalment: le condizioni di PNRR-112/2022 hanno 3 rate: indicarne una, da 1 a 3
        request PNRR-112/2022 c_l736 ats:VEN_01 mlps 63450.00 instalment=0 => refused UNKNOWN_INSTALMENT at instalment: le condizioni di PNRR-112/2022 hanno 3 rate: indicarne una, da 1 a 3
        request PNRR-112/2022 c_l736 ats:VEN_01 mlps 63450.00 instalment=4 => refused UNKNOWN_INSTALMENT at instalment: le condizioni di PNRR-112/2022 hanno 3 rate: indicarne una, da 1 a 3
        request PNRR-112/2022 c_l736 ats:VEN_01 mlps 63450.01 instalment=1 key=cent => recorded
            ! REQUESTED_BEYOND_TERMS: richiesti per ats:VEN_01 su PNRR-112/2022 63450.01 in tutto: le condizioni ne promettono 63450.00
        reverse c_l736 key:cent annulled                                 => recorded
        request PNRR-112/2022 c_l736 ats:VEN_01 mlps 63450.00 instalment=1 on=2023-01-10 key=a => recorded
        seal c_l736 a                                                    => {"type":"DisbursementRequested","payload":{"organisation":"c_l736","holder":"ats:VEN_01","edition":"PNRR-112/2022","payer":"mlps","instalment":1,"amount":"63450.00","due_on":"2023-02-09"}}
        commit c_l736 PNRR-112/2022 ats:VEN_01 PIS 211500.00 creditor=01907990012 cig=B10A9942A7 cup=J87G22000360002 key=c => PNRR-112/2022 ats:VEN_01: available 0.00, PIS committed 211500.00
            ! NO_PROGRAMME: riga 0: impegno su PNRR-112/2022 senza programmazione
        expense c_l736 1 126900.00 key:c 126900.00                       => PNRR-112/2022 ats:VEN_01: PIS committed 84600.00, PIS expensed 126900.00
        request PNRR-112/2022 c_l736 ats:VEN_01 mlps 126900.00 instalment=2 => refused MISSING_FIELD at attested: questa richiesta si fa sulla spesa sostenuta: indicare la spesa attestata (attested), in tutto fino a oggi
        request PNRR-112/2022 c_l736 ats:VEN_01 mlps 126900.00 instalment=2 attested=126899.99 key=less => recorded
            ! REQUESTED_BEYOND_TERMS: richiesti per ats:VEN_01 su PNRR-112/2022 190350.00 in tutto: le condizioni ne promettono 190349.99
        reverse c_l736 key:less annulled                                 => recorded
        request PNRR-112/2022 c_l736 ats:VEN_01 mlps 126900.00 instalment=2 attested=126900.00 key=b => recorded
        request PNRR-112/2022 c_l736 ats:VEN_01 mlps 21150.00 instalment=3 attested=211500.00 key=d => recorded
            ! ATTESTED_BEYOND_SPENT: attestati per ats:VEN_01 su PNRR-112/2022 211500.00 di spesa: ne risultano liquidati 126900.00
        expense c_l736 2 84600.00 key:c 84600.00                         => PNRR-112/2022 ats:VEN_01: PIS committed 0.00, PIS expensed 211500.00
        reverse c_l736 key:d annulled                                    => recorded
        request PNRR-112/2022 c_l736 ats:VEN_01 mlps 21150.00 instalment=3 attested=211500.00 => recorded
        request PNRR-112/2022 c_l736 ats:VEN_01 mlps 0.01 instalment=3 attested=211500.00 => recorded
            ! REQUESTED_BEYOND_TERMS: richiesti per ats:VEN_01 su PNRR-112/2022 211500.01 in tutto: le condizioni ne promettono 211500.00
    "#]]);
}

#[test]
fn a_reimbursement_and_what_has_no_terms() {
    check_endowed(&expect![[r#"
        terms PNI/2024 holder=ats:VEN_01 grantor=org:mlps scheme=reimbursement days=45 => recorded
        request PNI/2024 c_l736 ats:VEN_01 mlps 10.00 instalment=1       => refused UNKNOWN_INSTALMENT at instalment: le condizioni di PNI/2024 non hanno rate: togliere la rata (instalment)
        request PNI/2024 c_l736 ats:VEN_01 mlps 10.00                    => refused MISSING_FIELD at attested: questa richiesta si fa sulla spesa sostenuta: indicare la spesa attestata (attested), in tutto fino a oggi
        request PNI/2024 c_l736 ats:VEN_01 mlps 10.00 attested=9.99 key=q => recorded
            ! ATTESTED_BEYOND_SPENT: attestati per ats:VEN_01 su PNI/2024 9.99 di spesa: ne risultano liquidati 0.00
            ! REQUESTED_BEYOND_TERMS: richiesti per ats:VEN_01 su PNI/2024 10.00 in tutto: le condizioni ne promettono 9.99
        seal c_l736 q                                                    => {"type":"DisbursementRequested","payload":{"organisation":"c_l736","holder":"ats:VEN_01","edition":"PNI/2024","payer":"mlps","amount":"10.00","attested":"9.99","due_on":"2026-05-25"}}
        reverse c_l736 key:q annulled | 0                                => refused ONLY_WHOLE at lines: quest'evento si storna solo per intero: togliere le righe (lines)
        reverse c_l736 key:q annulled                                    => recorded
        reverse c_l736 key:q annulled                                    => refused ALREADY_REVERSED at of: l'evento è già stato stornato per intero, da ultimo da #20
        request FNPS/2024 c_l736 ats:VEN_01 r_veneto 1000.00             => recorded
        request FNPS/2024 c_l736 ats:VEN_01 r_veneto 0.01                => recorded
            ! REQUESTED_BEYOND_TERMS: richiesti per ats:VEN_01 su FNPS/2024 1000.01 in tutto: le condizioni ne promettono 1000.00
        request FNPS/2024 c_l736 ats:VEN_02 r_veneto 1.00                => refused WRONG_PARTY at holder: ats:VEN_02 è di c_d325, non di c_l736
        request FNPS/2024 c_l736 ats:VEN_01 c_l736 1.00                  => refused SAME_PARTY at payer: chi dà e chi riceve sono lo stesso: c_l736
        request FNPS/2024 c_l736 ats:VEN_01 nobody 1.00                  => refused UNKNOWN_ORGANISATION at payer: l'ente «nobody» non è registrato
        request FNPS/2025 c_l736 ats:VEN_01 r_veneto 1.00                => refused UNKNOWN_EDITION at edition: l'annualità «FNPS/2025» non è aperta: aprirla prima con OpenEdition
        request FNPS/2024 c_l736 ats:VEN_01 r_veneto 1.00 as=c_l736/ats_planner => refused FORBIDDEN: il ruolo ats_planner di c_l736 non può impegnare, liquidare o pagare nel registro di c_l736
        request FNPS/2024 c_l736 ats:VEN_01 r_veneto 1.00 as=c_d325/ats_accountant => refused FORBIDDEN: il ruolo ats_accountant di c_d325 non può impegnare, liquidare o pagare nel registro di c_l736
    "#]]);
}

/// A fund whose law asks for a CUP does so where no act says otherwise.
#[test]
fn customs_of_the_fund_stand_where_no_act_speaks() {
    check_endowed(&expect![[r#"
        open POC-1/2026 POC mlps                                         => recorded
        open POC-2/2026 POC mlps cup=optional                            => recorded
        open FNA/2026 FNA mlps                                           => recorded
        appropriate POC-1/2026 org:mlps +100.00                          => POC-1/2026 org:mlps: law -100.00, available 100.00
        appropriate POC-2/2026 org:mlps +100.00                          => POC-2/2026 org:mlps: law -100.00, available 100.00
        appropriate FNA/2026 org:mlps +100.00                            => FNA/2026 org:mlps: law -100.00, available 100.00
        allot POC-1/2026 org:mlps -> ats:VEN_01 100.00                   => total 100.00, POC-1/2026 ats:VEN_01: available 100.00; POC-1/2026 org:mlps: available 0.00
        allot POC-2/2026 org:mlps -> ats:VEN_01 100.00                   => total 100.00, POC-2/2026 ats:VEN_01: available 100.00; POC-2/2026 org:mlps: available 0.00
        allot FNA/2026 org:mlps -> ats:VEN_01 100.00                     => total 100.00, FNA/2026 ats:VEN_01: available 100.00; FNA/2026 org:mlps: available 0.00
        commit c_l736 POC-1/2026 ats:VEN_01 PIS 1.00                     => POC-1/2026 ats:VEN_01: available 99.00, PIS committed 1.00
            ! CUP_MISSING: riga 0: POC-1/2026 chiede il CUP e l'impegno non lo porta
            ! NO_PROGRAMME: riga 0: impegno su POC-1/2026 senza programmazione
        commit c_l736 POC-2/2026 ats:VEN_01 PIS 1.00                     => POC-2/2026 ats:VEN_01: available 99.00, PIS committed 1.00
            ! NO_PROGRAMME: riga 0: impegno su POC-2/2026 senza programmazione
        commit c_l736 FNA/2026 ats:VEN_01 PIS 1.00                       => FNA/2026 ats:VEN_01: available 99.00, PIS committed 1.00
            ! NO_PROGRAMME: riga 0: impegno su FNA/2026 senza programmazione
        request FNA/2026 c_l736 ats:VEN_01 mlps 1.00 on=2026-01-10 key=a => recorded
        seal c_l736 a                                                    => {"type":"DisbursementRequested","payload":{"organisation":"c_l736","holder":"ats:VEN_01","edition":"FNA/2026","payer":"mlps","amount":"1.00","due_on":"2026-03-11"}}
    "#]]);
}

//! Making commitments.

use crate::script::{check, check_endowed};
use expect_test::expect;

#[test]
fn without_a_plan_it_is_taken_straight_from_the_allotment() {
    check_endowed(&expect![[r#"
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 600.00 | FNPS/2024 ats:VEN_01 GOV 400.01 => refused STAGE_EXHAUSTED at rows[1].amount: disponibilità di FNPS/2024 per ats:VEN_01: restano 400.00, richiesti 400.01
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 600.00 | REG-VEN/2025 ats:VEN_01 GOV 400.00 key=c => FNPS/2024 ats:VEN_01: available 400.00, SUP committed 600.00; REG-VEN/2025 ats:VEN_01: available 600.00, GOV committed 400.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
            ! NO_PROGRAMME: riga 1: impegno su REG-VEN/2025 senza programmazione
        seal c_l736 c                                                    => {"type":"CommitmentMade","payload":{"organisation":"c_l736","rows":[{"from":"available","holder":"ats:VEN_01","edition":"FNPS/2024","line":"SUP","amount":"600.00"},{"from":"available","holder":"ats:VEN_01","edition":"REG-VEN/2025","line":"GOV","amount":"400.00"}]}}
        programme FNPS/2024 ats:VEN_01 GOV 100.00                        => FNPS/2024 ats:VEN_01: available 300.00, GOV programmed 100.00
        commit c_l736 FNPS/2024 ats:VEN_01 GOV 100.00                    => FNPS/2024 ats:VEN_01: GOV programmed 0.00, GOV committed 100.00
        commit c_l736 FNPS/2024 ats:VEN_01 PIS 0.01                      => refused STAGE_EXHAUSTED at rows[0].amount: programmato sulla linea PIS di FNPS/2024 per ats:VEN_01: restano 0.00, richiesti 0.01
        // Who has ever programmed goes on committing from the plan, even an empty one.
        programme FNPS/2024 ats:VEN_01 PIS 10.00 key=p                   => FNPS/2024 ats:VEN_01: available 290.00, PIS programmed 10.00
        reverse c_l736 key:p annulled                                    => FNPS/2024 ats:VEN_01: available 300.00, PIS programmed 0.00
        commit c_l736 FNPS/2024 ats:VEN_01 PIS 0.01                      => refused STAGE_EXHAUSTED at rows[0].amount: programmato sulla linea PIS di FNPS/2024 per ats:VEN_01: restano 0.00, richiesti 0.01
    "#]]);
}

#[test]
fn it_names_what_exists_and_is_ones_own() {
    check_endowed(&expect![[r#"
        commit c_l736 FNPS/2025 ats:VEN_01 SUP 1.00                      => refused UNKNOWN_EDITION at rows[0].edition: l'annualità «FNPS/2025» non è aperta: aprirla prima con OpenEdition
        commit c_l736 FNPS/2024 ats:VEN_01 XX 1.00                       => refused UNKNOWN_LINE at rows[0].line: la linea «XX» non è nel catalogo: vedere la query lines
        commit c_l736 FNPS/2024 ats:VEN_01 SUP/young 1.00                => refused UNKNOWN_AREA at rows[0].area: l'area «young» non è nel catalogo
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 | FNPS/2024 ats:VEN_99 SUP 1.00 => refused UNKNOWN_AMBITO at rows[1].holder: l'ambito «VEN_99» non è registrato
        commit c_l736 FNPS/2024 org:nobody SUP 1.00                      => refused UNKNOWN_ORGANISATION at rows[0].holder: l'ente «nobody» non è registrato
        commit c_l736 FNPS/2024 ats:VEN_02 SUP 1.00                      => refused WRONG_PARTY at rows[0].holder: ats:VEN_02 è di c_d325, non di c_l736
        commit c_l736 FNPS/2024 org:r_veneto SUP 1.00                    => refused WRONG_PARTY at rows[0].holder: org:r_veneto è di r_veneto, non di c_l736
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 as=c_d325/ats_accountant => refused FORBIDDEN: il ruolo ats_accountant di c_d325 non può impegnare, liquidare o pagare nel registro di c_l736
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 as=c_l736/ats_planner => refused FORBIDDEN: il ruolo ats_planner di c_l736 non può impegnare, liquidare o pagare nel registro di c_l736
        commit r_veneto FNPS/2024 org:r_veneto SUP 1.00                  => FNPS/2024 org:r_veneto: available 1499.00, SUP committed 1.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        commit nobody FNPS/2024 org:nobody SUP 1.00                      => refused UNKNOWN_ORGANISATION at rows[0].holder: l'ente «nobody» non è registrato
        // The reason declared first is given, in whatever row it stands.
        commit c_l736 FNPS/2024 ats:VEN_02 SUP 1.00 | FNPS/2024 ats:VEN_01 XX 1.00 => refused UNKNOWN_LINE at rows[1].line: la linea «XX» non è nel catalogo: vedere la query lines
    "#]]);
}

#[test]
fn its_number_is_one_in_the_books_of_its_body() {
    check_endowed(&expect![[r#"
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 10.00 number=2026/14 key=c year=2027 subject=Supervisione chapter=110405 => FNPS/2024 ats:VEN_01: available 990.00, SUP committed 10.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        seal c_l736 c                                                    => {"type":"CommitmentMade","payload":{"organisation":"c_l736","subject":"Supervisione","chapter":"110405","number":{"year":2026,"number":"14"},"rows":[{"from":"available","holder":"ats:VEN_01","edition":"FNPS/2024","line":"SUP","amount":"10.00","budget_year":2027}]}}
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 9999.00 number=2026/14    => refused COMMITMENT_NUMBER_USED at number: l'impegno n. 2026/14 di c_l736 è già registrato
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 | FNPS/2024 ats:VEN_01 SUP 1.00 => refused REPEATED_LINE at rows[1]: la stessa riga compare due volte: sommare gli importi in una sola
        // However it is written; what a sign parts is another number.
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 number=2026/0014     => refused COMMITMENT_NUMBER_USED at number: l'impegno n. 2026/0014 di c_l736 è già registrato
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 number=2026/71/s nocig=CONTRATTI_LAVORO => FNPS/2024 ats:VEN_01: available 989.00, SUP committed 11.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 number=2026/071/S    => refused COMMITMENT_NUMBER_USED at number: l'impegno n. 2026/071/S di c_l736 è già registrato
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 number=2026/1/4 nocig=CONTRATTI_LAVORO => FNPS/2024 ats:VEN_01: available 988.00, SUP committed 12.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        change c_l736 number:2026/0071/S economy 1.00                    => FNPS/2024 ats:VEN_01: available 989.00, SUP committed 11.00
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 10.00 number=2025/14      => FNPS/2024 ats:VEN_01: available 979.00, SUP committed 21.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        commit c_d325 FNPS/2024 ats:VEN_02 SUP 10.00 number=2026/14      => FNPS/2024 ats:VEN_02: available 490.00, SUP committed 10.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        reverse c_l736 number:2026/14 annulled                           => FNPS/2024 ats:VEN_01: available 989.00, SUP committed 11.00
        reverse c_l736 number:2026/14 annulled                           => refused UNKNOWN_EVENT at of: l'evento number:2026/14 non esiste, o è già stornato
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 10.00 number=2026/14      => FNPS/2024 ats:VEN_01: available 979.00, SUP committed 21.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
    "#]]);
}

#[test]
fn references_that_lack_or_do_not_check_are_flagged() {
    check_endowed(&expect![[r#"
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 creditor=01907990012 => FNPS/2024 ats:VEN_01: available 999.00, SUP committed 1.00
            ! CIG_MISSING: impegno senza CIG e senza il motivo della sua assenza
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 creditor=01907990012 cig=95156957EC => FNPS/2024 ats:VEN_01: available 998.00, SUP committed 2.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 creditor=01907990012 nocig=TRASFERIMENTO_FONDI => FNPS/2024 ats:VEN_01: available 997.00, SUP committed 3.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 creditor=person      => FNPS/2024 ats:VEN_01: available 996.00, SUP committed 4.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 creditor=01907990021 cig=85516235D7 => FNPS/2024 ats:VEN_01: available 995.00, SUP committed 5.00
            ! CHECK_DIGIT_FAILED: cig «85516235D7»: la cifra di controllo non torna
            ! CHECK_DIGIT_FAILED: creditor.tax_id «01907990021»: la cifra di controllo non torna
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00 cig=B10A9942A7       => FNPS/2024 ats:VEN_01: available 994.00, SUP committed 6.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        commit c_l736 PNI/2024 ats:VEN_01 SUP 1.00                       => PNI/2024 ats:VEN_01: available 999.00, SUP committed 1.00
            ! CUP_MISSING: riga 0: PNI/2024 chiede il CUP e l'impegno non lo porta
            ! NO_PROGRAMME: riga 0: impegno su PNI/2024 senza programmazione
        commit c_l736 PNI/2024 ats:VEN_01 SUP 1.00 | PNI/2024 ats:VEN_01 GOV 1.00 cup=J87G22000360002 key=cup => PNI/2024 ats:VEN_01: available 997.00, GOV committed 1.00, SUP committed 2.00
            ! LINE_NOT_ADMITTED: riga 1: la linea GOV non è fra quelle ammesse dall'atto di PNI/2024
            ! NO_PROGRAMME: riga 0: impegno su PNI/2024 senza programmazione
            ! NO_PROGRAMME: riga 1: impegno su PNI/2024 senza programmazione
        seal c_l736 cup                                                  => {"type":"CommitmentMade","payload":{"organisation":"c_l736","cup":"J87G22000360002","rows":[{"from":"available","holder":"ats:VEN_01","edition":"PNI/2024","line":"SUP","amount":"1.00"},{"from":"available","holder":"ats:VEN_01","edition":"PNI/2024","line":"GOV","amount":"1.00"}]}}
        allot PNI/2024 org:mlps -> ats:VEN_02 10.00 cup=optional         => total 10.00, PNI/2024 ats:VEN_02: available 10.00; PNI/2024 org:mlps: available -10.00
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:mlps su PNI/2024 a -10.00: fino alla copertura non si può né programmare né impegnare oltre
        commit c_d325 PNI/2024 ats:VEN_02 SUP 1.00                       => PNI/2024 ats:VEN_02: available 9.00, SUP committed 1.00
            ! NO_PROGRAMME: riga 0: impegno su PNI/2024 senza programmazione
        programme PNI/2024 ats:VEN_01 SUP 10.00                          => PNI/2024 ats:VEN_01: available 987.00, SUP programmed 10.00
        commit c_l736 PNI/2024 ats:VEN_01 SUP 1.00                       => PNI/2024 ats:VEN_01: SUP programmed 9.00, SUP committed 3.00
            ! CUP_MISSING: riga 0: PNI/2024 chiede il CUP e l'impegno non lo porta
    "#]]);
}

#[test]
fn a_region_commits_what_it_keeps() {
    check(&expect![[r#"
        appropriate REG-VEN/2025 org:r_veneto +100.00        => REG-VEN/2025 org:r_veneto: law -100.00, available 100.00
        commit r_veneto REG-VEN/2025 org:r_veneto SIS 100.01 => refused STAGE_EXHAUSTED at rows[0].amount: disponibilità di REG-VEN/2025 per org:r_veneto: restano 100.00, richiesti 100.01
        commit r_veneto REG-VEN/2025 org:r_veneto SIS 100.00 => REG-VEN/2025 org:r_veneto: available 0.00, SIS committed 100.00
            ! NO_PROGRAMME: riga 0: impegno su REG-VEN/2025 senza programmazione
    "#]]);
}

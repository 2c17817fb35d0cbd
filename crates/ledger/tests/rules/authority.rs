//! Giving, taking back and planning authority.

use crate::script::{check, check_endowed};
use expect_test::expect;

#[test]
fn the_law_endows_the_body_that_issues() {
    check(&expect![[r#"
        appropriate FNPS/2024 org:mlps +1000.00                 => FNPS/2024 org:mlps: law -1000.00, available 1000.00
        appropriate FNPS/2024 org:mlps -400.00                  => FNPS/2024 org:mlps: law -600.00, available 600.00
        appropriate FNPS/2024 org:mlps -600.01                  => FNPS/2024 org:mlps: law 0.01, available -0.01
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:mlps su FNPS/2024 a -0.01: fino alla copertura non si può né programmare né impegnare oltre
        appropriate FNPS/2024 org:r_veneto +1.00                => refused WRONG_PARTY at holder: org:r_veneto è di r_veneto, non di mlps
        appropriate FNPS/2025 org:mlps +1.00                    => refused UNKNOWN_EDITION at edition: l'annualità «FNPS/2025» non è aperta: aprirla prima con OpenEdition
        appropriate FNPS/2024 ats:VEN_99 +1.00                  => refused UNKNOWN_AMBITO at holder: l'ambito «VEN_99» non è registrato
        appropriate FNPS/2024 org:mlps +1.00 as=mlps/auditor    => refused FORBIDDEN: il ruolo auditor di mlps non può aprire, ripartire o ridurre fondi nel registro di mlps
        appropriate FNPS/2024 org:mlps +1.00 as=r_veneto/region => refused FORBIDDEN: il ruolo region di r_veneto non può aprire, ripartire o ridurre fondi nel registro di mlps
        appropriate REG-VEN/2025 org:r_veneto +1.00             => REG-VEN/2025 org:r_veneto: law -1.00, available 1.00
        show FNPS/2024                                          => FNPS/2024 org:mlps: law 0.01, available -0.01
        show REG-VEN/2025                                       => REG-VEN/2025 org:r_veneto: law -1.00, available 1.00
    "#]]);
}

#[test]
fn a_decree_is_one_group() {
    check(&expect![[r#"
        appropriate FNPS/2024 org:mlps +375000.00                        => FNPS/2024 org:mlps: law -375000.00, available 375000.00
        allot FNPS/2024 org:mlps -> ats:VEN_01 125000.00 | ats:VEN_02 150000.00 | org:veneto_lavoro 100000.00 published=375000.00 => 3 events, total 375000.00, published 375000.00, FNPS/2024 ats:VEN_01: available 125000.00; FNPS/2024 ats:VEN_02: available 150000.00; FNPS/2024 org:mlps: available 0.00; FNPS/2024 org:veneto_lavoro: available 100000.00
        allot FNPS/2024 org:mlps -> ats:VEN_01 0.10 | ats:VEN_02 0.20 | org:veneto_lavoro 0.30 published=0.62 key=more => 3 events, total 0.60, published 0.62, FNPS/2024 ats:VEN_01: available 125000.10; FNPS/2024 ats:VEN_02: available 150000.20; FNPS/2024 org:mlps: available -0.60; FNPS/2024 org:veneto_lavoro: available 100000.30
            ! [0] OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:mlps su FNPS/2024 a -0.10: fino alla copertura non si può né programmare né impegnare oltre
            ! [1] OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:mlps su FNPS/2024 a -0.30: fino alla copertura non si può né programmare né impegnare oltre
            ! [2] OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:mlps su FNPS/2024 a -0.60: fino alla copertura non si può né programmare né impegnare oltre
            ! [2] ROWS_DO_NOT_SUM: le righe sommano 0.60, il totale pubblicato è 0.62: differenza 0.02
        allot FNPS/2024 org:mlps -> ats:VEN_01 0.10 | ats:VEN_02 0.20 published=0.28 => 2 events, total 0.30, published 0.28, FNPS/2024 ats:VEN_01: available 125000.20; FNPS/2024 ats:VEN_02: available 150000.40; FNPS/2024 org:mlps: available -0.90
            ! [0] OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:mlps su FNPS/2024 a -0.70: fino alla copertura non si può né programmare né impegnare oltre
            ! [1] OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:mlps su FNPS/2024 a -0.90: fino alla copertura non si può né programmare né impegnare oltre
            ! [1] ROWS_DO_NOT_SUM: le righe sommano 0.30, il totale pubblicato è 0.28: differenza 0.02
        allot FNPS/2024 org:mlps -> ats:VEN_01 1.00                      => total 1.00, FNPS/2024 ats:VEN_01: available 125001.20; FNPS/2024 org:mlps: available -1.90
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:mlps su FNPS/2024 a -1.90: fino alla copertura non si può né programmare né impegnare oltre
        seal mlps more                                                   => {"type":"FundsAllotted","payload":{"grantor":"org:mlps","holder":"ats:VEN_01","edition":"FNPS/2024","amount":"0.10"}}
            ! {"type":"FundsAllotted","payload":{"grantor":"org:mlps","holder":"ats:VEN_02","edition":"FNPS/2024","amount":"0.20"}}
            ! {"type":"FundsAllotted","payload":{"grantor":"org:mlps","holder":"org:veneto_lavoro","edition":"FNPS/2024","amount":"0.30"}}
        show FNPS/2024                                                   => FNPS/2024 ats:VEN_01: available 125001.20; FNPS/2024 ats:VEN_02: available 150000.40; FNPS/2024 org:mlps: law -375000.00, available -1.90; FNPS/2024 org:veneto_lavoro: available 100000.30
        reverse mlps key:more annulled                                   => refused AMBIGUOUS_REFERENCE at of: «key:more» indica più eventi: usare l'id di quello che si intende
    "#]]);
}

#[test]
fn who_gives_and_who_receives() {
    check_endowed(&expect![[r#"
        allot FNPS/2025 org:r_veneto -> ats:VEN_01 1.00                  => refused UNKNOWN_EDITION at edition: l'annualità «FNPS/2025» non è aperta: aprirla prima con OpenEdition
        allot FNPS/2024 org:nobody -> ats:VEN_01 1.00 as=mlps/ministry   => refused UNKNOWN_ORGANISATION at grantor: l'ente «nobody» non è registrato
        allot FNPS/2024 ats:VEN_99 -> ats:VEN_01 1.00 as=mlps/ministry   => refused UNKNOWN_AMBITO at grantor: l'ambito «VEN_99» non è registrato
        allot FNPS/2024 org:r_veneto -> ats:VEN_01 1.00 | ats:VEN_99 1.00 => refused UNKNOWN_AMBITO at rows[1].holder: l'ambito «VEN_99» non è registrato
        allot FNPS/2024 org:r_veneto -> ats:VEN_01 1.00 | org:nobody 1.00 => refused UNKNOWN_ORGANISATION at rows[1].holder: l'ente «nobody» non è registrato
        allot FNPS/2024 org:r_veneto -> ats:VEN_01 1.00 | org:r_veneto 1.00 => refused SAME_PARTY at rows[1].holder: chi dà e chi riceve sono lo stesso: org:r_veneto
        allot FNPS/2024 org:r_veneto -> ats:VEN_01 1.00 lines=SUP,XX     => refused UNKNOWN_LINE at rows[0].terms.admitted_lines[1]: la linea «XX» non è nel catalogo: vedere la query lines
        allot FNPS/2024 ats:VEN_01 -> ats:VEN_02 1.00                    => refused FORBIDDEN: il ruolo ats_accountant di c_l736 non può aprire, ripartire o ridurre fondi nel registro di c_l736
        allot FNPS/2024 ats:VEN_01 -> ats:VEN_02 1.00 as=c_l736/region   => refused FORBIDDEN: il ruolo region di c_l736 non può aprire, ripartire o ridurre fondi nel registro di c_l736
        // The reason declared first is given, in whatever row it stands.
        allot FNPS/2024 org:r_veneto -> org:r_veneto 1.00 | ats:VEN_99 1.00 => refused UNKNOWN_AMBITO at rows[1].holder: l'ambito «VEN_99» non è registrato
        allot FNPS/2024 org:r_veneto -> org:r_veneto 1.00 | ats:VEN_01 1.00 lines=XX => refused UNKNOWN_LINE at rows[1].terms.admitted_lines[0]: la linea «XX» non è nel catalogo: vedere la query lines
    "#]]);
}

#[test]
fn an_act_of_authority_may_overdraw_and_says_so() {
    check_endowed(&expect![[r#"
        programme FNPS/2024 ats:VEN_01 SUP 700.00 | GOV 200.00           => FNPS/2024 ats:VEN_01: available 100.00, GOV programmed 200.00, SUP programmed 700.00
        reduce FNPS/2024 org:r_veneto <- ats:VEN_01 100.00               => FNPS/2024 ats:VEN_01: available 0.00; FNPS/2024 org:r_veneto: available 1600.00
        reduce FNPS/2024 org:r_veneto <- ats:VEN_01 200.00               => FNPS/2024 ats:VEN_01: available -200.00; FNPS/2024 org:r_veneto: available 1800.00
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di ats:VEN_01 su FNPS/2024 a -200.00: fino alla copertura non si può né programmare né impegnare oltre
        // No draw on what is below zero; moving the plan and giving back stay possible.
        programme FNPS/2024 ats:VEN_01 SUP 0.01                          => refused STAGE_EXHAUSTED at rows[0].amount: disponibilità di FNPS/2024 per ats:VEN_01: restano -200.00, richiesti 0.01
        programme FNPS/2024 ats:VEN_01 SUP -> PIS 100.00                 => FNPS/2024 ats:VEN_01: PIS programmed 100.00, SUP programmed 600.00
        // Only 900.00 - 200.00 of the plan are covered.
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 600.00 | FNPS/2024 ats:VEN_01 GOV 100.01 => refused UNCOVERED_BY_AVAILABLE at rows[1].amount: la disponibilità di ats:VEN_01 su FNPS/2024 è -200.00: fino alla copertura si può ancora usare 100.00, richiesti 100.01
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 600.00 | FNPS/2024 ats:VEN_01 GOV 100.00 key=c => FNPS/2024 ats:VEN_01: GOV programmed 100.00, SUP programmed 0.00, GOV committed 100.00, SUP committed 600.00
        commit c_l736 FNPS/2024 ats:VEN_01 GOV 0.01                      => refused UNCOVERED_BY_AVAILABLE at rows[0].amount: la disponibilità di ats:VEN_01 su FNPS/2024 è -200.00: fino alla copertura si può ancora usare 0.00, richiesti 0.01
        programme FNPS/2024 ats:VEN_01 PIS -> available 0.01             => FNPS/2024 ats:VEN_01: available -199.99, PIS programmed 99.99
        commit c_l736 FNPS/2024 ats:VEN_01 GOV 0.01                      => refused UNCOVERED_BY_AVAILABLE at rows[0].amount: la disponibilità di ats:VEN_01 su FNPS/2024 è -199.99: fino alla copertura si può ancora usare 0.00, richiesti 0.01
        allot FNPS/2024 org:r_veneto -> ats:VEN_01 150.00                => total 150.00, FNPS/2024 ats:VEN_01: available -49.99; FNPS/2024 org:r_veneto: available 1650.00
        commit c_l736 FNPS/2024 ats:VEN_01 GOV 100.00 | FNPS/2024 ats:VEN_01 PIS 50.01 => refused UNCOVERED_BY_AVAILABLE at rows[1].amount: la disponibilità di ats:VEN_01 su FNPS/2024 è -49.99: fino alla copertura si può ancora usare 50.00, richiesti 50.01
        commit c_l736 FNPS/2024 ats:VEN_01 GOV 100.00 | FNPS/2024 ats:VEN_01 PIS 50.00 => FNPS/2024 ats:VEN_01: GOV programmed 0.00, PIS programmed 49.99, GOV committed 200.00, PIS committed 50.00
        allot FNPS/2024 org:r_veneto -> ats:VEN_01 49.99                 => total 49.99, FNPS/2024 ats:VEN_01: available 0.00; FNPS/2024 org:r_veneto: available 1600.01
        commit c_l736 FNPS/2024 ats:VEN_01 PIS 49.99                     => FNPS/2024 ats:VEN_01: PIS programmed 0.00, PIS committed 99.99
        programme FNPS/2024 ats:VEN_01 SUP 0.01                          => refused STAGE_EXHAUSTED at rows[0].amount: disponibilità di FNPS/2024 per ats:VEN_01: restano 0.00, richiesti 0.01
        show FNPS/2024                                                   => FNPS/2024 ats:VEN_01: available 0.00, GOV programmed 0.00, PIS programmed 0.00, SUP programmed 0.00, GOV committed 200.00, PIS committed 99.99, SUP committed 600.00; FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:mlps: law -5000.00, available 2000.00; FNPS/2024 org:r_veneto: available 1600.01
    "#]]);
}

#[test]
fn without_a_plan_an_overdraft_stops_commitments_too() {
    check_endowed(&expect![[r#"
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 900.00      => FNPS/2024 ats:VEN_01: available 100.00, SUP committed 900.00
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        reduce FNPS/2024 org:r_veneto <- ats:VEN_01 200.00 => FNPS/2024 ats:VEN_01: available -100.00; FNPS/2024 org:r_veneto: available 1700.00
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di ats:VEN_01 su FNPS/2024 a -100.00: fino alla copertura non si può né programmare né impegnare oltre
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 0.01        => refused STAGE_EXHAUSTED at rows[0].amount: disponibilità di FNPS/2024 per ats:VEN_01: restano -100.00, richiesti 0.01
        allot FNPS/2024 org:r_veneto -> ats:VEN_01 100.01  => total 100.01, FNPS/2024 ats:VEN_01: available 0.01; FNPS/2024 org:r_veneto: available 1599.99
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 0.02        => refused STAGE_EXHAUSTED at rows[0].amount: disponibilità di FNPS/2024 per ats:VEN_01: restano 0.01, richiesti 0.02
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 0.01        => FNPS/2024 ats:VEN_01: available 0.00, SUP committed 900.01
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
    "#]]);
}

#[test]
fn nobody_takes_back_more_than_was_given() {
    check_endowed(&expect![[r#"
        reduce FNPS/2024 org:r_veneto <- ats:VEN_01 1000.01              => refused GRANT_EXHAUSTED at amount: org:r_veneto ha assegnato a ats:VEN_01 su FNPS/2024 1000.00, richiesti indietro 1000.01
        reduce FNPS/2024 org:r_veneto <- ats:VEN_01 400.00               => FNPS/2024 ats:VEN_01: available 600.00; FNPS/2024 org:r_veneto: available 1900.00
        reduce FNPS/2024 org:r_veneto <- ats:VEN_01 600.01               => refused GRANT_EXHAUSTED at amount: org:r_veneto ha assegnato a ats:VEN_01 su FNPS/2024 600.00, richiesti indietro 600.01
        reduce FNPS/2024 org:r_veneto <- ats:VEN_01 600.00               => FNPS/2024 ats:VEN_01: available 0.00; FNPS/2024 org:r_veneto: available 2500.00
        reduce FNPS/2024 org:r_veneto <- ats:VEN_01 0.01                 => refused GRANT_EXHAUSTED at amount: org:r_veneto ha assegnato a ats:VEN_01 su FNPS/2024 0.00, richiesti indietro 0.01
        reduce FNPS/2024 org:mlps <- ats:VEN_02 0.01                     => refused GRANT_EXHAUSTED at amount: org:mlps ha assegnato a ats:VEN_02 su FNPS/2024 0.00, richiesti indietro 0.01
        reduce FNPS/2025 org:r_veneto <- ats:VEN_01 1.00                 => refused UNKNOWN_EDITION at edition: l'annualità «FNPS/2025» non è aperta: aprirla prima con OpenEdition
        reduce FNPS/2024 org:r_veneto <- ats:VEN_99 1.00                 => refused UNKNOWN_AMBITO at holder: l'ambito «VEN_99» non è registrato
        reduce FNPS/2024 org:r_veneto <- org:nobody 1.00                 => refused UNKNOWN_ORGANISATION at holder: l'ente «nobody» non è registrato
        reduce FNPS/2024 org:r_veneto <- org:r_veneto 1.00               => refused SAME_PARTY at holder: chi dà e chi riceve sono lo stesso: org:r_veneto
        reduce FNPS/2024 org:nobody <- ats:VEN_01 1.00 as=mlps/ministry  => refused UNKNOWN_ORGANISATION at grantor: l'ente «nobody» non è registrato
        reduce FNPS/2024 org:r_veneto <- ats:VEN_02 1.00 as=mlps/ministry => refused FORBIDDEN: il ruolo ministry di mlps non può aprire, ripartire o ridurre fondi nel registro di r_veneto
        reduce FNPS/2024 org:r_veneto <- ats:VEN_02 1.00 as=r_veneto/ats_accountant => refused FORBIDDEN: il ruolo ats_accountant di r_veneto non può aprire, ripartire o ridurre fondi nel registro di r_veneto
    "#]]);
}

#[test]
fn nobody_commits_what_was_not_programmed() {
    check_endowed(&expect![[r#"
        programme FNPS/2024 ats:VEN_01 SUP 1000.01                       => refused STAGE_EXHAUSTED at rows[0].amount: disponibilità di FNPS/2024 per ats:VEN_01: restano 1000.00, richiesti 1000.01
        programme FNPS/2024 ats:VEN_01 SUP 600.00 | GOV 400.01           => refused STAGE_EXHAUSTED at rows[1].amount: disponibilità di FNPS/2024 per ats:VEN_01: restano 400.00, richiesti 400.01
        programme FNPS/2024 ats:VEN_01 SUP 600.00 | GOV 400.00           => FNPS/2024 ats:VEN_01: available 0.00, GOV programmed 400.00, SUP programmed 600.00
        programme FNPS/2024 ats:VEN_01 PIS 0.01                          => refused STAGE_EXHAUSTED at rows[0].amount: disponibilità di FNPS/2024 per ats:VEN_01: restano 0.00, richiesti 0.01
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 600.01                    => refused STAGE_EXHAUSTED at rows[0].amount: programmato sulla linea SUP di FNPS/2024 per ats:VEN_01: restano 600.00, richiesti 600.01
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 600.00 | FNPS/2024 ats:VEN_01 SUP 0.01 => refused STAGE_EXHAUSTED at rows[1].amount: programmato sulla linea SUP di FNPS/2024 per ats:VEN_01: restano 0.00, richiesti 0.01
        commit c_l736 FNPS/2024 ats:VEN_01 PIS 0.01                      => refused STAGE_EXHAUSTED at rows[0].amount: programmato sulla linea PIS di FNPS/2024 per ats:VEN_01: restano 0.00, richiesti 0.01
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 600.00                    => FNPS/2024 ats:VEN_01: SUP programmed 0.00, SUP committed 600.00
        programme FNPS/2024 ats:VEN_01 GOV -> available 400.01           => refused STAGE_EXHAUSTED at rows[0].amount: programmato sulla linea GOV di FNPS/2024 per ats:VEN_01: restano 400.00, richiesti 400.01
        programme FNPS/2024 ats:VEN_01 GOV -> available 100.00           => FNPS/2024 ats:VEN_01: available 100.00, GOV programmed 300.00
        programme FNPS/2024 ats:VEN_01 GOV -> PIS 300.00 | available -> SUP 50.00 | PIS -> SUP 10.00 => FNPS/2024 ats:VEN_01: available 50.00, GOV programmed 0.00, PIS programmed 290.00, SUP programmed 60.00
        show FNPS/2024                                                   => FNPS/2024 ats:VEN_01: available 50.00, GOV programmed 0.00, PIS programmed 290.00, SUP programmed 60.00, SUP committed 600.00; FNPS/2024 ats:VEN_02: available 500.00; FNPS/2024 org:mlps: law -5000.00, available 2000.00; FNPS/2024 org:r_veneto: available 1500.00
    "#]]);
}

#[test]
fn an_area_is_a_slot_of_its_own() {
    check_endowed(&expect![[r#"
        programme FNPS/2024 ats:VEN_01 SUP/minors 600.00 | SUP 100.00 => FNPS/2024 ats:VEN_01: available 300.00, SUP programmed 100.00, SUP/minors programmed 600.00
        commit c_l736 FNPS/2024 ats:VEN_01 SUP 100.01                 => refused STAGE_EXHAUSTED at rows[0].amount: programmato sulla linea SUP di FNPS/2024 per ats:VEN_01: restano 100.00, richiesti 100.01
        commit c_l736 FNPS/2024 ats:VEN_01 SUP/minors 600.01          => refused STAGE_EXHAUSTED at rows[0].amount: programmato sulla linea SUP (area minors) di FNPS/2024 per ats:VEN_01: restano 600.00, richiesti 600.01
        commit c_l736 FNPS/2024 ats:VEN_01 SUP/elderly 0.01           => refused STAGE_EXHAUSTED at rows[0].amount: programmato sulla linea SUP (area elderly) di FNPS/2024 per ats:VEN_01: restano 0.00, richiesti 0.01
        commit c_l736 FNPS/2024 ats:VEN_01 SUP/minors 600.00          => FNPS/2024 ats:VEN_01: SUP/minors programmed 0.00, SUP/minors committed 600.00
        programme FNPS/2024 ats:VEN_01 SUP -> SUP/elderly 100.00      => FNPS/2024 ats:VEN_01: SUP programmed 0.00, SUP/elderly programmed 100.00
    "#]]);
}

#[test]
fn a_plan_names_what_exists_and_moves_somewhere() {
    check_endowed(&expect![[r#"
        programme FNPS/2025 ats:VEN_01 SUP 1.00                          => refused UNKNOWN_EDITION at edition: l'annualità «FNPS/2025» non è aperta: aprirla prima con OpenEdition
        programme FNPS/2024 ats:VEN_99 SUP 1.00                          => refused UNKNOWN_AMBITO at holder: l'ambito «VEN_99» non è registrato
        programme FNPS/2024 ats:VEN_01 SUPX 1.00                         => refused UNKNOWN_LINE at rows[0].to.line: la linea «SUPX» non è nel catalogo: vedere la query lines
        programme FNPS/2024 ats:VEN_01 SUP 1.00 | XX -> available 1.00   => refused UNKNOWN_LINE at rows[1].from.line: la linea «XX» non è nel catalogo: vedere la query lines
        programme FNPS/2024 ats:VEN_01 SUP/young 1.00                    => refused UNKNOWN_AREA at rows[0].to.area: l'area «young» non è nel catalogo
        programme FNPS/2024 ats:VEN_01 SUP 1.00 | SUP/minors -> SUP/minors 1.00 => refused MOVES_NOWHERE at rows[1]: lo spostamento parte e arriva nello stesso posto
        programme FNPS/2024 ats:VEN_01 available -> available 1.00       => refused MOVES_NOWHERE at rows[0]: lo spostamento parte e arriva nello stesso posto
        programme FNPS/2024 ats:VEN_01 SUP -> SUP 1.00 | XX 1.00         => refused UNKNOWN_LINE at rows[1].to.line: la linea «XX» non è nel catalogo: vedere la query lines
        programme FNPS/2024 ats:VEN_01 SUP 1.00 as=c_d325/ats_planner    => refused FORBIDDEN: il ruolo ats_planner di c_d325 non può programmare nel registro di c_l736
        programme FNPS/2024 ats:VEN_01 SUP 1.00 as=c_l736/auditor        => refused FORBIDDEN: il ruolo auditor di c_l736 non può programmare nel registro di c_l736
        programme FNPS/2024 ats:VEN_01 SUP 1.00 as=c_l736/ats_planner    => FNPS/2024 ats:VEN_01: available 999.00, SUP programmed 1.00
        programme PNI/2024 ats:VEN_01 PIS 1.00 | GOV 1.00 | GOV -> available 0.50 => PNI/2024 ats:VEN_01: available 998.50, GOV programmed 0.50, PIS programmed 1.00
            ! LINE_NOT_ADMITTED: riga 1: la linea GOV non è fra quelle ammesse dall'atto di PNI/2024
    "#]]);
}

#[test]
fn terms_of_an_act_stand_over_those_of_the_edition() {
    check_endowed(&expect![[r#"
        allot PNI/2024 org:mlps -> ats:VEN_01 10.00 lines=GOV key=a      => total 10.00, PNI/2024 ats:VEN_01: available 1010.00; PNI/2024 org:mlps: available -10.00
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:mlps su PNI/2024 a -10.00: fino alla copertura non si può né programmare né impegnare oltre
        programme PNI/2024 ats:VEN_01 GOV 1.00 | SUP 1.00                => PNI/2024 ats:VEN_01: available 1008.00, GOV programmed 1.00, SUP programmed 1.00
            ! LINE_NOT_ADMITTED: riga 1: la linea SUP non è fra quelle ammesse dall'atto di PNI/2024
        // The same terms again, other terms, none.
        allot PNI/2024 org:mlps -> ats:VEN_01 10.00 lines=GOV key=b      => total 10.00, PNI/2024 ats:VEN_01: available 1018.00; PNI/2024 org:mlps: available -20.00
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:mlps su PNI/2024 a -20.00: fino alla copertura non si può né programmare né impegnare oltre
        allot PNI/2024 org:mlps -> ats:VEN_01 10.00 lines=SUP            => refused TERMS_DIFFER at rows[0].terms: ats:VEN_01 ha già condizioni proprie su PNI/2024: un atto con altre condizioni va su un'altra annualità
        allot PNI/2024 org:mlps -> ats:VEN_01 10.00                      => total 10.00, PNI/2024 ats:VEN_01: available 1028.00; PNI/2024 org:mlps: available -30.00
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:mlps su PNI/2024 a -30.00: fino alla copertura non si può né programmare né impegnare oltre
        allot PNI/2024 org:mlps -> ats:VEN_02 1.00 lines=SUP | ats:VEN_02 1.00 lines=GOV => refused TERMS_DIFFER at rows[1].terms: ats:VEN_02 ha già condizioni proprie su PNI/2024: un atto con altre condizioni va su un'altra annualità
        allot PNI/2024 org:mlps -> ats:VEN_02 1.00 lines=SUP | ats:VEN_02 1.00 lines=SUP => 2 events, total 2.00, PNI/2024 ats:VEN_02: available 2.00; PNI/2024 org:mlps: available -32.00
            ! [0] OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:mlps su PNI/2024 a -31.00: fino alla copertura non si può né programmare né impegnare oltre
            ! [1] OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:mlps su PNI/2024 a -32.00: fino alla copertura non si può né programmare né impegnare oltre
        // While one of the acts stands, its terms stand.
        reverse mlps key:a annulled                                      => PNI/2024 ats:VEN_01: available 1018.00; PNI/2024 org:mlps: available -22.00
        allot PNI/2024 org:mlps -> ats:VEN_01 10.00 lines=SUP            => refused TERMS_DIFFER at rows[0].terms: ats:VEN_01 ha già condizioni proprie su PNI/2024: un atto con altre condizioni va su un'altra annualità
        programme PNI/2024 ats:VEN_01 SUP 1.00                           => PNI/2024 ats:VEN_01: available 1017.00, SUP programmed 2.00
            ! LINE_NOT_ADMITTED: riga 0: la linea SUP non è fra quelle ammesse dall'atto di PNI/2024
        reverse mlps key:b annulled                                      => PNI/2024 ats:VEN_01: available 1007.00; PNI/2024 org:mlps: available -12.00
        programme PNI/2024 ats:VEN_01 SUP 1.00 | GOV 1.00                => PNI/2024 ats:VEN_01: available 1005.00, GOV programmed 2.00, SUP programmed 3.00
            ! LINE_NOT_ADMITTED: riga 1: la linea GOV non è fra quelle ammesse dall'atto di PNI/2024
        allot PNI/2024 org:mlps -> ats:VEN_01 10.00 lines=PIS            => total 10.00, PNI/2024 ats:VEN_01: available 1015.00; PNI/2024 org:mlps: available -22.00
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:mlps su PNI/2024 a -22.00: fino alla copertura non si può né programmare né impegnare oltre
        programme PNI/2024 ats:VEN_01 PIS 1.00 | SUP 1.00                => PNI/2024 ats:VEN_01: available 1013.00, PIS programmed 1.00, SUP programmed 4.00
            ! LINE_NOT_ADMITTED: riga 1: la linea SUP non è fra quelle ammesse dall'atto di PNI/2024
    "#]]);
}
